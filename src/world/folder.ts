import { readdir, realpath, stat } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import { usageError } from "../model/error.ts";

/**
 * A relative path in its plain form; empty for the folder itself.
 *
 * @throws PlimsollError (usage) where it leads out of the folder, or into a git directory
 */
export function plainPath(path: string): string {
  const plain = posix.normalize(path).replace(/\/+$/, "");
  const parts = plain.split("/");
  const leadsAway = plain.startsWith("/") || parts.includes("..") || parts.some((part) => /^\.git$/i.test(part));
  if (leadsAway || path.includes("\0")) {
    throw usageError(`Cannot use path ${JSON.stringify(path)}: it must be relative and stay inside the checkout`);
  }
  return plain === "." ? "" : plain;
}

/** Where a relative path of a folder is, symlinks followed; null where it is not there, or a symlink leads out. */
export async function locate(root: string, path: string): Promise<string | null> {
  const [base, found] = await Promise.all([realpath(root), realpath(join(root, plainPath(path))).catch(absentIsNull)]);
  if (found === null) return null;
  return found === base || found.startsWith(base + sep) ? found : null;
}

/** Files and symlinks below a folder, relative to it, with `/`, sorted; git directories are passed over. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (entry.name === ".git") continue;
      const path = posix.join(below, entry.name);
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
    }
  };
  await visit("");
  return found.sort();
}

function absentIsNull(thrown: NodeJS.ErrnoException): null {
  if (thrown.code === "ENOENT" || thrown.code === "ENOTDIR" || thrown.code === "ELOOP") return null;
  throw thrown;
}

/** What stands at a path, links followed. */
export async function standsAt(path: string): Promise<"a folder" | "nothing" | "no folder"> {
  try {
    return (await stat(path)).isDirectory() ? "a folder" : "no folder";
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "ENOENT" ? "nothing" : "no folder";
  }
}
