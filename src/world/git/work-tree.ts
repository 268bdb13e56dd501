import { createHash } from "node:crypto";
import { lstat, readlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import type { GitClient } from "./client.ts";
import { quoted } from "./names.ts";

/** A file of a tree, an index or a work tree: equal where mode and id are equal. */
export interface FileState {
  readonly mode: string;
  readonly oid: Oid;
}
/** `obstructed`: a folder or something stranger stands there, or a parent is no folder. */
export type Found = FileState | "absent" | "obstructed";

/** An entry of the index. `tag` is that of `ls-files -v`: lower case for assume-unchanged, `S` for skip-worktree. */
export interface IndexEntry extends FileState {
  readonly tag: string;
  readonly stage: string;
  readonly path: string;
}

/** The whole index. */
export async function indexEntries(client: GitClient): Promise<readonly IndexEntry[]> {
  const output = await client.read(["ls-files", "-z", "-v", "--stage", "--full-name"], "read the index");
  return output
    .split("\0")
    .filter((record) => record !== "")
    .map(entryOf);
}

function entryOf(record: string): IndexEntry {
  const tab = record.indexOf("\t");
  const [tag = "", mode = "", oid = "", stage = ""] = record.slice(0, tab).split(" ");
  return { tag, mode, oid, stage, path: record.slice(tab + 1) };
}

/** What git would store for the files at these paths of the work tree, by its filters; symlinks are not followed. */
export async function workTreeStates(client: GitClient, paths: readonly string[]): Promise<Map<string, Found>> {
  const { objectFormat } = client.repository;
  const looks = await Promise.all(
    paths.map(async (path) => [path, await look(client.repository.root, path, objectFormat)] as const),
  );
  const regular = looks.flatMap(([path, seen]) => (typeof seen === "object" && seen.oid === "" ? [path] : []));
  const ids = await hashFiles(client, regular);
  const idOf = new Map(regular.map((path, index) => [path, ids[index] ?? ""]));
  return new Map(
    looks.map(([path, seen]) => [
      path,
      typeof seen === "object" && seen.oid === "" ? { ...seen, oid: idOf.get(path) ?? "" } : seen,
    ]),
  );
}

async function hashFiles(client: GitClient, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const input = paths.map((path) => `${quoted(path)}\n`).join("");
  return (await client.text(["hash-object", "--stdin-paths"], { doing: "read the work tree", input })).split("\n");
}

/** Sees what stands at a path; a regular file's id is left empty. */
async function look(root: string, path: string, objectFormat: string): Promise<Found> {
  const parent = await parentKind(root, path);
  if (parent !== "folder") return parent;
  const info = await lstat(join(root, path)).catch(absentIsNull);
  if (info === null) return "absent";
  if (info.isSymbolicLink()) {
    return { mode: "120000", oid: blobId(Buffer.from(await readlink(join(root, path))), objectFormat) };
  }
  if (!info.isFile()) return "obstructed";
  return { mode: (info.mode & 0o100) === 0 ? "100644" : "100755", oid: "" };
}

/** Git does not look beyond a symlink, and nor may anything that writes. */
async function parentKind(root: string, path: string): Promise<"folder" | "absent" | "obstructed"> {
  for (const folder of foldersAbove(path).reverse()) {
    const info = await lstat(join(root, folder)).catch(absentIsNull);
    if (info === null) return "absent";
    if (!info.isDirectory()) return "obstructed";
  }
  return "folder";
}

/** The folders that a relative path is in, the innermost first. */
export function foldersAbove(path: string): string[] {
  const above: string[] = [];
  for (let at = dirname(path); at !== "."; at = dirname(at)) above.push(at);
  return above;
}

/** The id that git gives a blob. */
function blobId(bytes: Buffer, objectFormat: string): Oid {
  return createHash(objectFormat).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function absentIsNull(thrown: NodeJS.ErrnoException): null {
  if (thrown.code === "ENOENT" || thrown.code === "ENOTDIR") return null;
  throw thrown;
}
