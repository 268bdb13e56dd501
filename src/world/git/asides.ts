import { lstat, mkdir, readFile, readlink, rename, rm, rmdir, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { syncFolder, writeSynced } from "../files.ts";
import { foldersAbove } from "./work-tree.ts";

/** Writes a file or symlink beside the place that it is to have, down to the disk. */
export async function copyAside(made: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const info = await lstat(made);
  if (info.isSymbolicLink()) await symlink(await readlink(made), asideOf(target));
  else await writeSynced(asideOf(target), await readFile(made), info.mode & 0o777);
}

/** Renames what was written aside into place. */
export async function bringIn(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rename(asideOf(join(root, path)), join(root, path));
  const folders = new Set(paths.map((path) => dirname(join(root, path))));
  for (const folder of folders) await syncFolder(folder);
}

/** Whether a killed run left files aside. */
export async function hasAsides(root: string, paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(paths.map((path) => isThere(asideOf(join(root, path)))));
  return found.includes(true);
}

/** Removes what a killed run left aside. */
export async function clearAsides(root: string, paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(asideOf(join(root, path)), { force: true })));
}

/** Removes a file, and the folders that it leaves empty, as git does. */
export async function removeFile(root: string, path: string): Promise<void> {
  await rm(join(root, path), { force: true });
  for (const folder of foldersAbove(path)) {
    const isRemoved = await rmdir(join(root, folder)).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}

/** Whether something, be it a dangling symlink, has this name. */
export async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** Beside the file, as a rename does not cross file systems. */
function asideOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.plimsoll-tmp`);
}
