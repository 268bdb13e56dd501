import { isForWantOfProgram, sumOf, sumsBy, type CountedFile, type FileCount, type LineSum } from "../model/lines.ts";
import { sumOfTotals, totalsOf, type Totals } from "../model/totals.ts";
import { paint, type Canvas } from "./paint.ts";
import { printableLine } from "./printable.ts";
import { csvOf, grouped, inOrder, tableLines } from "./table.ts";

/** By what lines are summed up, where their files are known. */
export type FileGrouping =
  { readonly by: "file" | "folder" } | { readonly by: "package"; readonly packageOf: (path: string) => string };

/** By what lines are summed up. */
export type Grouping = { readonly by: "language" } | FileGrouping;

/** Lines with how they are to be summed up; a sum by language needs no files. */
export type Counted =
  { readonly by: "language"; readonly totals: Totals } | (FileGrouping & { readonly count: FileCount });

/** A file, as far as it matters for where its lines belong. */
interface Place {
  readonly path: string;
  readonly language: string;
}

type Named = readonly [name: string, sum: LineSum];

const HINT = "hint: Install perl: cloc counts all but TypeScript, JavaScript and JSON";
const COLUMNS = ["files", "lines", "effective", "comment", "blank"] as const;

/** The lines as a table: the most effective first, and their sum; then how many files were not counted, and why. */
export function linesReport(counted: Counted, canvas: Canvas): string {
  const totals = totalsIn(counted);
  const lines = tableLines(
    {
      head: { name: capitalized(counted.by), cells: COLUMNS.map(capitalized) },
      rows: sumsIn(counted).map(([name, sum]) => ({ name, cells: numbersOf(sum).map(grouped) })),
      sum: { name: "Sum", cells: numbersOf(sumOfTotals(totals)).map(grouped) },
    },
    canvas,
  );
  return [...lines, ...uncountedLines(totals.uncounted, canvas), ""].join("\n");
}

/** The lines as one JSON document. */
export function linesDocument(counted: Counted): object {
  const totals = totalsIn(counted);
  return {
    totals: sumDocument(sumOfTotals(totals)),
    languages: documents(Object.entries(totals.languages)),
    ...(counted.by === "language" ? {} : groupsDocument(counted)),
    uncounted: Object.fromEntries(reasonsOf(totals.uncounted)),
    ...(counted.by === "file" ? { uncountedFiles: uncountedDocuments(counted.count) } : {}),
  };
}

/** The lines as comma-separated values (RFC 4180), the sum left out. */
export function linesCsv(counted: Counted): string {
  return csvOf([[counted.by, ...COLUMNS], ...sumsIn(counted).map(([name, sum]) => [name, ...numbersOf(sum)])]);
}

/** Tells to which group a file belongs. */
export function groupOf(grouping: Grouping): (file: Place) => string {
  if (grouping.by === "package") return ({ path }) => grouping.packageOf(path);
  if (grouping.by === "folder") return folderOf;
  return grouping.by === "file" ? ({ path }) => path : ({ language }) => language;
}

/** A word at the head of a column. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function folderOf({ path }: Place): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

function totalsIn(counted: Counted): Totals {
  return counted.by === "language" ? counted.totals : totalsOf(counted.count);
}

/** The groups, the most effective first. */
function sumsIn(counted: Counted): readonly Named[] {
  return groupsIn(counted).toSorted(([a, x], [b, y]) => y.effective - x.effective || inOrder(a, b));
}

function groupsIn(counted: Counted): readonly Named[] {
  if (counted.by === "language") return Object.entries(counted.totals.languages);
  const { files } = counted.count;
  // One file is one row, even where another has its path: what was named twice was counted twice.
  if (counted.by === "file") return files.map((file) => [file.path, sumOf([file])]);
  return Object.entries(sumsBy(files, groupOf(counted)));
}

function groupsDocument(counted: Exclude<Counted, { by: "language" }>): object {
  if (counted.by === "file") return { files: filesByLines(counted.count).map(fileDocument) };
  return { [`${counted.by}s`]: documents(groupsIn(counted)) };
}

function filesByLines({ files }: FileCount): readonly CountedFile[] {
  return files.toSorted((a, b) => b.effective - a.effective || inOrder(a.path, b.path));
}

function numbersOf({ files, effective, comment, blank }: LineSum): readonly number[] {
  return [files, effective + comment + blank, effective, comment, blank];
}

function reasonsOf(uncounted: Totals["uncounted"]): readonly (readonly [why: string, files: number])[] {
  return Object.entries(uncounted)
    .filter(([, files]) => files > 0)
    .sort(([a], [b]) => inOrder(a, b));
}

/** A line for each reason why files were not counted, and what to do where a program is missing. */
export function uncountedLines(uncounted: Totals["uncounted"], canvas: Canvas): readonly string[] {
  const reasons = reasonsOf(uncounted);
  const hint = reasons.some(([why]) => isForWantOfProgram({ why })) ? [paint("dim", HINT, canvas)] : [];
  const lines = reasons.map(([why, files]) => {
    const text = `Not counted: ${grouped(files)} file${files === 1 ? "" : "s"} (${printableLine(why)})`;
    return paint("yellow", text, canvas);
  });
  return [...lines, ...hint];
}

function uncountedDocuments({ uncounted }: FileCount): readonly object[] {
  return uncounted
    .toSorted((a, b) => inOrder(a.path, b.path) || inOrder(a.why, b.why))
    .map(({ path, why }) => ({ path, why }));
}

/** A sum in a document. */
export function sumDocument(sum: LineSum): object {
  const { files, effective, comment, blank } = sum;
  return { files, lines: effective + comment + blank, effective, comment, blank };
}

function documents(sums: readonly Named[]): object {
  const sorted = sums.toSorted(([a], [b]) => inOrder(a, b));
  return Object.fromEntries(sorted.map(([name, sum]) => [name, sumDocument(sum)]));
}

function fileDocument({ path, language, effective, comment, blank }: CountedFile): object {
  return { path, language, lines: effective + comment + blank, effective, comment, blank };
}
