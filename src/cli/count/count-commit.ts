import type { Oid } from "../../model/effect.ts";
import type { PackageFolder } from "../../model/lines.ts";
import { parentOf } from "../../model/packages.ts";
import { countFilesOf, countTotalsOf } from "../../world/lines/commit.ts";
import { commitNamed, type Counting, type Subtree } from "../../world/lines/counting.ts";
import type { Place } from "../../world/lines/place.ts";
import { recountAtOnce } from "../../world/lines/recount-at-once.ts";
import { groupingOf, type CountFlags } from "./flags.ts";
import { presented, totalled, type PathCount } from "./presented.ts";
import { inRepository, subtreeFor } from "./repository.ts";
import { shower, shownFolder, type Target } from "./shown.ts";

/** Counts a path of a commit. */
export async function countAtCommit(
  place: Place,
  target: Target,
  flags: CountFlags,
  signal: AbortSignal,
): Promise<PathCount> {
  const { path } = place;
  const revision = flags.at ?? "HEAD";
  return await inRepository(place, flags, signal, async (counting, git) => {
    const quick = groupingOf(flags) === "language" ? await recountAtOnce(counting, git, { revision, path }) : null;
    if (quick !== null) return totalled(quick);
    const commit = await commitNamed(counting, revision);
    return await countSubtree(counting, await subtreeFor(counting, { commit, path, flags }), target, flags);
  });
}

async function countSubtree(
  counting: Counting,
  subtree: Subtree,
  target: Target,
  flags: CountFlags,
): Promise<PathCount> {
  if (groupingOf(flags) === "language") return totalled(await countTotalsOf(counting, subtree));
  const { commit, path, isTree } = subtree;
  const count = await countFilesOf(counting, subtree);
  const show = shower(isTree ? path : parentOf(path), shownFolder(target, isTree));
  return presented(count, await packagesFor(counting, commit, flags), show);
}

/** The packages of a commit, where they are asked for. */
export async function packagesFor(
  counting: Counting,
  commit: Oid,
  flags: CountFlags,
): Promise<readonly PackageFolder[] | null> {
  if (groupingOf(flags) !== "package") return null;
  return await (await import("../../world/lines/packages.ts")).packagesOfCommit(counting, commit);
}
