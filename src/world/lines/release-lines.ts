import type { Oid } from "../../model/effect.ts";
import type { FileCount } from "../../model/lines.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import type { ReadingGit } from "../git/plain.ts";
import { CountCache } from "./cache.ts";
import { countFilesOf } from "./commit.ts";
import { subtreeAt } from "./counting.ts";
import { Feeder } from "./feeder.ts";

/** Counts the files of commits for a plan. */
export type CountRelease = (commit: Oid, exclude: readonly string[], signal: AbortSignal) => Promise<FileCount>;

/**
 * Begins to count for a plan. What a release and the last one share is counted once; what earlier runs have kept is not
 * looked at: whoever can write into a cache must not have a say in what may be released.
 */
export function releaseCounter(git: ReadingGit, reader: ObjectReader): CountRelease {
  const cache = new CountCache(null);
  const feeder = new Feeder();
  return async (commit, exclude, signal) => {
    const counting = { git, reader, cache, feeder, exclude, signal };
    const subtree = await subtreeAt(counting, commit, "");
    return subtree === null ? { files: [], uncounted: [] } : await countFilesOf(counting, subtree);
  };
}
