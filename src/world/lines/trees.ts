import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import type { ObjectReader } from "../git/object-reader.ts";
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

/** All that stands in the tree of a folder, and is no folder; paths begin with the folder's. */
export async function entriesOf(reader: ObjectReader, tree: Oid, folder: string): Promise<readonly Entry[]> {
  const changes = await compareTrees(reader, null, tree, folder);
  return changes.flatMap(({ after }) => (after === null ? [] : [after]));
}

/**
 * What differs between two trees of a folder. Equal trees have equal ids, and are not entered: what this takes goes by what
 * has changed and not by what is there. One git answers all of it; `ls-tree` and `diff-tree` would each take another.
 */
export async function compareTrees(
  reader: ObjectReader,
  from: Oid | null,
  to: Oid,
  folder: string,
): Promise<readonly EntryChange[]> {
  const changes: EntryChange[] = [];
  let level: readonly Pair[] = from === to ? [] : [{ path: folder, before: from, after: to }];
  while (level.length > 0) {
    const trees = await readTrees(reader, level);
    const deeper: Pair[] = [];
    for (const pair of level) compare(trees, pair, changes, deeper);
    level = deeper;
  }
  return changes;
}

type Trees = ReadonlyMap<Oid, Buffer>;

async function readTrees(reader: ObjectReader, level: readonly Pair[]): Promise<Trees> {
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

/** Notes what is no folder in `changes`, and the folders in `deeper`. */
function compare(trees: Trees, pair: Pair, changes: EntryChange[], deeper: Pair[]): void {
  const [before, after] = differingEntries(
    bytesOf(trees, pair.before),
    bytesOf(trees, pair.after),
    idLengthOf(pair),
  ).map((bytes) => parseEntries(bytes, idLengthOf(pair), pair.path));
  for (const [name, now] of after ?? []) {
    const old = before?.get(name);
    if (old?.oid !== now.oid || old.mode !== now.mode) note(old ?? null, now, changes, deeper);
  }
  for (const [name, old] of before ?? []) if (after?.has(name) !== true) note(old, null, changes, deeper);
}

function bytesOf(trees: Trees, oid: Oid | null): Buffer {
  return (oid === null ? undefined : trees.get(oid)) ?? Buffer.alloc(0);
}

/** In bytes: an id is as long in a tree as the hash that made it. */
function idLengthOf({ before, after }: Pair): number {
  return (before ?? after ?? "").length / 2;
}

function note(before: Entry | null, after: Entry | null, changes: EntryChange[], deeper: Pair[]): void {
  const [oldTree, newTree] = [treeIn(before), treeIn(after)];
  const path = (after ?? before)?.path ?? "";
  if (oldTree !== null || newTree !== null) deeper.push({ path, before: oldTree, after: newTree });
  const [oldFile, newFile] = [oldTree === null ? before : null, newTree === null ? after : null];
  if (oldFile !== null || newFile !== null) changes.push({ before: oldFile, after: newFile });
}

function treeIn(entry: Entry | null): Oid | null {
  return entry?.mode === TREE ? entry.oid : null;
}
