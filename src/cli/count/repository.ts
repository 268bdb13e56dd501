import type { Oid } from "../../model/effect.ts";
import { usageError } from "../../model/error.ts";
import { PlainGit } from "../../world/git/plain.ts";
import { CountCache } from "../../world/lines/cache.ts";
import { closeCounting, openCounting, subtreeAt, type Counting, type Subtree } from "../../world/lines/counting.ts";
import type { Place } from "../../world/lines/place.ts";
import { refuseNoFolder } from "../start-folder.ts";
import type { CountFlags } from "./flags.ts";

/** Counts in a repository, and keeps what it has counted for the next time. */
export async function inRepository<T>(
  { root, commonDir }: Place,
  { exclude = [], cache }: CountFlags,
  signal: AbortSignal,
  act: (counting: Counting, git: PlainGit) => Promise<T>,
): Promise<T> {
  const kept = cache === false ? new CountCache(null) : CountCache.of(commonDir);
  const git = new PlainGit(root, signal);
  const counting = openCounting({ git, cache: kept, exclude, signal });
  try {
    return await act(counting, git);
  } finally {
    await closeCounting(counting);
  }
}

/**
 * What stands at a path of a commit.
 *
 * @throws PlimsollError (usage) where nothing does
 */
export async function subtreeFor(
  counting: Counting,
  { commit, path, flags }: { readonly commit: Oid; readonly path: string; readonly flags: CountFlags },
): Promise<Subtree> {
  const subtree = await subtreeAt(counting, commit, path);
  if (subtree !== null) return subtree;
  await refuseNoFolder(flags);
  const isOther = flags.at !== undefined || flags.since !== undefined;
  throw usageError(
    `Cannot count ${path}: commit ${commit.slice(0, 12)} does not have it`,
    isOther ? "Name one that has it: --at <commit>" : "Count the files as they stand: --worktree",
  );
}
