import { lstat, readlink, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Oid } from "../../model/effect.ts";
import { blockedError, environmentError } from "../../model/error.ts";
import type { StoredFile } from "../../model/facts.ts";
import type { StoreView } from "../../model/workbench.ts";
import { filesBelow } from "../folder.ts";
import type { Making } from "./commit.ts";
import { checkedOid, checkedPath } from "./names.ts";
import { inScratch, storeBlobs, writeTree, type IndexChange } from "./scratch.ts";

/** How archives are made and where they are kept. */
export interface Archiving extends Making {
  readonly store: StoreView;
}

/** What archives of folders name as their author: it is in no file, but the same bytes need the same id. */
const NOBODY = {
  GIT_AUTHOR_NAME: "plimsoll",
  GIT_AUTHOR_EMAIL: "plimsoll@localhost",
  GIT_COMMITTER_NAME: "plimsoll",
  GIT_COMMITTER_EMAIL: "plimsoll@localhost",
};
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
  const commit = await inScratch(archiving.scratch, (aside) => commitFolder(archiving, folder, aside));
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
  const { objectFormat } = await client.places();
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

async function commitFolder({ client, asOf }: Archiving, folder: string, aside: string): Promise<Oid> {
  const paths = await filesBelow(folder);
  if (paths.length === 0) throw blockedError(`Cannot archive ${folder}: it has no files`);
  const tree = await writeTree(client, aside, null, await entriesOf({ client, folder, aside }, paths));
  const date = `${asOf} +0000`;
  const env = { ...NOBODY, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  return await client.text(["commit-tree", "--no-gpg-sign", "-m", "archive", tree], {
    doing: `archive ${folder}`,
    env,
  });
}

interface Source {
  readonly client: Making["client"];
  readonly folder: string;
  readonly aside: string;
}

async function entriesOf({ client, folder, aside }: Source, paths: readonly string[]): Promise<IndexChange[]> {
  const sources = await Promise.all(
    paths.map((path, index) => sourceOf(folder, checkedPath(path), join(aside, `link-${index}`))),
  );
  const ids = await storeBlobs(
    client,
    sources.map(({ file }) => file),
  );
  return sources.map(({ path, mode }, index) => ({ path, to: { mode, oid: ids[index] ?? "" } }));
}

/** A symlink's text is hashed from a file, as git would read what it leads to. */
async function sourceOf(
  folder: string,
  path: string,
  link: string,
): Promise<{ path: string; mode: string; file: string }> {
  const file = join(folder, path);
  if (file.includes("\n")) throw environmentError(`Cannot archive ${JSON.stringify(file)}: its path has a line end`);
  const info = await lstat(file);
  if (!info.isSymbolicLink()) return { path, file, mode: (info.mode & 0o100) === 0 ? "100644" : "100755" };
  const target = await readlink(file);
  const leadsOut = posix.isAbsolute(target) || posix.join(posix.dirname(path), target).startsWith("..");
  if (leadsOut) throw blockedError(`Cannot archive ${path}: it is a symlink that leads out of the folder`);
  await writeFile(link, target);
  return { path, file: link, mode: "120000" };
}
