import { existsSync, lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { environmentError } from "../../model/error.ts";
import type { FileCount } from "../../model/lines.ts";
import { globMatcher } from "../globs.ts";
import { readRegular } from "../regular-file.ts";
import { MENTIONED } from "./attributes.ts";
import { countFiles } from "./counter.ts";
import { writtenFiles, type Written } from "./files.ts";
import { kindOf } from "./kind.ts";
import { placeOf } from "./place.ts";

const ATTRIBUTES = ".gitattributes";
/** In bytes: git passes over one that is larger. */
const LARGEST = 100 * 1024 * 1024;

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
  const above = [...parts, ""].map((_, depth) => join(place.root, ...parts.slice(0, depth), ATTRIBUTES));
  const below = paths.filter((path) => path.endsWith(`/${ATTRIBUTES}`)).map((path) => join(folder, path));
  if (![...above, ...below].some(mentionsAttributes)) return new Map();
  const within = [...new Set(paths.map(dirname))].map((path) => join(folder, path, ATTRIBUTES));
  for (const path of [...above, ...within]) refuseEndless(path);
  const [{ attributedInWorkTree }, { PlainGit }] = await Promise.all([
    import("./check-attributes.ts"),
    import("../git/plain.ts"),
  ]);
  return await attributedInWorkTree(new PlainGit(folder), paths);
}

/** To git a link is none either. */
function mentionsAttributes(path: string): boolean {
  return MENTIONED.test(readRegular(path, LARGEST)?.toString("latin1") ?? "");
}

/** Git would wait for a FIFO, tracked or not, and read a device for ever. */
function refuseEndless(path: string): void {
  const found = existsSync(path) ? lstatSync(path) : null;
  if (found === null || found.isFile() || found.isSymbolicLink() || found.isDirectory()) return;
  throw environmentError(`Cannot read ${path}: it is no regular file`, "Remove it, or count outside of its folder");
}
