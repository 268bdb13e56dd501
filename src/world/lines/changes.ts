import { classifyLines } from "../../lines/index.ts";
import type { FileChange, UncountedFile } from "../../model/lines.ts";
import { entriesIn } from "./commit.ts";
import type { Counting, Subtree } from "./counting.ts";
import { lineChange, lineEndsOf, parseHunks, type Hunk, type LineChange } from "./hunks.ts";
import { leftOutOf } from "./left-out.ts";
import type { Outcome } from "./outcome.ts";
import { outcomesOf } from "./outcomes.ts";
import type { Entry } from "./tree-object.ts";
import { compareTrees, type EntryChange } from "./trees.ts";

type Hunks = ReadonlyMap<string, readonly Hunk[]>;
type OutcomeOf = (entry: Entry) => Outcome;

/** Of files with more lines the counts alone are compared: the class of each line would be held in memory. */
const MOST_LINES = 1_000_000;

/** What came and went between two commits. */
export interface Changes {
  readonly changes: readonly FileChange[];
  /** Changed files of which one side could not be counted: nobody knows what came and went in them. */
  readonly uncounted: readonly UncountedFile[];
}

/**
 * Counts what came and went between two commits, file by file. Of our own languages line by line, as git pairs the lines of a file; of
 * others the difference of each file. What moved went and came.
 *
 * @param from null where the earlier commit has nothing there
 */
export async function countChanges(counting: Counting, from: Subtree | null, to: Subtree): Promise<Changes> {
  const changes = await changedEntries(counting, from, to);
  // What is gone was left out before as well: the attributes have a say in paths that they are asked for alone.
  const gone = changes.flatMap(({ before, after }) => (after === null ? (before ?? []) : []));
  const leftOut = await leftOutOf(counting, to, [...(await entriesIn(counting, to)), ...gone]);
  const entries = changes.flatMap(({ before, after }) => [before, after]).filter((entry) => entry !== null);
  const outcomeOf = await outcomesOf(counting, entries, leftOut);
  const hunks = from === null ? new Map<string, never>() : await hunksBetween(counting, from, to);
  const uncounted = changes.flatMap((change) => missingOf(change, outcomeOf));
  const unknown = new Set(uncounted.map(({ path }) => path));
  const found: FileChange[] = [];
  for (const change of changes.filter((one) => !unknown.has(pathOf(one))))
    found.push(...(await changeOf(counting, change, outcomeOf, hunks)));
  return { changes: found, uncounted };
}

function pathOf({ before, after }: EntryChange): string {
  return (after ?? before)?.path ?? "";
}

function missingOf(change: EntryChange, outcomeOf: OutcomeOf): readonly UncountedFile[] {
  const sides = [change.before, change.after].filter((entry) => entry !== null).map(outcomeOf);
  const missing = sides.find((outcome) => outcome !== null && "why" in outcome && /installed/.test(outcome.why));
  return missing != null && "why" in missing ? [{ path: pathOf(change), ...missing }] : [];
}

async function changedEntries(counting: Counting, from: Subtree | null, to: Subtree): Promise<readonly EntryChange[]> {
  if (to.isTree && from?.isTree !== false)
    return await compareTrees(counting.reader, from === null ? null : from.oid, to.oid, to.path);
  if (from?.oid === to.oid) return [];
  const before = from === null ? [] : await entriesIn(counting, from);
  const after = await entriesIn(counting, to);
  return whollyChanged(before, after, from?.isTree !== true && !to.isTree);
}

/** A file that is one in both commits is one change; of a folder that came for a file, or went for one, each file is its own. */
function whollyChanged(before: readonly Entry[], after: readonly Entry[], isFile: boolean): readonly EntryChange[] {
  if (isFile) return [{ before: before.at(0) ?? null, after: after.at(0) ?? null }];
  const gone = before.map((entry) => ({ before: entry, after: null }));
  return [...gone, ...after.map((entry) => ({ before: null, after: entry }))];
}

/** Without the user's own programs for differences, and what attributes call binary as binary. */
async function hunksBetween({ git }: Counting, from: Subtree, to: Subtree): Promise<Hunks> {
  const options = ["-r", "-p", "-U0", "--full-index", "--no-renames", "--diff-filter=M"];
  const plain = ["--no-ext-diff", "--no-textconv", "--no-color"];
  const paths = to.path === "" ? [] : ["--", to.path];
  const args = ["--literal-pathspecs", "diff-tree", ...options, ...plain, from.commit, to.commit, ...paths];
  return parseHunks(await git.must(args, { doing: "compare the commits" }));
}

async function changeOf(
  counting: Counting,
  change: EntryChange,
  outcomeOf: OutcomeOf,
  hunks: Hunks,
): Promise<readonly FileChange[]> {
  const { before, after } = change;
  const [old, now] = [linesOf(before, outcomeOf), linesOf(after, outcomeOf)];
  const [file, lines] = [after ?? before, now ?? old];
  if (file === null || lines === null) return [];
  const own = hunks.get(`${before?.oid}..${after?.oid}`);
  const paired = own === undefined ? null : await pairedChange(counting, change, own);
  const { path } = file;
  return [{ path, language: lines.language, ...(paired ?? difference(effectiveIn(old), effectiveIn(now))) }];
}

type Counted = Exclude<Outcome, null | { readonly why: string }>;

/** The lines of a file that was counted. */
function linesOf(entry: Entry | null, outcomeOf: OutcomeOf): Counted | null {
  const outcome = entry === null ? null : outcomeOf(entry);
  return outcome === null || "why" in outcome ? null : outcome;
}

function effectiveIn(lines: Counted | null): number {
  return lines?.effective ?? 0;
}

function difference(old: number, now: number): LineChange {
  return { added: Math.max(0, now - old), removed: Math.max(0, old - now) };
}

/** Null where the lines cannot be told one by one. */
async function pairedChange(
  { reader }: Counting,
  { before, after }: EntryChange,
  hunks: readonly Hunk[],
): Promise<LineChange | null> {
  if (before === null || after === null) return null;
  const [old, now] = await reader.findAll([before.oid, after.oid]);
  if (old == null || now == null) return null;
  const git = { before: lineEndsOf(old.bytes), after: lineEndsOf(now.bytes) };
  if (git.before + git.after > MOST_LINES) return null;
  const [oldLines, newLines] = [classifyLines(before.path, old.bytes), classifyLines(after.path, now.bytes)];
  return oldLines === null || newLines === null ? null : lineChange(oldLines, newLines, hunks, git);
}
