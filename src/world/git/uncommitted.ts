import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import { checkedOid } from "./names.ts";
import type { ReadingGit } from "./plain.ts";

/** Where the work tree differs from HEAD. Paths are relative to the root. */
export interface Uncommitted {
  /** Files that are there, tracked or not, ignored ones excepted. */
  readonly changed: readonly string[];
  /** What is no file any more. */
  readonly removed: readonly string[];
}

const HOW = ["--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=untracked"];

/** Lists what is not committed yet; git is started in the root. */
export async function uncommitted(git: ReadingGit): Promise<Uncommitted> {
  const output = await git.must(["status", ...HOW], { doing: "read the work tree's state" });
  const records = textsIn(output).map(recordOf);
  const changed = new Set(records.filter(({ isFile }) => isFile).map(({ path }) => path));
  // One that was removed from the index alone is told twice.
  const removed = records.filter(({ path }) => !changed.has(path)).map(({ path }) => path);
  return { changed: [...changed], removed: [...new Set(removed)] };
}

/** `1 XY …` has eight fields before the path, `u XY …` has ten; the mode in the work tree is the fifth, or the sixth. */
function recordOf(record: string): { readonly path: string; readonly isFile: boolean } {
  if (record.startsWith("? ")) return { path: record.slice(2), isFile: !record.endsWith("/") };
  const fields = record.split(" ");
  const [mode, before] = record.startsWith("u") ? [6, 10] : [5, 8];
  return { path: fields.slice(before).join(" "), isFile: fields[mode]?.startsWith("100") === true };
}

/**
 * Lists the tracked files in which the work tree differs from where a commit and HEAD part; git is started in the root.
 *
 * @throws PlimsollError (environment) where they have no commit in common
 */
export async function changedSince(git: ReadingGit, commit: Oid): Promise<readonly string[]> {
  const base = await partingOf(git, checkedOid(commit));
  const how = ["--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=untracked"];
  return textsIn(await git.must(["diff", ...how, base, "--"], { doing: "compare commits" }));
}

async function partingOf(git: ReadingGit, commit: Oid): Promise<Oid> {
  try {
    const output = await git.must(["merge-base", commit, "HEAD"], { doing: "compare commits" });
    return output.toString("utf8").trim();
  } catch (cause) {
    git.refuseAborted();
    const hint = "Fetch the rest of the history: git fetch --unshallow; in GitHub Actions: fetch-depth: 0";
    throw environmentError(
      `Cannot compare ${commit.slice(0, 12)} with HEAD: they have no commit in common`,
      hint,
      cause,
    );
  }
}

function textsIn(output: Buffer): readonly string[] {
  return output
    .toString("utf8")
    .split("\0")
    .filter((text) => text !== "");
}
