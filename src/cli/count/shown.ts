import { dirname, join } from "node:path";
import type { PackageFolder } from "../../model/lines.ts";
import { packageFinder } from "../../model/packages.ts";

/** A path that is counted, and what stands before the names of its files where they are shown. */
export interface Target {
  readonly path: string;
  readonly shown: string;
}

/** What stands before the names of a target's files: those of a folder are below it, and a file is itself. */
export function shownFolder({ path, shown }: Target, isFolder: boolean): string {
  return isFolder ? shown : dirname(path);
}

/** Tells how a path is shown that lies in a folder, relative to the same root. */
export function shower(folder: string, shown: string): (path: string) => string {
  const start = join(shown, "/");
  const prefix = start === "./" ? "" : start;
  const cut = folder === "" ? 0 : folder.length + 1;
  return (path) => prefix + path.slice(cut);
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
