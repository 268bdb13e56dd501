// Compiles the scanner to WebAssembly, with SIMD and without, and writes both into a module: the same bytes each time.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ENTRY = fileURLToPath(new URL("index.ts", import.meta.url));
const OUT = new URL("../generated/", import.meta.url);
/** What a count hangs from besides the modules: which texts they get and how they read them, and the cloc of the others. */
const AROUND = [
  "content.ts",
  "dialect.ts",
  "scanner.ts",
  "index.ts",
  "../world/lines/kind.ts",
  "../../node_modules/cloc/package.json",
];
/** In pages of 64 KiB: the stacks, and a text of 1 MiB; the host grows it for larger ones. More would have V8 collect garbage. */
const PAGES = 84;

/**
 * Functions that are not put into those that call them. V8 compiles a function anew, with all that is in it, as soon as it
 * has run for a while: where what is rare is apart, and what many need is there once, small inputs pay for less of that.
 */
const APART = [
  "code/closeBrace",
  "code/less",
  "code/slash",
  "expression/beginsRegex",
  "expression/regexEnd",
  "index/readBeginning",
  "jsx/readTag",
  "jsx/readTagString",
  "parts/beginPart",
  "parts/endPart",
  "plain/readPlain",
  "runs/stopFrom",
  "tokens/readTemplate",
  "white-space/spaceBefore",
];

/** Marks them before the module is optimized. */
class KeepApart {
  afterCompile(module) {
    const functions = Array.from({ length: module.getNumFunctions() }, (_, at) => module.getFunctionByIndex(at));
    const names = functions.map((ref) => this.binaryen.getFunctionInfo(ref).name);
    for (const name of APART) this.#mark(module, name, names);
  }

  #mark(module, name, names) {
    const fullName = names.find((each) => each.endsWith(`/${name}`));
    if (fullName === undefined) throw new Error(`Cannot keep ${name} apart: there is no such function`);
    this.binaryen.setPassArgument("no-inline", fullName);
    module.runPasses(["no-inline"]);
  }
}

async function compile(...features) {
  let bytes;
  const flags = [
    "-O3",
    "--converge",
    "--runtime",
    "stub",
    "--noAssert",
    "--use",
    "abort=",
    "--initialMemory",
    `${PAGES}`,
  ];
  const { error, stderr } = await asc.main([ENTRY, ...flags, ...features, "--outFile", "scanner.wasm"], {
    transforms: [KeepApart],
    writeFile: (_name, contents) => {
      bytes = contents;
    },
  });
  if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`);
  return Buffer.from(bytes).toString("base64");
}

/** Names all that a count hangs from, so that what was kept of another is not used. */
async function versionOf(modules) {
  const hash = createHash("sha256");
  for (const bytes of modules) hash.update(bytes);
  for (const name of AROUND) hash.update(await readFile(new URL(`../${name}`, import.meta.url)));
  return hash.digest("hex").slice(0, 16);
}

const [scalar, simd] = [await compile(), await compile("--enable", "simd")];
await mkdir(OUT, { recursive: true });
await writeFile(
  new URL("modules.ts", OUT),
  `// Made by src/lines/scanner/build.mjs: do not edit.
/** The scanner without SIMD. */
export const SCALAR = "${scalar}";
/** The scanner for engines that have SIMD. */
export const SIMD = "${simd}";
/** Names these modules and what feeds them. */
export const VERSION = "${await versionOf([scalar, simd])}";
`,
);
