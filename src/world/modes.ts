import { chmod, copyFile, lstat, readdir, rename } from "node:fs/promises";
import { join, posix } from "node:path";
import type { TreeEntry } from "../model/workbench.ts";

/** A package whose files get the same modes everywhere. */
export interface PackageSource {
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly dir: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Whose modes are made the same everywhere. */
export interface ModesOptions {
  readonly root: string;
  readonly packages: readonly PackageSource[];
  readonly tracked: readonly TreeEntry[];
}

/**
 * Gives folders 0755 and files 0755 or 0644, and makes hard links files of their own: tarballs keep both. A tracked file
 * is executable if git says so (anything else would show as a change); a built one if a package's `bin` names it.
 * `node_modules` is left alone unless the package bundles it.
 */
export async function normalizeModes({ root, packages, tracked }: ModesOptions): Promise<void> {
  const executable = executables(packages, tracked);
  const done = new Set<string>();
  // The inner of two packages comes first, so that what it bundles is its own to say.
  const inner = packages.toSorted((a, b) => b.dir.length - a.dir.length);
  for (const { dir, manifest } of inner) {
    const skipped = new Set(bundles(manifest) ? [".git"] : [".git", "node_modules"]);
    await visit(dir === "" ? "." : posix.normalize(dir), skipped);
  }

  async function visit(folder: string, skipped: ReadonlySet<string>): Promise<void> {
    if (done.has(folder)) return;
    done.add(folder);
    await chmod(join(root, folder), 0o755);
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isFile()) await normalizeFile(join(root, path), executable.has(path) ? 0o755 : 0o644);
      else if (entry.isDirectory() && !skipped.has(entry.name)) await visit(path, skipped);
    }
  }
}

function executables(packages: readonly PackageSource[], tracked: readonly TreeEntry[]): ReadonlySet<string> {
  const named = packages.flatMap(({ dir, manifest }) =>
    [...binTargets(manifest), ...executableFiles(manifest)].map((target) => posix.join(dir === "" ? "." : dir, target)),
  );
  const found = new Set(named);
  for (const { path, mode } of tracked) {
    if (mode === "100755") found.add(path);
    else found.delete(path);
  }
  return found;
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

/** What pnpm and yarn make executable besides. */
function executableFiles({ publishConfig }: Readonly<Record<string, unknown>>): string[] {
  const files = typeof publishConfig === "object" && publishConfig !== null ? Object.entries(publishConfig) : [];
  const named: unknown = files.find(([key]) => key === "executableFiles")?.[1];
  return Array.isArray(named) ? named.filter((target) => typeof target === "string") : [];
}

/** Tells whether a package ships some of its dependencies inside of itself. */
export function bundles(manifest: Readonly<Record<string, unknown>>): boolean {
  const bundled = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  return bundled === true || (Array.isArray(bundled) && bundled.length > 0);
}
