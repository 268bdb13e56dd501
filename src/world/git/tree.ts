import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import { environmentError, messageOf, PlimsollError, RefusedError } from "../../model/error.ts";
import { bringIn, clearAsides, copyAside, hasAsides, isThere, removeFile } from "./asides.ts";
import type { GitClient } from "./client.ts";
import { checkedOid, checkedPath } from "./names.ts";
import { indexIn, indexInfo, inScratch } from "./scratch.ts";
import { indexEntries, workTreeStates, type FileState, type Found } from "./work-tree.ts";

/** A path that differs between two commits, and what it is in each; null is "not there". */
interface Step {
  readonly path: string;
  readonly from: FileState | null;
  readonly to: FileState | null;
}
type Side = "from" | "to" | "both" | "neither";
/** Where each path stands, in the work tree and in the index. */
interface Sides {
  readonly files: ReadonlyMap<string, Side>;
  readonly index: ReadonlyMap<string, Side>;
}

/** Where the index and the files that differ between two commits stand. */
export async function sightTree(
  client: GitClient,
  from: Oid,
  to: Oid,
): Promise<"before" | "after" | "neither" | "between"> {
  const steps = await stepsOf(client, from, to);
  const [sides, isLittered] = await Promise.all([
    sidesOf(client, steps),
    hasAsides(client.repository.root, pathsOf(steps)),
  ]);
  const all = [...sides.files.values(), ...sides.index.values()];
  if (all.includes("neither")) return "neither";
  if (isLittered) return "between";
  if (all.every((side) => side !== "from")) return "after";
  return all.every((side) => side !== "to") ? "before" : "between";
}

/**
 * Moves the index and the files that differ between two commits; others are not touched. All new files are written aside
 * before the first is renamed into place, so that after a crash each has its old or its new bytes, and moving again ends
 * the work.
 *
 * @throws RefusedError where a file is neither as in the one nor as in the other commit, or cannot be written, and
 * nothing has moved
 */
export async function moveTree(client: GitClient, scratch: string, from: Oid, to: Oid): Promise<void> {
  const steps = await stepsOf(client, from, to);
  const sides = await sidesOf(client, steps);
  const late = steps.filter(({ path }) => sides.files.get(path) === "from");
  const written = pathsOf(late.filter((step) => step.to !== null));
  const removed = pathsOf(late.filter((step) => step.to === null));
  await prepare(client, scratch, to, { steps, sides, written });
  await bringIn(client.repository.root, written);
  for (const path of removed) await removeFile(client.repository.root, path);
  await moveIndex(
    client,
    steps.filter(({ path }) => sides.index.get(path) === "from"),
  );
}

interface Move {
  readonly steps: readonly Step[];
  readonly sides: Sides;
  readonly written: readonly string[];
}

/** All that can fail for a reason that one foresees happens here, before anything moves. */
async function prepare(client: GitClient, scratch: string, to: Oid, { steps, sides, written }: Move): Promise<void> {
  const { files, index } = sides;
  try {
    const odd = steps.find(({ path }) => files.get(path) === "neither" || index.get(path) === "neither");
    if (odd !== undefined)
      throw environmentError(`${odd.path} was changed since`, "Commit the change, or set it aside: git stash");
    await refuseLockedIndex(client);
    await clearAsides(client.repository.root, pathsOf(steps));
    await writeAside(client, scratch, to, written);
  } catch (thrown) {
    await clearAsides(client.repository.root, written);
    const message = `Cannot update the checked-out files: ${messageOf(thrown)}`;
    const hint = thrown instanceof PlimsollError ? thrown.hint : undefined;
    const isHalfDone = [...files.values(), ...index.values()].includes("to");
    throw isHalfDone ? environmentError(message, hint) : new RefusedError(message, hint);
  }
}

/** Files would move that the index cannot follow. */
async function refuseLockedIndex(client: GitClient): Promise<void> {
  const lock = join(client.repository.gitDir, "index.lock");
  if (await isThere(lock)) throw environmentError(`${lock} exists`, "If no other git is at work, delete that file");
}

/** Git writes the files, with modes, symlinks and filters, into scratch; from there they go beside their places. */
async function writeAside(client: GitClient, scratch: string, to: Oid, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await inScratch(scratch, async (folder) => {
    const start = { doing: "write the files of the release", env: indexIn(folder) };
    await client.must(["read-tree", to], start);
    const input = paths.map((path) => `${path}\0`).join("");
    await client.must(["checkout-index", "--force", "-z", "--stdin", `--prefix=${folder}/files/`], { ...start, input });
    for (const path of paths) await copyAside(join(folder, "files", path), join(client.repository.root, path));
  });
}

function pathsOf(steps: readonly Step[]): string[] {
  return steps.map(({ path }) => path);
}

async function stepsOf(client: GitClient, from: Oid, to: Oid): Promise<Step[]> {
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--no-renames",
    "--raw",
    "--no-abbrev",
    checkedOid(from),
    checkedOid(to),
    "--",
  ];
  const fields = (await client.read(args, "compare the commits' files")).split("\0");
  const steps: Step[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) steps.push(stepOf(fields[at] ?? "", fields[at + 1] ?? ""));
  return steps;
}

/** `:<mode> <mode> <id> <id> <status>`, and the path. */
function stepOf(record: string, path: string): Step {
  const [fromMode = "", toMode = "", fromId = "", toId = ""] = record.slice(1).split(" ");
  if (fromMode === "160000" || toMode === "160000") {
    throw environmentError(`Cannot update ${path}: it is a submodule`, "Release submodules by themselves");
  }
  return { path: checkedPath(path), from: stateOf(fromMode, fromId), to: stateOf(toMode, toId) };
}

function stateOf(mode: string, oid: Oid): FileState | null {
  return mode === "000000" ? null : { mode, oid };
}

async function sidesOf(client: GitClient, steps: readonly Step[]): Promise<Sides> {
  const [found, entries, modes] = await Promise.all([
    workTreeStates(client, pathsOf(steps)),
    indexEntries(client),
    tellsModes(client),
  ]);
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const entryAt = (path: string): Found => {
    const entry = byPath.get(path);
    return entry?.stage === "0" ? entry : entry === undefined ? "absent" : "obstructed";
  };
  return {
    files: new Map(steps.map((step) => [step.path, sideOf(step, found.get(step.path) ?? "absent", modes)])),
    index: new Map(steps.map((step) => [step.path, sideOf(step, entryAt(step.path), true)])),
  };
}

/** On file systems without an executable bit every file looks alike. */
async function tellsModes(client: GitClient): Promise<boolean> {
  const value = await client.read(
    ["config", "--type=bool", "--default=true", "--get", "core.fileMode"],
    "read a setting",
  );
  return value.trim() !== "false";
}

function sideOf({ from, to }: Step, found: Found, withModes: boolean): Side {
  const isFrom = isSame(from, found, withModes);
  const isTo = isSame(to, found, withModes);
  if (isFrom && isTo) return "both";
  if (isFrom) return "from";
  return isTo ? "to" : "neither";
}

function isSame(wanted: FileState | null, found: Found, withModes: boolean): boolean {
  if (wanted === null || typeof found === "string") return wanted === null && found === "absent";
  const isSameKind = (wanted.mode === "120000") === (found.mode === "120000");
  return wanted.oid === found.oid && isSameKind && (!withModes || wanted.mode === found.mode);
}

async function moveIndex(client: GitClient, steps: readonly Step[]): Promise<void> {
  const start = { doing: "update the index", inRepository: true };
  if (steps.length > 0) {
    const input = indexInfo(steps, client.repository.objectFormat);
    await client.must(["update-index", "-z", "--add", "--index-info"], { ...start, input });
  }
  // Exits with 1 where other files are modified, which is the user's affair.
  await client.run(["update-index", "-q", "--refresh"], start);
}
