import type { LineClass } from "../../lines/scanner.ts";
import { environmentError } from "../../model/error.ts";

/** Lines that came for others, as git has them: from 1, or behind `start` where their count is 0. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
}

/** Effective lines that came and went. */
export interface LineChange {
  readonly added: number;
  readonly removed: number;
}

/** How many lines git sees in both versions of a file: see {@link lineEndsOf}. */
export interface GitLines {
  readonly before: number;
  readonly after: number;
}

const LF = 10;
const [MINUS, PLUS, BACKSLASH, AT, INDEX] = [..."-+\\@i"].map((mark) => mark.charCodeAt(0));
const INDEX_LINE = /^index ([0-9a-f]{40,64}\.\.[0-9a-f]{40,64})(?: [0-7]+)?$/;
const HUNK_LINE = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Reads what `git diff-tree -r -p -U0 --full-index --no-renames --no-ext-diff --no-textconv --no-color` prints: the hunks by
 * `<old blob>..<new blob>`. A pair that git calls binary has none. Linear; the files' own lines are skipped by their count,
 * whatever they look like.
 *
 * @throws PlimsollError (environment) where the text ends within a hunk, or has lines other than a hunk announces
 */
export function parseHunks(patch: string | Buffer): ReadonlyMap<string, readonly Hunk[]> {
  const bytes = typeof patch === "string" ? Buffer.from(patch) : patch;
  const found = new Map<string, Hunk[]>();
  let hunks: Hunk[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at];
    const line = first === AT || first === INDEX ? bytes.toString("latin1", at, endOf(bytes, at)) : "";
    const pair = INDEX_LINE.exec(line)?.[1];
    if (pair !== undefined) hunks = begun(found, pair);
    at = endOf(bytes, at) + 1;
    const hunk = hunkOf(line);
    if (hunk === null) continue;
    hunks.push(hunk);
    at = skip(bytes, skip(bytes, at, MINUS, hunk.oldCount), PLUS, hunk.newCount);
  }
  return found;
}

/** Copies of a file that changed alike are one pair; it may be binary at one path by what `.gitattributes` says. */
function begun(found: Map<string, Hunk[]>, pair: string): Hunk[] {
  const hunks: Hunk[] = [];
  if ((found.get(pair)?.length ?? 0) === 0) found.set(pair, hunks);
  return hunks;
}

function hunkOf(line: string): Hunk | null {
  const numbers = HUNK_LINE.exec(line)
    ?.slice(1)
    .map((digits?: string) => (digits === undefined ? 1 : Number(digits)));
  if (numbers === undefined) return null;
  const [oldStart = 0, oldCount = 0, newStart = 0, newCount = 0] = numbers;
  return { oldStart, oldCount, newStart, newCount };
}

/** Where so many lines that begin with a mark end, and what git says of the last one's missing line end. */
function skip(bytes: Buffer, start: number, mark: number | undefined, count: number): number {
  let at = start;
  for (let left = count; left > 0; left--) {
    if (bytes[at] !== mark) throw environmentError("Cannot read what git diff-tree says: a hunk is not as announced");
    at = endOf(bytes, at) + 1;
  }
  return bytes[at] === BACKSLASH ? endOf(bytes, at) + 1 : at;
}

function endOf(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LF, start);
  return end < 0 ? bytes.length : end;
}

/** How many lines git sees in a file: to it a lone CR ends none. */
export function lineEndsOf(bytes: Uint8Array): number {
  let count = bytes.length === 0 || bytes.at(-1) === LF ? 0 : 1;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}

/**
 * The effective lines that came and went between two versions of a file. A line that git finds unchanged counts as well,
 * where it became effective or ceased to be, since a comment was opened or closed further up. Added less removed is always
 * the difference of the effective lines. Where git has no hunks (it calls the file binary), or sees other lines than there
 * are classes (a lone CR ends none to it), the lines cannot be paired, and that difference is all that is told.
 */
export function lineChange(
  before: readonly LineClass[],
  after: readonly LineClass[],
  hunks: readonly Hunk[],
  git: GitLines = { before: before.length, after: after.length },
): LineChange {
  const isSeenAlike = git.before === before.length && git.after === after.length;
  const runs = isSeenAlike ? runsOf(hunks, git) : null;
  const [old, now] = [effectiveIn(before), effectiveIn(after)];
  const stayed = runs === null ? Math.min(old, now) : effectiveInBoth(before, after, runs);
  return { added: now - stayed, removed: old - stayed };
}

/** Lines that are the same in both versions, from 0. */
interface Run {
  readonly old: number;
  readonly now: number;
  readonly length: number;
}

/** What lies between the hunks; null where they do not fit lines so many. */
function runsOf(hunks: readonly Hunk[], { before, after }: GitLines): readonly Run[] | null {
  if (hunks.length === 0) return null;
  const end: Hunk = { oldStart: before, oldCount: 0, newStart: after, newCount: 0 };
  const runs: Run[] = [];
  let [old, now] = [0, 0];
  for (const { oldStart, oldCount, newStart, newCount } of [...hunks, end]) {
    const length = beginOf(oldStart, oldCount) - old;
    if (length < 0 || beginOf(newStart, newCount) - now !== length) return null;
    runs.push({ old, now, length });
    [old, now] = [old + length + oldCount, now + length + newCount];
  }
  return runs;
}

function beginOf(start: number, count: number): number {
  return count === 0 ? start : start - 1;
}

function effectiveIn(classes: readonly LineClass[]): number {
  return classes.reduce((count, kind) => (kind === "effective" ? count + 1 : count), 0);
}

function effectiveInBoth(before: readonly LineClass[], after: readonly LineClass[], runs: readonly Run[]): number {
  let count = 0;
  for (const { old, now, length } of runs)
    for (let at = 0; at < length; at++)
      if (before[old + at] === "effective" && after[now + at] === "effective") count++;
  return count;
}
