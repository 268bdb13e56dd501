// Compiles the scanner to WebAssembly, with SIMD and without, and writes both into a module: the same bytes each time.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ENTRY = fileURLToPath(new URL("index.ts", import.meta.url));
const OUT = new URL("../generated/", import.meta.url);
/** In pages of 64 KiB: the stacks, and a text of 4 MiB; the host grows it for larger ones. */
const PAGES = 600;

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
    writeFile: (_name, contents) => {
      bytes = contents;
    },
  });
  if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`);
  return Buffer.from(bytes).toString("base64");
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
`,
);
