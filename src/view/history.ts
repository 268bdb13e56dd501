import type { LineSum, PastCount } from "../model/lines.ts";
import { sumDocument, uncountedLines } from "./lines.ts";
import { paint, type Canvas } from "./paint.ts";
import { csvOf, grouped, signed, tableLines } from "./table.ts";

/** A release beside the one before it. */
interface Step {
  readonly tag: string;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly sum: LineSum;
  /** Effective lines more than before; null for the first. */
  readonly change: number | null;
}

const TITLES = ["Date", "Files", "Effective", "Change"];
const COLUMNS = ["tag", "date", "files", "lines", "effective", "comment", "blank", "change"];
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const GAP = 2;
/** Shorter bars tell nothing. */
const SHORTEST = 8;

/**
 * What releases carried as a table, a row and a bar for each, in the order given. The longest bar ends where the terminal
 * does; there are none where it is too narrow for them.
 *
 * @param columns how many characters a line may have
 */
export function historyReport(past: readonly PastCount[], columns: number, canvas: Canvas): string {
  const steps = stepsOf(past);
  if (steps.length === 0) return "There is no release to count\n";
  const rows = steps.map((step) => ({ name: step.tag, cells: cellsOf(step) }));
  const [head = "", ...lines] = tableLines({ head: { name: "Tag", cells: TITLES }, rows }, canvas);
  const bars = barsOf(steps, columns - GAP - (lines[0]?.length ?? 0));
  const body = lines.map((line, index) => withBar(line, bars[index] ?? "", canvas));
  return [head, ...body, ...uncountedLines(missingIn(past), canvas), ""].join("\n");
}

/** The same as one JSON document; a date that no calendar has is null. */
export function historyDocument(past: readonly PastCount[]): object {
  const releases = stepsOf(past).map(({ tag, at, sum, change }) => ({
    tag,
    at: momentOf(at),
    ...sumDocument(sum),
    change,
  }));
  return { releases };
}

/** The same as comma-separated values (RFC 4180). */
export function historyCsv(past: readonly PastCount[]): string {
  const rows = stepsOf(past).map(({ tag, at, sum, change }) => {
    const { files, effective, comment, blank } = sum;
    return [tag, dayOf(at), files, effective + comment + blank, effective, comment, blank, change ?? ""];
  });
  return csvOf([COLUMNS, ...rows]);
}

/** Of each reason the most files that a release has. */
function missingIn(past: readonly PastCount[]): Record<string, number> {
  const most = new Map<string, number>();
  for (const [why, files] of past.flatMap(({ uncounted }) => Object.entries(uncounted)))
    most.set(why, Math.max(files, most.get(why) ?? 0));
  return Object.fromEntries(most);
}

function stepsOf(past: readonly PastCount[]): readonly Step[] {
  return past.map(({ tag, at, sum }, index) => {
    const before = past[index - 1];
    return { tag, at, sum, change: before === undefined ? null : sum.effective - before.sum.effective };
  });
}

function cellsOf({ at, sum, change }: Step): readonly string[] {
  return [dayOf(at), grouped(sum.files), grouped(sum.effective), change === null ? "–" : signed(change)];
}

/** A tag can claim any date: one beyond what a Date holds is none. */
function momentOf(at: number): string | null {
  const date = new Date(at * 1_000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function dayOf(at: number): string {
  return momentOf(at)?.split("T")[0] ?? "";
}

function barsOf(steps: readonly Step[], room: number): readonly string[] {
  const most = steps.reduce((max, { sum }) => Math.max(max, sum.effective), 0);
  if (!(room >= SHORTEST) || most === 0) return [];
  return steps.map(({ sum }) => bar(sum.effective / most, room));
}

/** What is not nothing shows. */
function bar(share: number, room: number): string {
  const eighths = share === 0 ? 0 : Math.max(1, Math.round(share * room * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

function withBar(line: string, bar: string, canvas: Canvas): string {
  return bar === "" ? line : `${line}${" ".repeat(GAP)}${paint("cyan", bar, canvas)}`;
}
