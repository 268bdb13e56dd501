import { usageError } from "../../model/error.ts";
import { addTotals } from "../../model/totals.ts";
import { linesCsv, linesDocument, linesReport, type Counted } from "../../view/lines.ts";
import { readCountLine } from "../count/command-line.ts";
import { countPath } from "../count/count-path.ts";
import { formatOf, groupingFor, refuseOddGlobs, refuseRivals, type CountFlags } from "../count/flags.ts";
import type { PathCount } from "../count/presented.ts";
import { canvas, print } from "../print.ts";
import { interruptSignal } from "../signals.ts";

/** Counts if its command line is plain; false leaves it to commander. */
export async function countAtOnce(argv: readonly string[]): Promise<boolean> {
  const line = readCountLine(argv);
  if (line === null) return false;
  await count(line.paths, line.flags);
  return true;
}

/** Counts effective lines of commits, and of files and folders as they stand. */
export async function count(paths: readonly string[], given: CountFlags): Promise<void> {
  refuseRivals(given);
  refuseOddGlobs(given);
  const flags =
    given.config === undefined ? given : await (await import("../count/config-globs.ts")).withConfigGlobs(given);
  if (flags.explain !== undefined) return await (await import("../count/explain.ts")).explain(flags.explain, flags);
  const all = paths.length === 0 ? ["."] : paths;
  const isOverTime = flags.since !== undefined || flags.history === true;
  print(
    isOverTime ? await (await import("../count/over-time.ts")).countOverTime(all, flags) : await countNow(all, flags),
  );
}

async function countNow(paths: readonly string[], flags: CountFlags): Promise<string> {
  const signal = interruptSignal();
  const counts: PathCount[] = [];
  for (const path of paths)
    counts.push(await countPath({ path, shown: paths.length === 1 ? "." : path }, flags, signal));
  const totals = addTotals(counts.map((one) => one.totals));
  if (Object.keys({ ...totals.languages, ...totals.uncounted }).length === 0)
    throw usageError("Cannot count lines: there is no file of a known language", "Name a folder that has sources");
  return textOf(together(counts, flags), flags);
}

function together(counts: readonly PathCount[], flags: CountFlags): Counted {
  const grouping = groupingFor(flags, new Map(counts.flatMap(({ packages }) => [...packages])));
  if (grouping.by === "language") return { ...grouping, totals: addTotals(counts.map(({ totals }) => totals)) };
  const files = counts.flatMap((one) => one.files?.files ?? []);
  return { ...grouping, count: { files, uncounted: counts.flatMap((one) => one.files?.uncounted ?? []) } };
}

function textOf(counted: Counted, flags: CountFlags): string {
  const format = formatOf(flags);
  if (format === "json") return `${JSON.stringify(linesDocument(counted), null, 2)}\n`;
  return format === "csv" ? linesCsv(counted) : linesReport(counted, canvas());
}
