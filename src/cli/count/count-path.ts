import { totalsOf } from "../../model/totals.ts";
import { countWorkTree } from "../../world/lines/work-tree.ts";
import { userPath } from "../place.ts";
import { groupingOf, type CountFlags } from "./flags.ts";
import { presented, totalled, type PathCount } from "./presented.ts";
import { repositoryPlace } from "./repository-place.ts";
import { shower, shownFolder, type Target } from "./shown.ts";

/** Counts one path: of a commit in a repository, elsewhere the files as they stand. */
export async function countPath(target: Target, flags: CountFlags, signal: AbortSignal): Promise<PathCount> {
  const place = repositoryPlace(target.path, flags);
  if (place === null) return await countAsItStands(target, flags, signal);
  return await (await import("./count-commit.ts")).countAtCommit(place, target, flags, signal);
}

async function countAsItStands(target: Target, flags: CountFlags, signal: AbortSignal): Promise<PathCount> {
  const options = { exclude: flags.exclude ?? [], signal };
  const { root, folder, isFolder, ...count } = await countWorkTree(userPath(flags, target.path), options);
  if (groupingOf(flags) === "language") return totalled(totalsOf(count));
  const packages =
    groupingOf(flags) === "package"
      ? await (await import("../../world/lines/packages.ts")).packagesOfFolder(root)
      : null;
  return presented(count, packages, shower(folder, shownFolder(target, isFolder)));
}
