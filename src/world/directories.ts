import { mkdir, readdir, rm, lstat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Digest } from "../model/effect.ts";
import { blockedError, type PlimsollError } from "../model/error.ts";
import type { DirectoryView, StoreView } from "../model/workbench.ts";
import { renameDurably, sha256File, syncFolder, writeSynced } from "./files.ts";
import type { DirectoryHands } from "./world.ts";

/** Makes the hands for release directories; a relative place is below `root`. */
export function openDirectories(root: string, store: StoreView): DirectoryHands & DirectoryView {
  return {
    isThere: async (at) => (await lstat(resolve(root, at)).catch(() => null)) !== null,
    read: (at) => readDirectory(resolve(root, at)),
    create: (at, entries) => createDirectory(resolve(root, at), entries, store),
    remove: (at) => removeDirectory(resolve(root, at)),
  };
}

async function readDirectory(at: string): Promise<Readonly<Record<string, Digest>> | null> {
  if (!(await isDirectory(at))) return null;
  const names = (await readdir(at)).sort();
  const digests = await Promise.all(names.map((name) => digestOf(join(at, name))));
  return Object.fromEntries(names.map((name, index) => [name, digests[index] ?? ""]));
}

/** A folder or a link has no digest, and so never equals a planned file. */
async function digestOf(path: string): Promise<Digest> {
  return (await lstat(path)).isFile() ? await sha256File(path) : "";
}

async function createDirectory(
  at: string,
  entries: readonly { name: string; digest: Digest }[],
  store: StoreView,
): Promise<void> {
  if (await isDirectory(at))
    throw blockedError(`Cannot create directory ${at}: it exists`, "Move it away, or release to another directory");
  const aside = `${at}.plimsoll-tmp`;
  await makeParents(dirname(at));
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { mode: 0o755 });
  for (const { name, digest } of entries) await writeSynced(join(aside, plainName(name)), await store.read(digest));
  await syncFolder(aside);
  await renameDurably(aside, at);
}

/** Deleting takes many steps: the rename makes it one, and a killed run's rest is deleted by the next. */
async function removeDirectory(at: string): Promise<void> {
  const aside = `${at}.plimsoll-tmp`;
  await rm(aside, { recursive: true, force: true });
  if (!(await isDirectory(at))) return;
  await renameDurably(at, aside);
  await rm(aside, { recursive: true, force: true });
}

/** The first new folder's own name must be on disk too, or a power cut takes the whole branch. */
async function makeParents(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  for (let at = folder; first !== undefined && at.length >= first.length; at = dirname(at))
    await syncFolder(dirname(at));
}

/** Refuses what is there and is no directory: a file of the user's, or a link that leads elsewhere. */
async function isDirectory(at: string): Promise<boolean> {
  const found = await lstat(at).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error.code === "ENOTDIR" ? notADirectory(at) : error;
  });
  if (found === null || found.isDirectory()) return found !== null;
  throw notADirectory(at);
}

function notADirectory(at: string): PlimsollError {
  return blockedError(
    `Cannot use ${at} as a release directory: it is not a directory`,
    "Move it away, or release to another directory",
  );
}

function plainName(name: string): string {
  if (name !== "" && name !== "." && name !== ".." && name === basename(name) && !name.includes("\\")) return name;
  throw blockedError(`Cannot write ${JSON.stringify(name)} into a release directory: it is not a plain file name`);
}
