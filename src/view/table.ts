import { paint, type Canvas } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** A name, and what is told of it in columns. */
export interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

/** A table as its reader sees it. */
export interface Table {
  readonly head: Row;
  readonly rows: readonly Row[];
  /** The sum of the rows, shown below them. */
  readonly sum?: Row;
}

const NARROWEST_CELL = 12;
const GAP = 2;
/** By its number: a file of program that is all ASCII is read in half the time. */
const MINUS = String.fromCharCode(0x2212);
/** One long path would fill every other row with spaces: a longer name reaches into its cells, and nothing is cut. */
const WIDEST_NAME = 200;

/** A table's lines: its head, its rows and its sum, all of them of one width but for those of very long names. Names may come from outside. */
export function tableLines({ head, rows, sum }: Table, canvas: Canvas): readonly string[] {
  const all = sum === undefined ? [head, ...rows] : [head, ...rows, sum];
  const names = all.map(({ name }) => printableLine(name));
  const width = Math.min(widest(names, 0), WIDEST_NAME);
  const cellWidth = all.reduce((most, { cells }) => widest(cells, most - GAP) + GAP, NARROWEST_CELL);
  return all.map(({ cells }, index) => {
    const line = (names[index] ?? "").padEnd(width) + cells.map((cell) => cell.padStart(cellWidth)).join("");
    if (index === 0) return paint("dim", line, canvas);
    return index > rows.length ? paint("bold", line, canvas) : line;
  });
}

/** Not by spreading: a call takes fewer arguments than a repository has files. */
function widest(texts: readonly string[], least: number): number {
  return texts.reduce((width, text) => Math.max(width, text.length), least);
}

/** A number as people read it, its thousands grouped; a negative one with a minus as wide as a plus. */
export function grouped(count: number): string {
  const size = Math.abs(count);
  const digits = size < 1_000 ? String(size) : String(size).replace(/\B(?=(\d{3})+$)/g, ",");
  return count < 0 ? `${MINUS}${digits}` : digits;
}

/** The same of a difference: what is more has a plus. */
export function signed(count: number): string {
  return count > 0 ? `+${grouped(count)}` : grouped(count);
}

/** Comma-separated values (RFC 4180). */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((cells) => `${cells.map((cell) => quoted(String(cell))).join(",")}\r\n`).join("");
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Orders names by their code units, the same on every machine. */
export function inOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
