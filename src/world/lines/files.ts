import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { environmentError, usageError } from "../../model/error.ts";
import { placeOf } from "./place.ts";

/** Nobody's own: what was installed, and git's. */
const NOT_OURS = new Set(["node_modules", ".git"]);

/** What is to be counted: paths below a folder. */
export interface Written {
  readonly folder: string;
  readonly paths: readonly string[];
  /** False where a file was named. */
  readonly isFolder: boolean;
}

/**
 * The files of a folder that its people write, relative to it: in a git work tree what git tracks or would, elsewhere all
 * but what was installed. A file is itself.
 *
 * @throws PlimsollError (usage) where there is nothing
 */
export async function writtenFiles(path: string): Promise<Written> {
  if (!existsSync(path)) throw usageError(`Cannot count ${path}: there is no such file or folder`);
  if (!statSync(path).isDirectory()) return { folder: dirname(path), paths: [basename(path)], isFolder: false };
  return { folder: path, paths: placeOf(path) === null ? walk(path) : await listedByGit(path), isFolder: true };
}

async function listedByGit(folder: string): Promise<readonly string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { PlainGit } = await import("../git/plain.ts");
  const output = await new PlainGit(folder).must(args, { doing: `list the files of ${folder}` });
  return [...new Set(output.toString("utf8").split("\0"))].filter((path) => path !== "");
}

/**
 * Neither by calling itself nor by spreading: a call takes fewer arguments than a folder has files. Nor by `join`, which looks at
 * each character of a path so often that V8 stops to optimise it.
 */
function walk(folder: string): readonly string[] {
  const paths: string[] = [];
  const open = [""];
  for (let below = open.pop(); below !== undefined; below = open.pop())
    for (const entry of entriesOf(`${folder}/${below}`)) {
      if (entry.isFile()) paths.push(`${below}${entry.name}`);
      else if (entry.isDirectory() && !NOT_OURS.has(entry.name)) open.push(`${below}${entry.name}/`);
    }
  return paths;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (thrown) {
    throw environmentError(`Cannot count ${folder}: ${(thrown as Error).message}`);
  }
}
