import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { dialectOf, languageOf } from "../../lines/dialect.ts";
import type { Lines } from "../../lines/scanner.ts";
import type { CountedFile, FileCount } from "../../model/lines.ts";
import { countOther } from "./cloc.ts";
import { SourceReader } from "./source-reader.ts";

/** Nobody writes these: an update of dependencies is no growth of the code. */
const LOCKFILE = /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/;
/** So many files are read before whatever else waits gets its turn. */
const AT_ONCE = 256;

/**
 * Counts files of a folder (paths relative to it): TypeScript and JavaScript exactly, the rest by cloc, which runs beside.
 * Links, folders, lockfiles and what is not there count as nothing.
 */
export async function countFiles(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<FileCount> {
  const [sources, others] = partition(paths, (path) => dialectOf(path) !== null);
  const written = others.filter((path) => !LOCKFILE.test(path) && isFile(join(folder, path)));
  const counting = countOther(folder, written, signal);
  // Who waits for it comes later: until then a failure of it is nobody's.
  counting.catch(() => undefined);
  const own = await countSources(folder, sources, signal);
  const other = await counting;
  return { files: [...own.files, ...other.files], uncounted: [...own.uncounted, ...other.uncounted] };
}

async function countSources(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<FileCount> {
  const reader = new SourceReader();
  const counted: { files: CountedFile[]; uncounted: FileCount["uncounted"][number][] } = { files: [], uncounted: [] };
  for (const [index, path] of paths.entries()) {
    if (index % AT_ONCE === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const read = reader.count(`${folder}/${path}`, dialectOf(path) ?? "ts");
    if (read === null) continue;
    if ("lines" in read) counted.files.push(row(path, read.lines));
    else counted.uncounted.push({ path, why: read.skipped });
  }
  return counted;
}

function row(path: string, lines: Lines): CountedFile {
  return { path, language: languageOf(path), ...lines };
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
