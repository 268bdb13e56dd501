// Holds the scanner against the TypeScript compiler, over folders and over texts made from their files:
//
//   node test/lines/exact.mjs FOLDER…           every file, as it is
//   node test/lines/exact.mjs --fuzz N FOLDER…  N texts: files with comments, blank lines and line ends put between tokens
//
// Files that do not parse are read too, and only counted apart. Exits with 1 where a line of a valid file differs, and where
// nothing was compared.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { classifyLines } from "../../dist/lines.cjs";
import { classify } from "./oracle.mjs";
import { varied } from "./vary.mjs";

const SOURCE = /\.(?:[mc]?[tj]s|[tj]sx)$/;
const CLASSES = ["blank", "comment", "effective"];
/** So many files that differ are named. */
const NAMED = 50;

function* filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && SOURCE.test(entry.name)) yield path;
  }
}

const sum = { files: 0, valid: 0, lines: 0, wrong: 0, invalid: 0, invalidDiffer: 0, skipped: 0 };

function compare(path, bytes) {
  const ours = classifyLines(path, bytes);
  if (ours === null) return void sum.skipped++;
  sum.files++;
  const truth = truthOf(path, bytes);
  const differs = truth.lines.length !== ours.length || truth.lines.findIndex((kind, at) => CLASSES[kind] !== ours[at]);
  const isSame = differs === -1;
  if (!truth.isValid) {
    sum.invalid++;
    if (!isSame) sum.invalidDiffer++;
    return;
  }
  sum.valid++;
  sum.lines += truth.lines.length;
  if (isSame) return;
  if (sum.wrong++ < NAMED) console.log(`wrong: ${path}, line ${differs === true ? "count" : differs + 1}`);
}

/** The compiler's own tree cannot be walked in some texts that it finds errors in. */
function truthOf(path, bytes) {
  try {
    return classify(path, textOf(bytes));
  } catch {
    return { lines: [], isValid: false };
  }
}

/** The compiler gets what is decoded, as we do. */
function textOf(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return bytes.toString("utf8");
}

const { values, positionals } = parseArgs({ options: { fuzz: { type: "string" } }, allowPositionals: true });
const files = positionals.flatMap((folder) => [...filesBelow(folder)]);
if (values.fuzz === undefined) for (const path of files) compare(path, readFileSync(path));
else for (const [path, text] of varied(files, Number(values.fuzz))) compare(path, Buffer.from(text));
console.log(JSON.stringify(sum));
process.exitCode = sum.wrong > 0 || sum.valid === 0 ? 1 : 0;
