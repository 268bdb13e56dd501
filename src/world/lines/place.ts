import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Where a path lies in a git work tree; absolute. */
export interface Place {
  readonly root: string;
  /** The git directory that linked work trees share. */
  readonly commonDir: string;
  /** The path below the root, with `/`; empty for the root itself. It need not be there. */
  readonly path: string;
}

/** In bytes: longer than any path. */
const LONGEST = 8_192;

/** Finds the work tree around a path without starting a git: git itself judges later whether it trusts it. Null outside. */
export function placeOf(path: string): Place | null {
  const real = realPath(resolve(path));
  for (let root = real; ; root = dirname(root)) {
    const commonDir = commonDirOf(join(root, ".git"));
    if (commonDir !== null) return { root, commonDir, path: relative(root, real).replaceAll(sep, "/") };
    if (root === dirname(root)) return isGitDir(real) ? { root: real, commonDir: real, path: "" } : null;
  }
}

/** A git directory has these (gitrepository-layout(5)); git passes over a `.git` that has not. */
function isGitDir(folder: string): boolean {
  return ["HEAD", "objects", "refs"].every((name) => existsSync(join(folder, name)));
}

/** Links followed as far as something is there: what only an older commit has is a path too. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return path === dirname(path) ? path : join(realPath(dirname(path)), path.slice(dirname(path).length));
}

/** `.git` is a folder, or a file that names one (gitrepository-layout(5)); a linked work tree's names the common one. */
function commonDirOf(dotGit: string): string | null {
  // Not by `throwIfNoEntry`: below a file there is nothing either, and that throws.
  if (!existsSync(dotGit)) return null;
  const gitDir = statSync(dotGit).isDirectory() ? dotGit : /^gitdir: (.+)/.exec(textOf(dotGit))?.[1];
  if (gitDir === undefined) return null;
  const from = resolve(dirname(dotGit), gitDir);
  const common = resolve(from, textOf(join(from, "commondir")).trim());
  return isGitDir(common) ? common : null;
}

/** A path that a file holds; empty where it is no file, or one too long to hold a path. */
function textOf(path: string): string {
  const found = existsSync(path) ? statSync(path) : null;
  return found?.isFile() === true && found.size <= LONGEST ? readFileSync(path, "utf8") : "";
}
