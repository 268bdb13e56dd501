import type { Oid } from "../../model/effect.ts";
import type { FileCount, PackageFolder } from "../../model/lines.ts";
import { parentOf } from "../../model/packages.ts";
import { totalsOf, type Totals } from "../../model/totals.ts";
import { countFilesOf, countTotalsOf } from "../../world/lines/commit.ts";
import { commitNamed, type Counting, type Subtree } from "../../world/lines/counting.ts";
import { userPath } from "../place.ts";
import { groupingOf, type CountFlags } from "./flags.ts";
import { inRepository, repositoryPlace, subtreeFor } from "./repository.ts";
import { shower, shownFolder, shownPackages, type Target } from "./shown.ts";

/** What was counted of one path. */
export interface PathCount {
  readonly totals: Totals;
  /** Paths as they are shown; null where totals were all that was asked for. */
  readonly files: FileCount | null;
  /** The package of each file, by its path as it is shown; empty where nobody asked. */
  readonly packages: ReadonlyMap<string, string>;
  /** The commit that was counted; null where files were, as they stand. */
  readonly commit: Oid | null;
}

/** Counts one path: of a commit in a repository, elsewhere the files as they stand. */
export async function countPath(target: Target, flags: CountFlags, signal: AbortSignal): Promise<PathCount> {
  const place = repositoryPlace(target.path, flags);
  if (place === null) return await countAsItStands(target, flags, signal);
  return await inRepository(place, flags, signal, async (counting) => {
    const commit = await commitNamed(counting, flags.at ?? "HEAD");
    return await countCommit(counting, await subtreeFor(counting, { commit, path: place.path, flags }), target, flags);
  });
}

async function countCommit(
  counting: Counting,
  subtree: Subtree,
  target: Target,
  flags: CountFlags,
): Promise<PathCount> {
  const { commit, path, isTree } = subtree;
  if (groupingOf(flags) === "language") return totalled(await countTotalsOf(counting, subtree), commit);
  const count = await countFilesOf(counting, subtree);
  const show = shower(isTree ? path : parentOf(path), shownFolder(target, isTree));
  return { ...presented(count, await packagesFor(counting, commit, flags), show), commit };
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

async function countAsItStands(target: Target, flags: CountFlags, signal: AbortSignal): Promise<PathCount> {
  const { countWorkTree } = await import("../../world/lines/work-tree.ts");
  const options = { exclude: flags.exclude ?? [], signal };
  const { root, folder, isFolder, ...count } = await countWorkTree(userPath(flags, target.path), options);
  if (groupingOf(flags) === "language") return totalled(totalsOf(count), null);
  const packages =
    groupingOf(flags) === "package"
      ? await (await import("../../world/lines/packages.ts")).packagesOfFolder(root)
      : null;
  return { ...presented(count, packages, shower(folder, shownFolder(target, isFolder))), commit: null };
}

function totalled(totals: Totals, commit: Oid | null): PathCount {
  return { totals, files: null, packages: new Map(), commit };
}

function presented(
  { files, uncounted }: FileCount,
  packages: readonly PackageFolder[] | null,
  show: (path: string) => string,
): Omit<PathCount, "commit"> {
  const named = <T extends { readonly path: string }>(file: T): T => ({ ...file, path: show(file.path) });
  const shown = { files: files.map(named), uncounted: uncounted.map(named) };
  const paths = files.map(({ path }) => path);
  return {
    totals: totalsOf(shown),
    files: shown,
    packages: packages === null ? new Map() : shownPackages(paths, packages, show),
  };
}
