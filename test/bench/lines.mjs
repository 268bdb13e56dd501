// Prints what counting costs beside its floors and a peer: CPU seconds (user + system, children too) of whole commands, run
// in turn. `npm run bench:lines -- FOLDER` counts a folder of TypeScript and JavaScript; without one a tree is made.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../bin/plimsoll.js", import.meta.url));
const CLOC = join(dirname(createRequire(import.meta.url).resolve("cloc/package.json")), "lib", "cloc");
const PAIRS = 7;
/** A tree of 64 MB: so many files of 16 KB. */
const FILES = 4_000;
const SMALL_FILES = 400;

const scratch = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));

/** CPU seconds of a command with everything that it waited for, as the shell accounts for it. */
function cpu(command) {
  const script = `TIMEFORMAT='%U %S'; { time "$@" >/dev/null 2>&1 </dev/null; } 2>&1`;
  const { stdout, status } = spawnSync("bash", ["-c", script, "bash", ...command], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command.join(" ")} failed`);
  const [user, system] = stdout.trim().split(" ").map(Number);
  return user + system;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs two commands in turn; one row of the table. `judge` says of the medians and their ratio whether they are within. */
function compare(name, ours, otherName, other, { pairs = PAIRS, bound, within }) {
  cpu(ours);
  const runs = Array.from({ length: pairs }, () => [cpu(ours), cpu(other)]);
  const [a, b] = [0, 1].map((side) => median(runs.map((run) => run[side])));
  const ratio = median(runs.map(([x, y]) => x / y));
  const isWithin = within(ratio, a - b);
  const verdict = `${isWithin ? "within" : "OVER"} ${bound}`;
  console.log(
    `${name.padEnd(30)} ${a.toFixed(3)} s   ${otherName.padEnd(22)} ${b.toFixed(3)} s   ${ratio.toFixed(3)} ×   (${verdict})`,
  );
  return isWithin;
}

/** Files that look like what people write: comments, strings, templates, a regular expression. */
function makeTree(name, count) {
  const part = (n) => `/**\n * Says ${n}.\n */\nexport function say${n}(name: string): string {
  // The pattern has a quote in it.
  if (/["'\\/]/.test(name)) return "http://example.org/" + name;

  return \`hello \${name} /* ${n} */\`;
}\n\n`;
  const text = Array.from({ length: 75 }, (_, n) => part(n)).join("");
  const folder = join(scratch, name);
  for (let n = 0; n < count; n++) {
    const below = join(folder, `part-${n % 97}`);
    mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `file-${n}.ts`), text);
  }
  return folder;
}

try {
  const node = process.execPath;
  const tree = process.argv[2] ?? makeTree("tree", FILES);
  const small = makeTree("small", SMALL_FILES);
  const ours = [node, PROGRAM, "count", tree];
  const read = ["bash", "-c", `find "$1" -type f -print0 | xargs -0 cat | wc -l`, "bash", tree];
  const cloc = ["perl", CLOC, "--quiet", "--skip-uniqueness", "--timeout", "0", tree];
  const start = [node, "-e", "0"];
  const times = (limit) => ({ bound: `${limit} ×`, within: (ratio) => ratio <= limit });
  const above = (seconds) => ({ bound: `${seconds * 1_000} ms above`, within: (_, more) => more <= seconds });
  const results = [
    compare("count of a tree", ours, "cat | wc -l", read, times(1.25)),
    compare("count of a tree", ours, "cloc", cloc, { ...times(0.025), pairs: 1 }),
    compare("count of a small tree", [node, PROGRAM, "count", small], "node -e 0", start, above(0.05)),
  ];
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
