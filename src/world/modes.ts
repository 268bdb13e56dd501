import { chmod, copyFile, lstat, readdir, rename } from "node:fs/promises";
import { join, posix } from "node:path";
import type { TreeEntry } from "../model/workbench.ts";

/** Whose modes are made the same everywhere. */
export interface ModesOptions {
  readonly root: string;
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly dir: string;
  readonly tracked: readonly TreeEntry[];
  readonly manifest: Readonly<Record<string, unknown>>;
}

/**
 * Gives folders 0755 and files 0755 or 0644, and makes hard links files of their own: tarballs keep both. A tracked file
 * is executable if git says so (anything else would show as a change); a built one if `bin` names it.
 * `node_modules` is left alone unless the package bundles it.
 */
export async function normalizeModes({ root, dir, tracked, manifest }: ModesOptions): Promise<void> {
  const base = dir === "" ? "." : dir;
  const executable = new Set(binTargets(manifest).map((target) => posix.join(base, target)));
  for (const { path, mode } of tracked) {
    if (mode === "100755") executable.add(path);
    else executable.delete(path);
  }
  const skipped = new Set(bundles(manifest) ? [".git"] : [".git", "node_modules"]);
  await visit(base);

  async function visit(folder: string): Promise<void> {
    await chmod(join(root, folder), 0o755);
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isFile()) await normalizeFile(join(root, path), executable.has(path) ? 0o755 : 0o644);
      else if (entry.isDirectory() && !skipped.has(entry.name)) await visit(path);
    }
  }
}

async function normalizeFile(path: string, mode: number): Promise<void> {
  const found = await lstat(path);
  if (found.nlink > 1) await separate(path);
  if (found.nlink > 1 || (found.mode & 0o7777) !== mode) await chmod(path, mode);
}

/** Other names of the file, such as a package manager's store, keep their mode. */
async function separate(path: string): Promise<void> {
  const copy = `${path}.plimsoll-tmp`;
  await copyFile(path, copy);
  await rename(copy, path);
}

function binTargets({ bin }: Readonly<Record<string, unknown>>): string[] {
  const targets = typeof bin === "object" && bin !== null ? Object.values(bin) : [bin];
  return targets.filter((target) => typeof target === "string");
}

function bundles(manifest: Readonly<Record<string, unknown>>): boolean {
  const bundled = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  return bundled === true || (Array.isArray(bundled) && bundled.length > 0);
}
