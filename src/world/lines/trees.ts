import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import type { ObjectSource } from "../git/object-source.ts";
import { differingEntries, parseEntries, type Entry } from "./tree-object.ts";

/** A path that differs between two trees. */
export interface EntryChange {
  readonly before: Entry | null;
  readonly after: Entry | null;
}

/** Two trees at one path; null is no tree at all. */
interface Pair {
  readonly path: string;
  readonly before: Oid | null;
  readonly after: Oid | null;
}

const TREE = "40000";

/** Few trees can be a hundred million files: the same tree may stand in another again and again. */
const MOST_ENTRIES = 2_000_000;
/** In characters, of all entries together. */
const MOST_IN_PATHS = 500_000_000;
/** Folders within each other: git itself reads no more. */
const DEEPEST = 2_048;

type TreeReader = Pick<ObjectSource, "findAll">;

/** All that stands in the tree of a folder, and is no folder; paths begin with the folder's. */
export async function entriesOf(reader: TreeReader, tree: Oid, folder: string): Promise<readonly Entry[]> {
  const changes = await compareTrees(reader, null, tree, folder);
  return changes.flatMap(({ after }) => (after === null ? [] : [after]));
}

/**
 * What differs between two trees of a folder. Equal trees have equal ids, and are not entered: what this takes goes by what
 * has changed and not by what is there. One git answers all of it; `ls-tree` and `diff-tree` would each take another.
 *
 * @throws PlimsollError (environment) where there is more than can be counted
 */
export async function compareTrees(
  reader: TreeReader,
  from: Oid | null,
  to: Oid,
  folder: string,
): Promise<readonly EntryChange[]> {
  return await compareUpTo({ reader, most: MOST_ENTRIES }, from, to, folder);
}

/** As {@link compareTrees}, with so many differing files and folders at most. */
export async function compareUpTo(
  { reader, most }: { readonly reader: TreeReader; readonly most: number },
  from: Oid | null,
  to: Oid,
  folder: string,
): Promise<readonly EntryChange[]> {
  const found = new Found(most);
  let level: readonly Pair[] = from === to ? [] : [{ path: folder, before: from, after: to }];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > DEEPEST) throw tooMuch("the commit has more than 2,048 folders within each other");
    const trees = await readTrees(reader, level);
    for (const pair of level) compare(trees, pair, found);
    level = found.takeFolders();
  }
  return found.changes;
}

/** What was found to differ, as long as there is memory for it. */
class Found {
  readonly changes: EntryChange[] = [];
  #folders: Pair[] = [];
  #entries = 0;
  #inPaths = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Notes what is no folder among the changes, and the folders to be entered. */
  note(before: Entry | null, after: Entry | null): void {
    const [oldTree, newTree] = [treeIn(before), treeIn(after)];
    const path = (after ?? before)?.path ?? "";
    this.#refuseMore(path);
    if (oldTree !== null || newTree !== null) this.#folders.push({ path, before: oldTree, after: newTree });
    const [oldFile, newFile] = [oldTree === null ? before : null, newTree === null ? after : null];
    if (oldFile !== null || newFile !== null) this.changes.push({ before: oldFile, after: newFile });
  }

  /** Takes out the folders that are still to be entered. */
  takeFolders(): readonly Pair[] {
    const folders = this.#folders;
    this.#folders = [];
    return folders;
  }

  #refuseMore(path: string): void {
    this.#inPaths += path.length;
    if (++this.#entries > this.#most)
      throw tooMuch(`the commit has more than ${this.#most.toLocaleString("en")} files and folders`);
    if (this.#inPaths > MOST_IN_PATHS) throw tooMuch("the paths of the commit are too long");
  }
}

function tooMuch(what: string): Error {
  return environmentError(`Cannot count lines: ${what}`);
}

type Trees = ReadonlyMap<Oid, Buffer>;

async function readTrees(reader: TreeReader, level: readonly Pair[]): Promise<Trees> {
  const wanted = level.flatMap(({ before, after }) => [before, after]).filter((oid) => oid !== null);
  const oids = [...new Set(wanted)];
  const found = await reader.findAll(oids);
  return new Map(
    oids.map((oid, index) => {
      const object = found[index];
      if (object?.type === "tree") return [oid, object.bytes];
      throw environmentError(
        `Cannot read tree ${oid}: it is not in the repository`,
        "Fetch what is missing: git fetch",
      );
    }),
  );
}

function compare(trees: Trees, pair: Pair, found: Found): void {
  const [before, after] = differingEntries(
    bytesOf(trees, pair.before),
    bytesOf(trees, pair.after),
    idLengthOf(pair),
  ).map((bytes) => parseEntries(bytes, idLengthOf(pair), pair.path));
  for (const [name, now] of after ?? []) {
    const old = before?.get(name);
    if (old?.oid !== now.oid || old.mode !== now.mode) found.note(old ?? null, now);
  }
  for (const [name, old] of before ?? []) if (after?.has(name) !== true) found.note(old, null);
}

function bytesOf(trees: Trees, oid: Oid | null): Buffer {
  return (oid === null ? undefined : trees.get(oid)) ?? Buffer.alloc(0);
}

/** In bytes: an id is as long in a tree as the hash that made it. */
function idLengthOf({ before, after }: Pair): number {
  return (before ?? after ?? "").length / 2;
}

function treeIn(entry: Entry | null): Oid | null {
  return entry?.mode === TREE ? entry.oid : null;
}
