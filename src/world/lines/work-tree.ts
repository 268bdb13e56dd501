import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileCount } from "../../model/lines.ts";
import { PlainGit } from "../git/plain.ts";
import { globMatcher } from "../globs.ts";
import { MENTIONED } from "./attributes.ts";
import { countFiles } from "./counter.ts";
import { kindOf } from "./kind.ts";
import { placeOf } from "./place.ts";

/** How files are counted as they stand. */
export interface WorkTreeOptions {
  /** Globs of paths that are left out, relative to the folder. */
  readonly exclude: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Counts files of a folder as they stand, without what globs and `.gitattributes` leave out. */
export async function countWorkTree(
  folder: string,
  paths: readonly string[],
  { exclude, signal }: WorkTreeOptions,
): Promise<FileCount> {
  const [isExcluded, attributes] = await Promise.all([globMatcher(exclude), attributesIn(folder, paths)]);
  const whyOf = (path: string): string | null => (isExcluded(path) ? "excluded" : (attributes.get(path) ?? null));
  const { files, uncounted } = await countFiles(
    folder,
    paths.filter((path) => whyOf(path) === null),
    signal,
  );
  const leftOut = paths
    .filter((path) => kindOf(path) !== null)
    .flatMap((path) => {
      const why = whyOf(path);
      return why === null ? [] : [{ path, why }];
    });
  return { files, uncounted: [...uncounted, ...leftOut] };
}

async function attributesIn(folder: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const place = placeOf(folder);
  if (place === null) return new Map();
  const above = place.path
    .split("/")
    .map((_, depth, parts) => join(place.root, ...parts.slice(0, depth), ".gitattributes"));
  const below = paths.filter((path) => /(?:^|\/)\.gitattributes$/.test(path)).map((path) => join(folder, path));
  if (![...above, ...below].some(mentionsAttributes)) return new Map();
  const { attributedInWorkTree } = await import("./check-attributes.ts");
  return await attributedInWorkTree(new PlainGit(folder), paths);
}

function mentionsAttributes(path: string): boolean {
  return existsSync(path) && MENTIONED.test(readFileSync(path, "latin1"));
}
