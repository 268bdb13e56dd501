import type { PackageFolder } from "./lines.ts";

/** What stands for the package of a path that is in none. */
export const NO_PACKAGE = "(no package)";

/**
 * Tells the name of the package that a path belongs to: of the nearest folder above it that is one, and `(no package)` where
 * none is. Paths are relative to the root, with `/`.
 */
export function packageFinder(packages: readonly PackageFolder[]): (path: string) => string {
  const names = new Map(packages.map(({ folder, name }) => [folder, name]));
  return (path) => {
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
      const name = names.get(folder);
      if (name !== undefined) return name;
    }
    return names.get("") ?? NO_PACKAGE;
  };
}

/** The folder that a path lies in; empty for the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** Where the manifest of a package is: in its folder, which is empty for the root. */
export function manifestPath(folder: string): string {
  return folder === "" ? "package.json" : `${folder}/package.json`;
}
