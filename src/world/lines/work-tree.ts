import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileCount } from "../../model/lines.ts";
import { PlainGit } from "../git/plain.ts";
import { globMatcher } from "../globs.ts";
import { MENTIONED } from "./attributes.ts";
import { countFiles } from "./counter.ts";
import { writtenFiles, type Written } from "./files.ts";
import { kindOf } from "./kind.ts";
import { placeOf } from "./place.ts";

/** How files are counted as they stand. */
export interface WorkTreeOptions {
  /** Globs of paths that are left out, relative to the root. */
  readonly exclude: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Files as they stand; paths are relative to the root of the repository, or else to what was counted. */
export interface WorkTreeCount extends FileCount {
  /** Absolute. */
  readonly root: string;
  /** The folder that was counted, or that the file is in, relative to the root; empty for the root itself. */
  readonly folder: string;
  /** False where a file was counted. */
  readonly isFolder: boolean;
}

/**
 * Counts a file, or the files of a folder, as they stand, without what globs and `.gitattributes` leave out.
 *
 * @throws PlimsollError (usage) where there is nothing
 */
export async function countWorkTree(path: string, { exclude, signal }: WorkTreeOptions): Promise<WorkTreeCount> {
  const written = await writtenFiles(path);
  const { root, path: folder } = placeOf(written.folder) ?? { root: written.folder, path: "" };
  const rooted = (below: string): string => (folder === "" ? below : `${folder}/${below}`);
  const [isExcluded, attributes] = await Promise.all([globMatcher(exclude), attributesIn(written)]);
  const whyOf = (below: string) => (isExcluded(rooted(below)) ? "excluded" : attributes.get(below));
  const kept = written.paths.filter((below) => whyOf(below) === undefined);
  const { files, uncounted } = await countFiles(written.folder, kept, signal);
  const named = <T extends { readonly path: string }>(file: T): T => ({ ...file, path: rooted(file.path) });
  const leftOut = written.paths.flatMap((below) => {
    const why = kindOf(below) === null ? undefined : whyOf(below);
    return why === undefined ? [] : [{ path: below, why }];
  });
  const counted = { files: files.map(named), uncounted: [...uncounted, ...leftOut].map(named) };
  return { ...counted, root, folder, isFolder: written.isFolder };
}

async function attributesIn({ folder, paths }: Written): Promise<ReadonlyMap<string, string>> {
  const place = placeOf(folder);
  if (place === null) return new Map();
  const parts = place.path.split("/").filter((part) => part !== "");
  const above = [...parts, ""].map((_, depth) => join(place.root, ...parts.slice(0, depth), ".gitattributes"));
  const below = paths.filter((path) => path.endsWith("/.gitattributes")).map((path) => join(folder, path));
  if (![...above, ...below].some(mentionsAttributes)) return new Map();
  const { attributedInWorkTree } = await import("./check-attributes.ts");
  return await attributedInWorkTree(new PlainGit(folder), paths);
}

function mentionsAttributes(path: string): boolean {
  return existsSync(path) && MENTIONED.test(readFileSync(path, "latin1"));
}
