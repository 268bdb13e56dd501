import type { Oid } from "../../model/effect.ts";
import { blockedError } from "../../model/error.ts";

/** What a path of a tree becomes; null takes it out. Without a mode a file keeps the one that it has. */
export interface TreeChange {
  readonly path: string;
  readonly to: { readonly oid: Oid; readonly mode: string | null } | null;
}

/** How trees are read and stored. */
export interface TreeStore {
  /** The bytes of a tree. */
  read(tree: Oid): Promise<Buffer>;
  write(bytes: Buffer): Promise<Oid>;
}

interface Entry {
  readonly mode: string;
  readonly oid: Oid;
}

/** The entries of one folder by name, each byte of a name a character, so that no encoding is lost. */
type Entries = Map<string, Entry>;

const TREE = "40000";
const FILE = "100644";

/**
 * Stores the tree that a base tree (null: an empty one) becomes by the changes; only the trees on the changed paths are
 * read. Null where nothing is left.
 *
 * @throws PlimsollError (blocked) where a path leads through a file, or to something that is no file
 */
export async function editTree(
  store: TreeStore,
  base: Oid | null,
  changes: readonly TreeChange[],
  above = "",
): Promise<Oid | null> {
  const entries = base === null ? entriesOf(Buffer.alloc(0), 0) : entriesOf(await store.read(base), base.length / 2);
  for (const [name, inside] of byName(changes)) {
    const entry = await editEntry({ store, known: entries.get(name), above }, inside);
    if (entry === null) entries.delete(name);
    else entries.set(name, entry);
  }
  return entries.size === 0 ? null : await store.write(bytesOf(entries));
}

/** One entry of a folder as it is. */
interface Place {
  readonly store: TreeStore;
  readonly known: Entry | undefined;
  /** The path of the folder, with a final `/`. */
  readonly above: string;
}

async function editEntry({ store, known, above }: Place, changes: readonly TreeChange[]): Promise<Entry | null> {
  const [first] = changes as readonly [TreeChange];
  const [name = "", ...deeper] = first.path.split("/");
  if (deeper.length === 0) return edited(first, known, `${above}${name}`);
  if (known !== undefined && known.mode !== TREE) throw inTheWay(`${above}${first.path}`, `${above}${name}`, known);
  const inside = changes.map(({ path, to }) => ({ path: path.slice(name.length + 1), to }));
  const oid = await editTree(store, known?.oid ?? null, inside, `${above}${name}/`);
  return oid === null ? null : { mode: TREE, oid };
}

function edited({ to }: TreeChange, known: Entry | undefined, path: string): Entry | null {
  if (known !== undefined && !known.mode.startsWith("100")) throw inTheWay(path, path, known);
  return to === null ? null : { oid: to.oid, mode: to.mode ?? known?.mode ?? FILE };
}

function inTheWay(path: string, at: string, { mode }: Entry): Error {
  const kinds: Readonly<Record<string, string>> = {
    "120000": "a symlink",
    "160000": "a submodule",
    [TREE]: "a folder",
  };
  const kind = kinds[mode] ?? "a file";
  return blockedError(
    path === at ? `Cannot commit ${path}: it is ${kind}, not a file` : `Cannot commit ${path}: ${at} is ${kind}`,
  );
}

function byName(changes: readonly TreeChange[]): Map<string, TreeChange[]> {
  const groups = new Map<string, TreeChange[]>();
  for (const change of changes) {
    const name = Buffer.from(change.path.split("/", 1)[0] ?? "").toString("latin1");
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [change]);
    else group.push(change);
  }
  return groups;
}

/** A tree's bytes: for each entry `<mode> <name>\0` and the id in binary. */
function entriesOf(tree: Buffer, idBytes: number): Entries {
  const entries: Entries = new Map();
  for (let at = 0; at < tree.length;) {
    const [space, end] = [tree.indexOf(0x20, at), tree.indexOf(0, at)];
    const oid = tree.toString("hex", end + 1, end + 1 + idBytes);
    entries.set(tree.toString("latin1", space + 1, end), { mode: tree.toString("latin1", at, space), oid });
    at = end + 1 + idBytes;
  }
  return entries;
}

/** Git sorts the names as bytes, a folder's as if it ended in `/`. */
function bytesOf(entries: Entries): Buffer {
  const keyed = [...entries].map(([name, entry]) => ({ key: entry.mode === TREE ? `${name}/` : name, name, entry }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  const parts = keyed.map(({ name, entry }) => [
    Buffer.from(`${entry.mode} ${name}\0`, "latin1"),
    Buffer.from(entry.oid, "hex"),
  ]);
  return Buffer.concat(parts.flat());
}
