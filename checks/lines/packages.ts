import type { PackageFolder } from "#author";

/** The package that a path belongs to: the nearest whose folder it lies in; null where there is none. */
export function packageOf(path: string, packages: ReadonlyMap<string, PackageFolder>): PackageFolder | null {
  for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
    const found = packages.get(folder);
    if (found !== undefined) return found;
  }
  return packages.get("") ?? null;
}

/** Tells the name of a path's package, as often as it is asked: each limit asks for every file. */
export function packageNames(packages: readonly PackageFolder[]): (path: string) => string | null {
  const byFolder = new Map(packages.map((one) => [one.folder, one]));
  const names = new Map<string, string | null>();
  return (path) => {
    const known = names.get(path);
    if (known !== undefined) return known;
    const name = packageOf(path, byFolder)?.name ?? null;
    names.set(path, name);
    return name;
  };
}

/** The folder that a path lies in; empty for the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
