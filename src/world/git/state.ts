import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import type { WorkTreeState } from "../../model/workbench.ts";
import { readOrNull } from "../files.ts";
import { isThere } from "./asides.ts";
import type { GitClient } from "./client.ts";
import { checkedOid, checkedPath } from "./names.ts";
import type { ObjectReader } from "./object-reader.ts";
import { indexEntries, workTreeStates, type Found, type IndexEntry } from "./work-tree.ts";

/** What git leaves in its directory while something is in progress. */
const OPERATIONS = [
  ["MERGE_HEAD", "merge"],
  ["rebase-merge", "rebase"],
  ["rebase-apply/applying", "am"],
  ["rebase-apply", "rebase"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["sequencer", "cherry-pick or revert"],
  ["BISECT_LOG", "bisect"],
] as const;

const SUBMODULE = "160000";

/** What stands in the way of a release from the work tree, also what `git status` does not show. */
export async function state(client: GitClient): Promise<WorkTreeState> {
  const { gitDir, commonDir } = client.repository;
  const [shallow, operation, changes, hidden] = await Promise.all([
    readOrNull(join(commonDir, "shallow")),
    operationOf(gitDir),
    changesOf(client),
    hiddenOf(client),
  ]);
  return { isShallow: shallow !== null && shallow.length > 0, operation, ...changes, hidden };
}

async function operationOf(gitDir: string): Promise<string | null> {
  for (const [file, operation] of OPERATIONS) {
    if (await isThere(join(gitDir, file))) return operation;
  }
  return null;
}

async function changesOf(client: GitClient): Promise<{ modified: string[]; staged: string[] }> {
  // The header of `--branch` keeps the output from being empty, which simple-git takes 50 ms to believe.
  const how = [
    "--porcelain=v2",
    "-z",
    "--branch",
    "--untracked-files=no",
    "--no-renames",
    "--ignore-submodules=untracked",
  ];
  const output = await client.read(["status", ...how], "read the work tree's state");
  const changes = output
    .split("\0")
    .filter((record) => /^[1u] /.test(record))
    .map(changeOf);
  return {
    modified: changes.filter(({ work }) => work).map(({ path }) => path),
    staged: changes.filter(({ index }) => index).map(({ path }) => path),
  };
}

/** `1 XY …` has eight fields before the path; `u XY …`, of an unmerged file, has ten. */
function changeOf(record: string): { path: string; index: boolean; work: boolean } {
  const fields = record.split(" ");
  const path = fields.slice(record.startsWith("u") ? 10 : 8).join(" ");
  return { path, index: fields[1]?.[0] !== ".", work: fields[1]?.[1] !== "." };
}

/** Files that git was told not to look at, and that differ all the same. */
async function hiddenOf(client: GitClient): Promise<string[]> {
  const unwatched = (await indexEntries(client)).filter(isUnwatched);
  const found = await workTreeStates(
    client,
    unwatched.map(({ path }) => path),
  );
  return unwatched.filter((entry) => isHidden(entry, found.get(entry.path) ?? "absent")).map(({ path }) => path);
}

function isUnwatched({ tag, mode }: IndexEntry): boolean {
  return mode !== SUBMODULE && (tag === "S" || /[a-z]/.test(tag));
}

/** A sparse checkout leaves files out, which is no change; a file that is assumed to be there and is not, is one. */
function isHidden({ tag, oid }: IndexEntry, found: Found): boolean {
  if (found === "absent") return tag.toUpperCase() !== "S";
  return found === "obstructed" || found.oid !== oid;
}

/** Paths that a commit lacks, and at which something stands in the work tree. */
export async function inTheWay(
  client: GitClient,
  reader: ObjectReader,
  commit: Oid,
  paths: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if ((await reader.find(`${checkedOid(commit)}:${checkedPath(path)}`)) !== null) continue;
    if (await isThere(join(client.repository.root, path))) found.push(path);
  }
  return found;
}
