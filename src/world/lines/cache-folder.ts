import { lstatSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve, sep } from "node:path";
import { VERSION } from "../../lines/scanner.ts";

/** What all repositories' counts may take together, in bytes. */
const MOST = 128 * 1024 * 1024;

/** The folder of a scanner's counts is named by its version. */
const SCANNER = /^[0-9a-f]{16}$/;

/** Where counts are kept. */
export interface CachePlace {
  /** Of all scanners. */
  readonly root: string;
  /** Of one repository, by this scanner. */
  readonly folder: string;
}

/** Where the counts of a repository are kept, by its git directory; null where the user has no cache directory. */
export function cachePlaceOf(commonDir: string, environment = process.env): CachePlace | null {
  const caches = userCaches(environment);
  if (caches === null) return null;
  const root = join(caches, "plimsoll", "lines");
  // The repository's own path: readable, and no two share one. Whoever made the `.git` must not choose where we write.
  const place = resolve(commonDir)
    .replace(/^([A-Za-z]):/, "$1")
    .replace(/\.git$/, "git");
  const folder = join(root, VERSION, place);
  return folder.startsWith(join(root, VERSION) + sep) ? { root, folder } : null;
}

/** The user's cache directory: XDG_CACHE_HOME (XDG Base Directory Specification), or what the system has for it. */
function userCaches({ XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv): string | null {
  if (XDG_CACHE_HOME?.startsWith("/") === true) return XDG_CACHE_HOME;
  const home = homeOrNull();
  if (process.platform === "win32") return LOCALAPPDATA ?? null;
  if (home === null) return null;
  return process.platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}

function homeOrNull(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

/**
 * Makes room where a repository is new to the cache: other scanners' counts go, and then what was used longest ago. What is
 * no folder and no file of ours stays, and so does what cannot be deleted.
 */
export function tidyCaches(root: string): void {
  for (const name of namesIn(root)) if (SCANNER.test(name) && name !== VERSION) remove(join(root, name));
  let room = MOST;
  for (const { path, size } of filesBelow(join(root, VERSION)).sort((a, b) => b.usedAt - a.usedAt)) {
    room -= size;
    if (room < 0) remove(path);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Somebody else's: the cache takes more room than it should, and a count is not the place to say so.
  }
}

interface CacheFile {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

function filesBelow(folder: string): CacheFile[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) return filesBelow(path);
    return found?.isFile() === true ? [{ path, size: found.size, usedAt: found.mtimeMs }] : [];
  });
}

function namesIn(folder: string): string[] {
  try {
    return lstatSync(folder).isDirectory() ? readdirSync(folder) : [];
  } catch {
    return [];
  }
}
