import { dirname, join } from "node:path";
import { usageError } from "../../model/error.ts";
import type { FileCount } from "../../model/lines.ts";
import { explanation } from "../../view/explain.ts";
import { linesCsv, linesDocument, linesReport, type Grouping } from "../../view/lines.ts";
import { classesOf } from "../../world/lines/classes.ts";
import { countFiles } from "../../world/lines/counter.ts";
import { writtenFiles } from "../../world/lines/files.ts";
import type { GlobalFlags } from "../flags.ts";
import { userPath } from "../place.ts";
import { interruptSignal } from "../signals.ts";

/** Flags of `plimsoll count`. */
export interface CountFlags extends GlobalFlags {
  readonly byFile?: boolean;
  readonly byFolder?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly explain?: string;
}

/** Counts effective lines of files and folders as they are. */
export async function count(paths: readonly string[], flags: CountFlags): Promise<void> {
  if (flags.explain !== undefined) return await explain(flags.explain, flags);
  const grouping = groupingOf(flags);
  const counted = await countAll(paths.length === 0 ? ["."] : paths, flags);
  if (counted.files.length === 0 && counted.uncounted.length === 0)
    throw usageError("Cannot count lines: there is no file of a known language", "Name a folder that has sources");
  process.stdout.write(textOf(counted, grouping, flags));
}

async function explain(path: string, flags: CountFlags): Promise<void> {
  const { text, classes } = await classesOf(userPath(flags, path));
  process.stdout.write(explanation(text, classes, process.stdout));
}

/** Paths that are given are named as they were given: what is asked for is what is shown. */
async function countAll(paths: readonly string[], flags: CountFlags): Promise<FileCount> {
  const signal = interruptSignal();
  const counts: FileCount[] = [];
  for (const path of paths) {
    const { folder, paths: files, isFolder } = await writtenFiles(userPath(flags, path));
    const shown = paths.length === 1 ? "." : path;
    counts.push(below(isFolder ? shown : dirname(path), await countFiles(folder, files, signal)));
  }
  return { files: counts.flatMap(({ files }) => files), uncounted: counts.flatMap(({ uncounted }) => uncounted) };
}

function below(given: string, { files, uncounted }: FileCount): FileCount {
  const named = <T extends { readonly path: string }>(file: T): T => ({ ...file, path: join(given, file.path) });
  return given === "." ? { files, uncounted } : { files: files.map(named), uncounted: uncounted.map(named) };
}

function groupingOf({ byFile, byFolder, json, csv }: CountFlags): Grouping {
  if (byFile === true && byFolder === true)
    throw usageError("Cannot count by file and by folder at once", "Leave one of them out");
  if (json === true && csv === true) throw usageError("Cannot print JSON and CSV at once", "Leave one of them out");
  if (byFile === true) return "file";
  return byFolder === true ? "folder" : "language";
}

function textOf(counted: FileCount, by: Grouping, { json, csv }: CountFlags): string {
  if (json === true) return `${JSON.stringify(linesDocument(counted, by), null, 2)}\n`;
  return csv === true ? linesCsv(counted, by) : linesReport(counted, by, process.stdout);
}
