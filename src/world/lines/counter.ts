import { lstatSync } from "node:fs";
import { join } from "node:path";
import { languageOf, type Dialect } from "../../lines/dialect.ts";
import type { FileCount } from "../../model/lines.ts";
import { kindOf } from "./kind.ts";
import { fileCountOf, type Outcome } from "./outcome.ts";
import { SourceReader } from "./source-reader.ts";

/** So many files are read before whatever else waits gets its turn. */
const AT_ONCE = 256;
/** From so many on V8 would optimise what reads files, which takes longer than it saves; for fewer it does not begin to. */
const MANY = 1_000;

/**
 * Counts files of a folder (paths relative to it): TypeScript, JavaScript and JSON by our scanner, the rest by cloc, which
 * runs beside. Links, folders, lockfiles and what is not there count as nothing.
 */
export async function countFiles(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<FileCount> {
  const others = paths.filter((path) => kindOf(path) === "cloc" && isFile(join(folder, path)));
  const counting = countOthers(folder, others, signal);
  // Who waits for it comes later: until then a failure of it is nobody's.
  counting.catch(() => undefined);
  const own = await countOwn(folder, paths, signal);
  const other = await counting;
  return { files: [...own.files, ...other.files], uncounted: [...own.uncounted, ...other.uncounted] };
}

async function countOthers(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<FileCount> {
  if (paths.length === 0) return { files: [], uncounted: [] };
  return await (await import("./cloc.ts")).countOther(folder, paths, signal);
}

async function countOwn(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<FileCount> {
  if (paths.length >= MANY) (await import("../optimize-later.ts")).optimizeLater();
  const reader = new SourceReader();
  const outcomes: [string, Outcome][] = [];
  for (const [index, path] of paths.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    const kind = kindOf(path);
    if (kind !== "cloc" && kind !== null) outcomes.push([path, countSource(reader, folder, path, kind)]);
  }
  return fileCountOf(outcomes);
}

function countSource(reader: SourceReader, folder: string, path: string, dialect: Dialect): Outcome {
  const read = reader.count(`${folder}/${path}`, dialect);
  if (read === null) return null;
  return "lines" in read ? { language: languageOf(path), ...read.lines } : { why: read.skipped };
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
