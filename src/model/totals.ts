import { isForWantOfProgram, NOTHING, sumsBy, type FileCount, type LineSum } from "./lines.ts";

/** Lines by language, without the files: what a report by language needs to know. */
export interface Totals {
  readonly languages: Readonly<Record<string, LineSum>>;
  /** How many files were not counted, by why. */
  readonly uncounted: Readonly<Record<string, number>>;
}

/** What could have been counted if a program were there: sums without it tell too little. */
export function missingIn({ uncounted }: Totals): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(uncounted).filter(([why]) => isForWantOfProgram({ why })));
}

/** The totals of files. */
export function totalsOf({ files, uncounted }: FileCount): Totals {
  const reasons = new Map<string, number>();
  for (const { why } of uncounted) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const sorted = [...reasons].sort(([a], [b]) => (a < b ? -1 : 1));
  return { languages: sumsBy(files, ({ language }) => language), uncounted: Object.fromEntries(sorted) };
}

/** The sum over all languages. */
export function sumOfTotals({ languages }: Totals): LineSum {
  return Object.values(languages).reduce(addSums, NOTHING);
}

/** Totals of several folders together. */
export function addTotals(all: readonly Totals[]): Totals {
  const languages = merged(
    all.map((totals) => totals.languages),
    addSums,
  );
  return {
    languages,
    uncounted: merged(
      all.map(({ uncounted }) => uncounted),
      (a, b) => a + b,
    ),
  };
}

function merged<T>(records: readonly Readonly<Record<string, T>>[], add: (a: T, b: T) => T): Record<string, T> {
  const all = new Map<string, T>();
  for (const [key, value] of records.flatMap((record) => Object.entries(record))) {
    const known = all.get(key);
    all.set(key, known === undefined ? value : add(known, value));
  }
  return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function addSums(a: LineSum, b: LineSum): LineSum {
  return {
    files: a.files + b.files,
    effective: a.effective + b.effective,
    comment: a.comment + b.comment,
    blank: a.blank + b.blank,
  };
}
