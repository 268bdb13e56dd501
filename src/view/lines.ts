import type { CountedFile, FileCount, LineSum } from "../model/lines.ts";
import { sumOf, sumsBy } from "../model/lines.ts";
import { paint } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** How the lines are summed up. */
export type Grouping = "language" | "file" | "folder";

/** One row of the table. */
interface Row extends LineSum {
  readonly name: string;
}

const COLUMNS = ["files", "lines", "effective", "comment", "blank"] as const;
const TITLES: Readonly<Record<Grouping, string>> = { language: "Language", file: "File", folder: "Folder" };

/** The lines as a table: the most effective first, and their sum. */
export function linesReport(count: FileCount, by: Grouping, stream: NodeJS.WritableStream): string {
  const rows = rowsOf(count, by);
  const total = { name: "Sum", ...sumOf(count.files) };
  const width = Math.max(TITLES[by].length, ...[...rows, total].map(({ name }) => printableLine(name).length));
  const head = paint("dim", line(TITLES[by], COLUMNS.map(capitalized), width), stream);
  const body = rows.map((row) => line(printableLine(row.name), cellsOf(row), width));
  const sum = paint("bold", line(total.name, cellsOf(total), width), stream);
  return [head, ...body, sum, ...uncounted(count, stream), ""].join("\n");
}

/** The lines as one JSON document. */
export function linesDocument({ files, uncounted }: FileCount, by: Grouping): object {
  return {
    totals: document(sumOf(files)),
    languages: documents(sumsBy(files, ({ language }) => language)),
    ...(by === "folder" ? { folders: documents(sumsBy(files, folderOf)) } : {}),
    ...(by === "file" ? { files: sorted(files).map(fileDocument) } : {}),
    uncounted,
  };
}

/** The lines as comma-separated values (RFC 4180), the sum left out. */
export function linesCsv(count: FileCount, by: Grouping): string {
  const rows = rowsOf(count, by).map((row) => [row.name, ...numbersOf(row)]);
  return [[by, ...COLUMNS], ...rows]
    .map((cells) => `${cells.map((cell) => quoted(String(cell))).join(",")}\r\n`)
    .join("");
}

function rowsOf({ files }: FileCount, by: Grouping): readonly Row[] {
  if (by === "file") return sorted(files).map((file) => ({ name: file.path, ...file, files: 1 }));
  const sums = sumsBy(files, by === "language" ? ({ language }) => language : folderOf);
  return Object.entries(sums)
    .map(([name, sum]) => ({ name, ...sum }))
    .sort((a, b) => b.effective - a.effective);
}

function sorted(files: readonly CountedFile[]): readonly CountedFile[] {
  return files.toSorted((a, b) => b.effective - a.effective || (a.path < b.path ? -1 : 1));
}

function folderOf({ path }: CountedFile): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

function numbersOf({ files, effective, comment, blank }: LineSum): readonly number[] {
  return [files, effective + comment + blank, effective, comment, blank];
}

function cellsOf(sum: LineSum): readonly string[] {
  return numbersOf(sum).map((count) => String(count).replace(/\B(?=(\d{3})+$)/g, ","));
}

function line(name: string, cells: readonly string[], width: number): string {
  return `${name.padEnd(width)}${cells.map((cell) => cell.padStart(12)).join("")}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function uncounted({ uncounted }: FileCount, stream: NodeJS.WritableStream): readonly string[] {
  const reasons = new Map<string, number>();
  for (const { why } of uncounted) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  return [...reasons].map(([why, count]) =>
    paint("yellow", `Not counted: ${count} file${count === 1 ? "" : "s"} (${why})`, stream),
  );
}

function document(sum: LineSum): object {
  const { files, effective, comment, blank } = sum;
  return { files, lines: effective + comment + blank, effective, comment, blank };
}

function documents(sums: Readonly<Record<string, LineSum>>): object {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, document(sum)]));
}

function fileDocument({ path, language, effective, comment, blank }: CountedFile): object {
  return { path, language, lines: effective + comment + blank, effective, comment, blank };
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
