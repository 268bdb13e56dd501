import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import type { ObjectReader } from "../git/objects.ts";

/** What stands in a tree at a path: a file, a link or a submodule, by its mode. */
export interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly oid: Oid;
}

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

type Entries = ReadonlyMap<string, Entry>;

const TREE = "40000";
const SPACE = 32;

/** All that stands in the tree of a folder, and is no folder; paths begin with the folder's. */
export async function entriesOf(reader: ObjectReader, tree: Oid, folder: string): Promise<readonly Entry[]> {
  const changes = await compareTrees(reader, null, tree, folder);
  return changes.flatMap(({ after }) => (after === null ? [] : [after]));
}

/**
 * What differs between two trees of a folder. Equal trees have equal ids, and are not entered: what this takes goes by what has changed
 * and not by what is there. One git answers all of it, which `ls-tree` and `diff-tree` would each take another for.
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
    for (const pair of level)
      compare(entriesIn(trees, pair, "before"), entriesIn(trees, pair, "after"), changes, deeper);
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

function entriesIn(trees: Trees, { path, before, after }: Pair, side: "before" | "after"): Entries {
  const oid = side === "before" ? before : after;
  const bytes = oid === null ? undefined : trees.get(oid);
  return bytes === undefined || oid === null ? new Map() : parseTree(bytes, oid.length / 2, path);
}

/** Notes what is no folder in `changes`, and the folders in `deeper`. */
function compare(before: Entries, after: Entries, changes: EntryChange[], deeper: Pair[]): void {
  for (const [name, now] of after) {
    const old = before.get(name);
    if (old?.oid === now.oid && old.mode === now.mode) continue;
    note(old ?? null, now, changes, deeper);
  }
  for (const [name, old] of before) if (!after.has(name)) note(old, null, changes, deeper);
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

/** A tree object is `<mode> <name>\0<id>` again and again, the id in bytes. */
function parseTree(bytes: Buffer, idLength: number, folder: string): Entries {
  const entries = new Map<string, Entry>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(SPACE, at);
    const zero = bytes.indexOf(0, space);
    const name = bytes.toString("utf8", space + 1, zero);
    if (space < 0 || zero < 0 || !isName(name)) throw damaged(folder);
    const oid = bytes.toString("hex", zero + 1, zero + 1 + idLength);
    const path = folder === "" ? name : `${folder}/${name}`;
    entries.set(name, { path, mode: bytes.toString("latin1", at, space), oid });
    at = zero + 1 + idLength;
  }
  return entries;
}

/** Git makes no other names; whoever writes objects by hand can, to have a file written elsewhere. */
function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/");
}

function damaged(folder: string): Error {
  const what = folder === "" ? "the tree of the commit" : `the tree of ${JSON.stringify(folder)}`;
  return environmentError(`Cannot count lines: ${what} is damaged`, "Look at the repository: git fsck");
}
