// Runs the counter on the largest and deepest files there are, each at two sizes, and prints what they take:
//
//   npm run build && node test/lines/extremes.mjs [NAME…]
//
// Exits with 1 where one crashes, takes more than its share of time at twice the size, or too much memory. It writes up to 1 GB.
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../bin/plimsoll.js", import.meta.url));
/** Of the time per byte at one size; at twice the size it may take so much more. */
const TOLERANCE = 1.5;
/** What is measured in less CPU time than this says nothing about growth, in seconds. */
const NOISE = 0.05;
/** In megabytes. */
const MOST_MEMORY = 300;
/** What takes longer is not waited for, in milliseconds. */
const LONGEST = 300_000;
const NOT_LINEAR = "NOT LINEAR";
const RETRIES = 3;
const MEGABYTE = 1_000_000;

/** Says at its end what the process took, behind its own answer. */
const METER = `process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.error("took", (userCPUTime + systemCPUTime) / 1e6, maxRSS / 1024);
});`;
const METERED = ["--import", `data:text/javascript,${encodeURIComponent(METER)}`];

// A child's memory is measured from its parent's on: the makers below keep little.

/** Writes a piece over and over; so many bytes. */
function writeMany(file, piece, times) {
  const block = Buffer.from(piece.repeat(Math.min(times, 100_000)));
  const bytes = times * Buffer.byteLength(piece);
  for (let left = bytes; left > 0; left -= block.length) writeSync(file, block, 0, Math.min(block.length, left));
  return bytes;
}

/** A file of pieces over and over, each as often as the size says, between a beginning and an end. */
const repeated =
  (name, pieces, begin = "", end = "\n") =>
  (folder, size) => {
    const file = openSync(join(folder, name), "w");
    let bytes = writeSync(file, begin);
    for (const piece of [pieces].flat()) bytes += writeMany(file, piece, size);
    bytes += writeSync(file, end);
    closeSync(file);
    return bytes;
  };

/** The same numbers each time (xorshift); `lowest` 1 leaves out what would make the file binary. */
const random = (name, lowest) => (folder, size) => {
  const file = openSync(join(folder, name), "w");
  let state = 88_172_645;
  for (let left = size; left > 0; left -= MEGABYTE)
    writeSync(file, Uint8Array.from({ length: Math.min(left, MEGABYTE) }, byte));
  closeSync(file);
  return size;

  function byte() {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.max(lowest, state & 255);
  }
};

function manyFiles(folder, size) {
  const text = "// says\n\nexport const a = 1;\n";
  for (let n = 0; n < size; n++) {
    if (n % 1_000 === 0) mkdirSync(join(folder, `part-${n / 1_000}`));
    writeFileSync(join(folder, `part-${Math.floor(n / 1_000)}`, `file-${n}.ts`), text);
  }
  return size * text.length;
}

/** Each with its smaller size: in pieces, in bytes, in files. */
const EXTREMES = {
  "one line of code": [repeated("a.ts", "x;"), 250 * MEGABYTE],
  "one line of JSX": [repeated("a.tsx", "<b/>;"), 100 * MEGABYTE],
  "one string": [repeated("a.ts", "'/* ", 'a = "', '";\n'), 125 * MEGABYTE],
  "one template": [repeated("a.ts", "b\n//", "a = `", "`;\n"), 125 * MEGABYTE],
  "one line of a template": [repeated("a.ts", "b$ //", "a = `", "`;\n"), 100 * MEGABYTE],
  "one block comment": [repeated("a.ts", "* /\n", "/*", "*/\n"), 125 * MEGABYTE],
  "one line comment": [repeated("a.ts", "* /`", "//"), 125 * MEGABYTE],
  "one JSX text": [repeated("a.tsx", "b // ", "a = <b>", "</b>;\n"), 100 * MEGABYTE],
  "one regular expression": [repeated("a.ts", "b[/]", "a = /", "/;\n"), 125 * MEGABYTE],
  "white space alone": [repeated("a.ts", " \t\u00a0\n"), 100 * MEGABYTE],
  "line ends alone": [repeated("a.ts", "\r"), 500 * MEGABYTE],
  "JSON of one line": [repeated("a.json", '"/*",', "[", "0]"), 100 * MEGABYTE],
  "nested templates": [repeated("a.ts", "`${"), 10 * MEGABYTE],
  "nested templates, closed": [repeated("a.ts", ["`${", "}`"]), 10 * MEGABYTE],
  "open braces": [repeated("a.ts", "{"), 10 * MEGABYTE],
  "open braces in a template": [repeated("a.ts", "{", "`${"), 10 * MEGABYTE],
  "open parentheses": [repeated("a.ts", "("), 10 * MEGABYTE],
  "parentheses, closed": [repeated("a.ts", ["(", ")"]), 10 * MEGABYTE],
  "elements, closed": [repeated("a.tsx", ["<b>", "</b>"]), 10 * MEGABYTE],
  "open conditions": [repeated("a.ts", "if("), 10 * MEGABYTE],
  "open elements": [repeated("a.tsx", "<b>"), 10 * MEGABYTE],
  "open elements in braces": [repeated("a.tsx", "<b>{"), 10 * MEGABYTE],
  "open attributes": [repeated("a.tsx", "<b c={"), 10 * MEGABYTE],
  "open attributes without braces": [repeated("a.tsx", "<b c="), 10 * MEGABYTE],
  "open type arguments": [repeated("a.tsx", "<b", "<b"), 10 * MEGABYTE],
  "type parameters that may be elements": [repeated("a.tsx", "<T>("), 10 * MEGABYTE],
  "type parameters whose element is far": [repeated("a.tsx", "<T>(", "", "</T>"), 10 * MEGABYTE],
  "slashes that may be regular expressions": [repeated("a.ts", "=/["), 10 * MEGABYTE],
  "braces that may be empty": [repeated("a.tsx", "{/**/", "<a>"), 10 * MEGABYTE],
  "comments of a tag": [repeated("a.tsx", "</**/"), 10 * MEGABYTE],
  backslashes: [repeated("a.ts", "\\", "'"), 100 * MEGABYTE],
  "small files": [manyFiles, 100_000],
  "random bytes": [random("a.ts", 0), 64 * MEGABYTE],
  "random bytes without zero": [random("a.ts", 1), 64 * MEGABYTE],
  "the same in TSX": [random("a.tsx", 1), 64 * MEGABYTE],
  "a few random bytes": [random("a.tsx", 1), 5_000],
};

/** Makes an extreme, counts it, and tells what that took. */
function measure(make, size) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-extreme-"));
  try {
    const bytes = make(folder, size);
    const command = [...METERED, PROGRAM, "count", "--json"];
    const run = spawnSync(process.execPath, command, { cwd: folder, encoding: "utf8", timeout: LONGEST });
    const [, seconds, memory] = /^took (\S+) (\S+)$/m.exec(run.stderr) ?? [];
    const has = run.status === 0 && seconds !== undefined;
    return { bytes, has, seconds: Number(seconds), memory: Number(memory), said: run.stderr || `signal ${run.signal}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The machine may have been busy: what seems not linear is measured anew, and the shorter time counts. */
function measureTwice(make, size, started) {
  const runs = [measure(make, size), measure(make, size * 2)];
  for (let left = RETRIES; left > 0 && faultOf(...runs, started) === NOT_LINEAR; left--)
    for (const [index, run] of runs.entries())
      run.seconds = Math.min(run.seconds, measure(make, size * (index + 1)).seconds);
  return runs;
}

/** What is wrong with two runs, the second of twice the size; nothing where all is well. */
function faultOf(once, twice, started) {
  if (!once.has || !twice.has) return `CRASHED: ${once.has ? twice.said : once.said}`;
  const [first, second] = [once, twice].map(({ seconds, bytes }) => Math.max(seconds - started, NOISE) / bytes);
  if (second > first * TOLERANCE) return NOT_LINEAR;
  return Math.max(once.memory, twice.memory) > MOST_MEMORY ? "TOO MUCH MEMORY" : "";
}

function row(name, [make, size], started) {
  const [once, twice] = measureTwice(make, size, started);
  const fault = faultOf(once, twice, started);
  const told = ({ bytes, seconds, memory }) =>
    `${(bytes / MEGABYTE).toFixed(2).padStart(8)} MB ${seconds.toFixed(2).padStart(6)} s ${memory.toFixed(0).padStart(4)} MB RSS`;
  console.log(`${name.padEnd(40)}${told(once)}   ${told(twice)}   ${fault || "linear"}`);
  return fault === "";
}

const started = Math.min(...[1, 2, 3].map(() => measure(repeated("a.ts", "x;"), 1).seconds));
console.log(`${"(one small file)".padEnd(40)}${" ".repeat(12)}${started.toFixed(2).padStart(6)} s`);
const asked = process.argv.slice(2);
const rows = Object.entries(EXTREMES).filter(([name]) => asked.length === 0 || asked.includes(name));
const all = rows.map(([name, extreme]) => row(name, extreme, started));
process.exitCode = all.length > 0 && all.every(Boolean) ? 0 : 1;
