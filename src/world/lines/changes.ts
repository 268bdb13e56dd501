import { classifyLines } from "../../lines/index.ts";
import { isForWantOfProgram, type FileChange, type UncountedFile } from "../../model/lines.ts";
import { entriesIn } from "./commit.ts";
import type { Counting, Subtree } from "./counting.ts";
import { lineChange, lineEndsOf, parseHunks, type Hunk, type LineChange } from "./hunks.ts";
import { leftOutByGlobs, leftOutOf, type LeftOut } from "./left-out.ts";
import type { Outcome } from "./outcome.ts";
import { outcomesOf } from "./outcomes.ts";
import type { Entry } from "./tree-object.ts";
import { compareTrees, type EntryChange } from "./trees.ts";

type Hunks = ReadonlyMap<string, readonly Hunk[]>;
type OutcomeOf = (entry: Entry) => Outcome;

/** Of files with more lines the counts alone are compared: the class of each line would be held in memory. */
const MOST_LINES = 1_000_000;
/** In bytes: of a pair that is larger the counts alone are compared. */
const LARGEST_PAIR = 16 * 1024 * 1024;
/** The endings of names that have a dialect: other files are not compared line by line. */
const ENDINGS = ["ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx", "json"];

/** What came and went between two commits. */
export interface Changes {
  readonly changes: readonly FileChange[];
  /** Changed files of which one side could not be counted: nobody knows what came and went in them. */
  readonly uncounted: readonly UncountedFile[];
}

/** One of the two commits: what stands there, and what is left out of it. */
interface Side {
  readonly entries: readonly Entry[];
  readonly leftOut: LeftOut;
}

/** The outcome of a file in the earlier commit, and in the later one. */
interface Outcomes {
  readonly before: OutcomeOf;
  readonly after: OutcomeOf;
}

/**
 * Counts what came and went between two commits, file by file: of our own languages line by line, as git pairs the lines of a
 * file, of others the difference of each file. What moved went and came, and so did what attributes leave out of one of them.
 *
 * @param from null where the earlier commit has nothing there
 */
export async function countChanges(counting: Counting, from: Subtree | null, to: Subtree): Promise<Changes> {
  const [old, now] = [await sideOf(counting, from), await sideOf(counting, to)];
  const changes = [...(await changedEntries(counting, from, to)), ...redecided(old, now)];
  const outcomes = {
    before: await outcomesOf(
      counting,
      changes.flatMap(({ before }) => before ?? []),
      old.leftOut,
    ),
    after: await outcomesOf(
      counting,
      changes.flatMap(({ after }) => after ?? []),
      now.leftOut,
    ),
  };
  const hunks = from === null ? new Map<string, never>() : await hunksBetween(counting, from, to);
  const uncounted = changes.flatMap((change) => missingOf(change, outcomes));
  const unknown = new Set(uncounted.map(({ path }) => path));
  const found: FileChange[] = [];
  for (const change of changes.filter((one) => !unknown.has(pathOf(one))))
    found.push(...(await changeOf(counting, change, outcomes, hunks)));
  return { changes: found, uncounted };
}

async function sideOf(counting: Counting, subtree: Subtree | null): Promise<Side> {
  if (subtree === null) return { entries: [], leftOut: await leftOutByGlobs(counting) };
  const entries = await entriesIn(counting, subtree);
  return { entries, leftOut: await leftOutOf(counting, subtree, entries) };
}

/** What is the same in both commits, and left out of one of them by its attributes. */
function redecided(old: Side, now: Side): readonly EntryChange[] {
  if (!old.leftOut.hasAttributes && !now.leftOut.hasAttributes) return [];
  const earlier = new Map(old.entries.map((entry) => [entry.path, entry]));
  const isOut = ({ leftOut }: Side, path: string): boolean => leftOut.whyOf(path) !== null;
  return now.entries.flatMap((after) => {
    const before = earlier.get(after.path);
    const isSame = before?.oid === after.oid && before.mode === after.mode;
    return isSame && isOut(old, after.path) !== isOut(now, after.path) ? [{ before, after }] : [];
  });
}

function pathOf({ before, after }: EntryChange): string {
  return (after ?? before)?.path ?? "";
}

function missingOf({ before, after }: EntryChange, outcomes: Outcomes): readonly UncountedFile[] {
  const sides = [before && outcomes.before(before), after && outcomes.after(after)];
  return sides
    .flatMap((outcome) => (outcome !== null && "why" in outcome && isForWantOfProgram(outcome) ? [outcome] : []))
    .slice(0, 1)
    .map(({ why }) => ({ path: pathOf({ before, after }), why }));
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
  const large = ["-c", `core.bigFileThreshold=${LARGEST_PAIR / 2}`];
  const args = [...large, "diff-tree", ...options, ...plain, from.commit, to.commit, "--", ...pathspecsOf(to)];
  return parseHunks(await git.must(args, { doing: "compare the commits" }));
}

/** What stands below a path and has a dialect; a file itself, whatever its name. */
function pathspecsOf({ path, isTree }: Subtree): readonly string[] {
  if (!isTree) return [`:(top,literal)${path}`];
  const folder = path === "" ? "" : `${path.replace(/[\\*?[\]]/g, "\\$&")}/`;
  return ENDINGS.map((ending) => `:(top,glob,icase)${folder}**/*.${ending}`);
}

async function changeOf(
  counting: Counting,
  change: EntryChange,
  outcomes: Outcomes,
  hunks: Hunks,
): Promise<readonly FileChange[]> {
  const { before, after } = change;
  const [old, now] = [linesOf(before, outcomes.before), linesOf(after, outcomes.after)];
  const [file, lines] = [after ?? before, now ?? old];
  if (file === null || lines === null) return [];
  const own = old === null || now === null ? undefined : hunks.get(`${before?.oid}..${after?.oid}`);
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
  if (before === null || after === null || hunks.length === 0) return null;
  const [old, now] = await reader.findAll([before.oid, after.oid]);
  if (old == null || now == null || old.bytes.length + now.bytes.length > LARGEST_PAIR) return null;
  const git = { before: lineEndsOf(old.bytes), after: lineEndsOf(now.bytes) };
  if (git.before + git.after > MOST_LINES) return null;
  const [oldLines, newLines] = [classifyLines(before.path, old.bytes), classifyLines(after.path, now.bytes)];
  return oldLines === null || newLines === null ? null : lineChange(oldLines, newLines, hunks, git);
}
