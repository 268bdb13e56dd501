// Prints what counters say of each case, as a Markdown table for docs/lines.md:
//
//   node test/lines/table.mjs [--tokei PROGRAM] [--scc PROGRAM]
//
// tokei and scc are on no npm registry: their columns appear where their programs are named.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { countLines } from "../../dist/lines.cjs";

const CLOC = join(dirname(createRequire(import.meta.url).resolve("cloc/package.json")), "lib", "cloc");
const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url), "utf8"));
const { values } = parseArgs({ options: { tokei: { type: "string" }, scc: { type: "string" } } });
const folder = mkdtempSync(join(tmpdir(), "plimsoll-cases-"));

const bytesOf = ({ source }) =>
  typeof source === "string" ? Buffer.from(source) : Buffer.from(source.base64, "base64");
const json = (program, ...args) => JSON.parse(execFileSync(program, args, { encoding: "utf8" }) || "null");

const COUNTERS = {
  plimsoll: (file, bytes) => countLines(file, bytes)?.effective,
  cloc: (file) => json("perl", CLOC, "--json", "--quiet", "--skip-uniqueness", "--timeout", "0", file)?.SUM?.code,
  ...(values.tokei && { tokei: (file) => json(values.tokei, "-o", "json", file).Total.code }),
  ...(values.scc && { scc: (file) => json(values.scc, "-f", "json", file)[0]?.Code }),
};

function row(one, index) {
  const file = join(folder, `case-${index}.${one.ext}`);
  const bytes = bytesOf(one);
  writeFileSync(file, bytes);
  const said = Object.values(COUNTERS).map((count) => count(file, bytes) ?? "–");
  return [one.name, one.effective, ...said.map((lines) => (lines === one.effective ? lines : `**${lines}**`))];
}

try {
  const head = ["case", "right", ...Object.keys(COUNTERS)];
  const rows = cases.map(row);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((cells) => String(cells[at]).length)));
  const line = (cells) => `| ${cells.map((cell, at) => String(cell).padEnd(widths[at])).join(" | ")} |`;
  console.log([line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
