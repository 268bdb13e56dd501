import { CommitParser } from "conventional-commits-parser";
import { major } from "semver";
import type { Change, CommitInfo } from "#author";

/** What a set of commits asks for. */
export type Bump = "patch" | "minor" | "major";

/** `type(scope)!: subject`; the parser's own pattern does not know the `!`. */
const HEADER = /^([A-Za-z][\w-]*)(?:\(([^()\r\n]*)\))?(!)?:[ \t]+(\S.*)$/;
/** Also as an item of the list that a squashed pull request leaves. */
const BREAKING = /^[\s*-]*(BREAKING[ -]CHANGES?):[ \t]*(.*)$/;
/** The token and separator that end the footer before. */
const FOOTER = /^(?:[A-Za-z][\w-]*|BREAKING CHANGE)(?:: | #)/;
const ISSUE = /(?<![\w./#&-])(?:[\w-][\w.-]*\/[\w.-]+)?#\d+\b/g;
const ISSUE_FOOTER = /^(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|references|see|issues?):? /i;
/** Longer messages and lines are cut: nobody writes them, and the parser takes quadratic time on a line. */
const LONGEST = { message: 65_536, line: 2_000 };

/** Typed as if it said nothing, since the parser's types do not let these be undefined. */
const NO_REFERENCES: object = { issuePrefixes: undefined, referenceActions: undefined };

/**
 * A message could set any field of the parser's result by a line like `-notes-`, and its patterns for issues take cubic
 * time on a long line: both are turned off, and issues are found here.
 */
const parser = new CommitParser({
  headerPattern: HEADER,
  headerCorrespondence: ["type", "scope", "mark", "subject"],
  fieldPattern: /(?!)/,
  revertPattern: /(?!)/,
  notesPattern: () => BREAKING,
  ...NO_REFERENCES,
});

/**
 * Reads one commit's message as a Conventional Commit.
 *
 * @see https://www.conventionalcommits.org/en/v1.0.0/
 */
export function readChange({ id, message }: Pick<CommitInfo, "id" | "message">): Change {
  const text = shortened(message).replace(/^Reapply "(.*)"/, "$1");
  if (text === "") return { commit: id, type: null, scope: null, subject: "", breaking: [], issues: [] };
  // Nearly every body is spared the parser, which looks at each of its lines five times.
  const parsed = parser.parse(text.includes("BREAKING") ? text : (text.split("\n", 1)[0] ?? ""));
  const { type, scope, subject } = parsed as Partial<Record<string, string | null>>;
  const reverted = revertedTitle(text);
  const title = (subject ?? reverted ?? parsed.header ?? "").trim();
  return {
    commit: id,
    type: type?.toLowerCase() ?? (reverted === null ? null : "revert"),
    scope: scope?.trim() || null,
    subject: title,
    breaking: breakingOf(parsed, title),
    issues: issuesOf(text),
  };
}

function shortened(message: string): string {
  const lines = message.slice(0, LONGEST.message).trim().split("\n");
  return lines.map((line) => line.slice(0, LONGEST.line)).join("\n");
}

/** What the footers say; a mere `!` says it by the subject. */
function breakingOf({ notes, ...parts }: ReturnType<CommitParser["parse"]>, title: string): readonly string[] {
  const texts = notes.map(({ text }) => untilFooter(text)).filter((text) => text !== "");
  const isBreaking = parts["mark"] === "!" || notes.length > 0;
  return isBreaking && texts.length === 0 ? [title] : texts;
}

/** A footer's text ends where the next footer begins. */
function untilFooter(note: string): string {
  const lines = note.split("\n");
  const end = lines.findIndex((line, index) => index > 0 && FOOTER.test(line));
  return (end === -1 ? lines : lines.slice(0, end)).join("\n").trim();
}

/** Issues that lines of the body close or refer to; those of the header stand in the subject. */
function issuesOf(text: string): readonly string[] {
  const lines = text
    .split("\n")
    .slice(1)
    .filter((line) => ISSUE_FOOTER.test(line));
  return [...new Set(lines.flatMap((line) => line.match(ISSUE) ?? []))];
}

/** The title of what `git revert` took back. */
function revertedTitle(text: string): string | null {
  return /^Revert "(.*)"(?: \(#\d+\))?\r?(?:\n|$)/.exec(text)?.[1] ?? null;
}

/**
 * Reads commits, newest first, and leaves out those that a later one of them reverts, together with that one. A revert
 * of something older stays: it changes what was released.
 */
export function readChanges(commits: readonly CommitInfo[]): readonly Change[] {
  const cancelled = cancelledIn(commits);
  return commits.filter(({ id }) => !cancelled.has(id)).map(readOnce);
}

/** A commit that touches several packages is read once for all of them. */
const read = new WeakMap<object, Change>();

function readOnce(commit: CommitInfo): Change {
  const change = read.get(commit) ?? readChange(commit);
  read.set(commit, change);
  return change;
}

/** From the newest on, so that a revert which was itself reverted cancels nothing. */
function cancelledIn(commits: readonly CommitInfo[]): ReadonlySet<string> {
  const cancelled = new Set<string>();
  for (const [index, { id, message }] of commits.entries()) {
    const named = cancelled.has(id) ? [] : revertedBy(message);
    const older = named.map((name) => commits.findIndex((one, at) => at > index && isNamed(one, name)));
    if (named.length === 0 || older.includes(-1)) continue;
    for (const at of older) cancelled.add(commits[at]?.id ?? "");
    cancelled.add(id);
  }
  return cancelled;
}

/** By the beginning of its id, or by the number of the pull request that was squashed into it. */
function isNamed({ id, message }: CommitInfo, name: string): boolean {
  return name.startsWith("#") ? message.split("\n", 1)[0]?.endsWith(`(${name})`) === true : id.startsWith(name);
}

/** What a commit says it reverts: ids in git's words, a pull request in GitHub's, or ids in the footer of `revert:`. */
export function revertedBy(message: string): readonly string[] {
  if (!/^\s*(?:(?:Revert|Reapply) "|revert(?:\([^()\n]*\))?!?: )/i.test(message)) return [];
  const text = shortened(message);
  const ids = [...text.matchAll(/This reverts commit ([0-9a-f]{7,64})\b/g)].map(([, id = ""]) => id);
  const requests = [...text.matchAll(/^Reverts (?:[\w.-]+\/[\w.-]+)?(#\d+)\b/gm)].map(([, number = ""]) => number);
  const footers = [...text.matchAll(/^Refs?: ([0-9a-f, ]{7,})\r?$/gm)].flatMap(([, list = ""]) => list.split(/,\s*/));
  return [...new Set([...ids, ...requests, ...footers.filter((id) => /^[0-9a-f]{7,64}$/.test(id))])];
}

/** What a change asks for by itself; null where users would not notice it. */
function bumpOf({ type, breaking }: Change): Bump | null {
  if (breaking.length > 0) return "major";
  if (type === "feat") return "minor";
  return type === "fix" || type === "perf" || type === "revert" ? "patch" : null;
}

/** The greatest bump that any of the changes asks for. */
export function greatestBump(changes: readonly Change[]): Bump | null {
  const asked = new Set(changes.map(bumpOf));
  return (["major", "minor", "patch"] as const).find((bump) => asked.has(bump)) ?? null;
}

/**
 * Tells what a bump is below 1.0.0, where semantic versioning (§4) promises nothing: as npm's caret ranges do, a change of the
 * minor number is taken for a breaking one, and everything else is a patch.
 */
export function scaled(bump: Bump, version: string): Bump {
  if (major(version) > 0) return bump;
  return bump === "major" ? "minor" : "patch";
}
