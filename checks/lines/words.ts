import { blocking, warning, type CountedFile, type Finding } from "#author";
import type { Level } from "./options.ts";

/** How many files are named. */
const NAMED = 5;

/** What follows from a limit that does not hold. */
export interface Consequence {
  readonly level: Level;
  /** The next thing to do. */
  readonly hint: string;
}

/** Makes a finding on a limit that does not hold. */
export function finding(id: string, state: string, { level, hint }: Consequence): Finding {
  const make = level === "warn" ? warning : blocking;
  return make(id, `Cannot keep the load line: ${state}`, { hint });
}

/** Digits in groups of three, the same in every locale. */
export function format(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A change, with its sign. */
export function signed(count: number): string {
  return count < 0 ? `−${format(-count)}` : `+${format(count)}`;
}

/** Effective lines, in words. */
export function effectiveLines(count: number): string {
  return `${format(count)} effective line${count === 1 ? "" : "s"}`;
}

/** A share in per cent, with one decimal. */
export function percentage(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

/** The first files, each with a number, and how many more there are. */
export function listed(files: readonly CountedFile[], numberOf: (file: CountedFile) => string): string {
  const named = files.slice(0, NAMED).map((file) => `${file.path} ${numberOf(file)}`);
  return [...named, ...(files.length > NAMED ? [`and ${files.length - NAMED} more`] : [])].join(", ");
}

/** Files by a number, the greatest first. */
export function ranked(files: readonly CountedFile[], numberOf: (file: CountedFile) => number): readonly CountedFile[] {
  return files.toSorted((a, b) => numberOf(b) - numberOf(a) || (a.path < b.path ? -1 : 1));
}
