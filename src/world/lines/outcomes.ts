import { isForWantOfProgram } from "../../model/lines.ts";
import { countBlobs } from "./blobs.ts";
import type { CountCache } from "./cache.ts";
import type { Counting } from "./counting.ts";
import { kindOf } from "./kind.ts";
import type { LeftOut } from "./left-out.ts";
import { keyOf, type Outcome } from "./outcome.ts";
import type { Entry } from "./tree-object.ts";

/** From so many sources on it takes less time to read what was counted before than to count again. */
const MANY = 256;
const SUBMODULE = "160000";

/** Counts the files among some entries that were not counted before. What it gives tells the outcome of each entry. */
export async function outcomesOf(
  counting: Counting,
  entries: readonly Entry[],
  leftOut: LeftOut,
): Promise<(entry: Entry) => Outcome> {
  const files = entries.filter(
    ({ path, mode }) => isFile(mode) && kindOf(path) !== null && leftOut.whyOf(path) === null,
  );
  const counted = await countNew(counting, files);
  return (entry) => {
    if (entry.mode === SUBMODULE) return { why: "submodule" };
    if (!isFile(entry.mode) || kindOf(entry.path) === null) return null;
    const why = leftOut.whyOf(entry.path);
    return why === null ? counted(entry) : { why };
  };
}

/** Links are none: what they lead to is counted where it is. */
function isFile(mode: string): boolean {
  return mode.startsWith("100");
}

async function countNew(counting: Counting, files: readonly Entry[]): Promise<(file: Entry) => Outcome> {
  const { cache } = counting;
  const blobs = new Map(files.map((file) => [keyOf(file), file]));
  const isNew = newness(cache, blobs.size);
  const missing = [...blobs].filter(([key, { path }]) => isNew(key, path)).map(([, blob]) => blob);
  const counted = await countBlobs(missing, counting);
  for (const [key, outcome] of counted) if (isLasting(outcome)) cache.keep(key, outcome);
  return (file) => {
    const key = keyOf(file);
    return (counted.has(key) ? counted.get(key) : cache.outcome(key)) ?? null;
  };
}

/** For a few sources what was kept is not read; cloc is not started for what it has counted. */
function newness(cache: CountCache, size: number): (key: string, path: string) => boolean {
  return (key, path) =>
    !cache.remembers(key) && ((size < MANY && kindOf(path) !== "cloc") || cache.outcome(key) === undefined);
}

/** Perl can be installed the next time, and less be counted at once. */
function isLasting(outcome: Outcome): boolean {
  return outcome === null || !("why" in outcome) || !(isForWantOfProgram(outcome) || /1 GB/.test(outcome.why));
}
