import type { Oid } from "../../model/effect.ts";
import { usageError } from "../../model/error.ts";
import { ObjectReader } from "../git/object-reader.ts";
import type { ObjectSource } from "../git/object-source.ts";
import type { ReadingGit } from "../git/plain.ts";
import type { CountCache } from "./cache.ts";
import { Feeder } from "./feeder.ts";

/** What counting commits takes. */
export interface CountingOptions {
  readonly git: ReadingGit;
  readonly cache: CountCache;
  /** Globs of paths that are left out, relative to the root. */
  readonly exclude: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** What counting commits of one repository works with. */
export interface Counting extends CountingOptions {
  readonly reader: ObjectSource;
  readonly feeder: Feeder;
}

/** The same with a git of its own, until it is closed. */
export interface OpenCounting extends Counting {
  readonly reader: ObjectReader;
}

/** A folder or a file of a commit: what is counted. */
export interface Subtree {
  readonly commit: Oid;
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
  readonly oid: Oid;
  readonly isTree: boolean;
}

/** Begins to count commits of a repository; the caller ends it. */
export function openCounting(options: CountingOptions): OpenCounting {
  return { ...options, reader: new ObjectReader(options.git), feeder: new Feeder() };
}

/** Ends the git that reads, and keeps what was counted for the next time. */
export async function closeCounting({ reader, cache }: OpenCounting): Promise<void> {
  await reader.close();
  cache.save();
}

/**
 * The commit that a revision names.
 *
 * @throws PlimsollError (usage) where it names none
 */
export async function commitNamed({ reader }: Counting, revision: string): Promise<Oid> {
  const found = /[\0\n]/.test(revision) ? null : await reader.find(`${revision}^{commit}`);
  if (found !== null) return found.oid;
  throw usageError(
    `Cannot count ${JSON.stringify(revision)}: it names no commit`,
    "See what there is: git log, git tag",
  );
}

/** What stands at a path of a commit; null where nothing does. */
export async function subtreeAt({ reader }: Counting, commit: Oid, path: string): Promise<Subtree | null> {
  if (/[\0\n]/.test(path)) return null;
  const found = await reader.find(path === "" ? `${commit}^{tree}` : `${commit}:${path}`);
  return found === null ? null : { commit, path, oid: found.oid, isTree: found.type === "tree" };
}
