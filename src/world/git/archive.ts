import { lstat, readFile, readlink } from "node:fs/promises";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Oid } from "../../model/effect.ts";
import { blockedError } from "../../model/error.ts";
import type { StoredFile } from "../../model/facts.ts";
import type { StoreView } from "../../model/workbench.ts";
import { filesBelow } from "../folder.ts";
import { treesOf, writeCommit, type Making } from "./commit.ts";
import { editTree, type TreeChange } from "./edit-tree.ts";
import { writeObject } from "./loose.ts";
import { checkedOid, checkedPath } from "./names.ts";
import { inScratch } from "./scratch.ts";

/** How archives are made and where they are kept. */
export interface Archiving extends Making {
  readonly store: StoreView;
  readonly scratch: string;
}

/** What archives of folders name as their author: it is in no file, but the same bytes need the same id. */
const NOBODY = "plimsoll <plimsoll@localhost>";
/** Where the tenth byte of a gzip header says which system made it: "unknown". */
const NO_SYSTEM = 255;

/**
 * Stores a gzipped tar of a commit's files under a prefix. Only the commit decides about its bytes: neither this
 * machine's configuration and attributes, nor its umask.
 */
export async function archive(archiving: Archiving, commit: Oid, name: string, prefix: string): Promise<StoredFile> {
  return await store(archiving, name, await tarOf(archiving, commit, prefix, []));
}

/** Stores a gzipped tar of all files of a folder as they are, dated as the release. */
export async function archiveFolder(
  archiving: Archiving,
  folder: string,
  name: string,
  prefix: string,
): Promise<StoredFile> {
  const commit = await commitFolder(archiving, folder);
  // In a bare repository this reads no attributes at all: a page of the docs may be called `.gitattributes`.
  return await store(archiving, name, await tarOf(archiving, commit, prefix, ["--worktree-attributes"]));
}

async function store({ store }: Archiving, name: string, tar: Buffer): Promise<StoredFile> {
  const bytes = await promisify(gzip)(tar, { level: 9 });
  bytes.writeUInt32LE(0, 4);
  bytes.writeUInt8(NO_SYSTEM, 9);
  return await store.put(name, bytes);
}

async function tarOf(
  { client, scratch }: Archiving,
  commit: Oid,
  prefix: string,
  how: readonly string[],
): Promise<Buffer> {
  const { objectFormat } = client.repository;
  const folder = checkedPath(prefix.replace(/\/$/, ""));
  return await inScratch(scratch, async (aside) => {
    const doing = `archive ${commit}`;
    const env = {
      GIT_DIR: join(aside, "bare.git"),
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_ATTR_NOSYSTEM: "1",
      GIT_CONFIG_COUNT: "0",
    };
    const start = { doing, env, cwd: aside };
    await client.must(["init", "--quiet", "--bare", "--template=", `--object-format=${objectFormat}`], start);
    const args = [
      "-c",
      "tar.umask=0022",
      "-c",
      "core.attributesFile=/dev/null",
      "archive",
      "--format=tar",
      `--prefix=${folder}/`,
      ...how,
    ];
    return await client.must([...args, checkedOid(commit)], start);
  });
}

async function commitFolder(archiving: Archiving, folder: string): Promise<Oid> {
  const changes: TreeChange[] = [];
  for (const path of await filesBelow(folder)) changes.push(await entryOf(archiving, folder, checkedPath(path)));
  const tree = await editTree(treesOf(archiving), null, changes);
  if (tree === null) throw blockedError(`Cannot archive ${folder}: it has no files`);
  const who = `${NOBODY} ${archiving.asOf} +0000`;
  return await writeCommit(archiving.client, { tree, parents: [], who, message: "archive" });
}

async function entryOf({ client }: Archiving, folder: string, path: string): Promise<TreeChange> {
  const file = join(folder, path);
  const info = await lstat(file);
  const bytes = info.isSymbolicLink() ? Buffer.from(await targetOf(file, path)) : await readFile(file);
  const mode = (info.mode & 0o100) === 0 ? "100644" : "100755";
  return { path, to: { mode: info.isSymbolicLink() ? "120000" : mode, oid: await writeObject(client, "blob", bytes) } };
}

async function targetOf(link: string, path: string): Promise<string> {
  const target = await readlink(link);
  const leadsOut = posix.isAbsolute(target) || posix.join(posix.dirname(path), target).startsWith("..");
  if (leadsOut) throw blockedError(`Cannot archive ${path}: it is a symlink that leads out of the folder`);
  return target;
}
