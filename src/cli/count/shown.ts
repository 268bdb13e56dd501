import { dirname, join } from "node:path";
import type { PackageFolder } from "../../model/lines.ts";
import { packageFinder } from "../../model/packages.ts";

/** A path that is counted, and what stands before the names of its files where they are shown. */
export interface Target {
  readonly path: string;
  readonly shown: string;
}

/** Tells how a path is shown that was counted at `counted`, relative to the same root. */
export function shower(counted: string, isFolder: boolean, target: Target): (path: string) => string {
  const folder = isFolder ? counted : parentOf(counted);
  const shown = isFolder ? target.shown : dirname(target.path);
  return (path) => join(shown, folder === "" ? path : path.slice(folder.length + 1));
}

/** Tells the package of a path as it is shown. */
export function shownPackages(
  paths: readonly string[],
  packages: readonly PackageFolder[],
  show: (path: string) => string,
): ReadonlyMap<string, string> {
  const packageOf = packageFinder(packages);
  return new Map(paths.map((path) => [show(path), packageOf(path)]));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
