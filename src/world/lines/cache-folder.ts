import { readdirSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { VERSION } from "../../lines/scanner.ts";

/** What all repositories' counts may take together, in bytes. */
const MOST = 128 * 1024 * 1024;

/** Where the counts of a repository are kept, by its git directory; null where the user has no cache directory. */
export function cacheFolderOf(commonDir: string, environment = process.env): string | null {
  const caches = userCaches(environment);
  if (caches === null) return null;
  // The repository's own path: readable, and no two repositories share one.
  const place = commonDir.replace(/^([A-Za-z]):/, "$1").replace(/\.git$/, "git");
  return join(caches, "plimsoll", "lines", VERSION, place);
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

/** Makes room where a repository is new to the cache: other scanners' counts go, and then what was used longest ago. */
export function tidyCaches(folder: string): void {
  const lines = folder.slice(0, folder.indexOf(VERSION));
  for (const name of namesIn(lines)) if (name !== VERSION) rmSync(join(lines, name), { recursive: true, force: true });
  let room = MOST;
  for (const { path, size } of filesBelow(join(lines, VERSION)).sort((a, b) => b.usedAt - a.usedAt)) {
    room -= size;
    if (room < 0) rmSync(path, { force: true });
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
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [];
    return found.isDirectory() ? filesBelow(path) : [{ path, size: found.size, usedAt: found.mtimeMs }];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
