import type { FileCount, PackageFolder } from "../../model/lines.ts";
import { totalsOf, type Totals } from "../../model/totals.ts";
import { shownPackages } from "./shown.ts";

/** What was counted of one path. */
export interface PathCount {
  readonly totals: Totals;
  /** Paths as they are shown; null where totals were all that was asked for. */
  readonly files: FileCount | null;
  /** The package of each file, by its path as it is shown; empty where nobody asked. */
  readonly packages: ReadonlyMap<string, string>;
}

/** Totals, where nothing else was asked for. */
export function totalled(totals: Totals): PathCount {
  return { totals, files: null, packages: new Map() };
}

/** Files as they are shown, their totals, and the packages that they are of. */
export function presented(
  { files, uncounted }: FileCount,
  packages: readonly PackageFolder[] | null,
  show: (path: string) => string,
): PathCount {
  const named = <T extends { readonly path: string }>(file: T): T => ({ ...file, path: show(file.path) });
  const shown = { files: files.map(named), uncounted: uncounted.map(named) };
  const paths = files.map(({ path }) => path);
  return {
    totals: totalsOf(shown),
    files: shown,
    packages: packages === null ? new Map() : shownPackages(paths, packages, show),
  };
}
