import type { Change } from "#author";
import type { Links } from "./links.ts";

/** A part of the notes: commits of one type under one title. */
export interface Section {
  readonly type: string;
  readonly title: string;
}

/** What users notice; commits of other types stand in the history alone. */
export const SECTIONS: readonly Section[] = [
  { type: "feat", title: "Features" },
  { type: "fix", title: "Fixes" },
  { type: "perf", title: "Performance" },
  { type: "revert", title: "Reverts" },
];

/** Ends and beginnings of text direction, and characters without width, that make text look other than it is. */
const INVISIBLE = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;
/** Code, names that would call somebody, and issues: each at an odd place after a split. */
const TOKEN =
  /(`[^`\n]+`|(?<![\w./@-])@[A-Za-z0-9][\w-]*(?:\/[\w.-]+)?|(?<![\w./#&-])(?:[\w-][\w.-]*\/[\w.-]+)?#\d+\b)/;

/** Release notes in Markdown, breaking changes first; empty where there is nothing that users notice. */
export function notesOf(changes: readonly Change[], sections: readonly Section[], links: Links): string {
  const breaking = changes.flatMap((change) => change.breaking.map((text) => item(change, text, links)));
  const parts = [
    part("Breaking changes", breaking),
    ...sections.map(({ type, title }) =>
      part(
        title,
        changes.filter((one) => isListed(one, type)).map((one) => item(one, one.subject, links)),
      ),
    ),
  ];
  return parts.filter((text) => text !== "").join("\n\n");
}

/** A change whose subject is what it breaks is listed there alone. */
function isListed({ type, breaking, subject }: Change, wanted: string): boolean {
  return type === wanted && !breaking.includes(subject);
}

function part(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `### ${title}\n\n${items.join("\n")}`;
}

function item({ commit, scope, issues, subject }: Change, text: string, links: Links): string {
  const prefix = scope === null ? "" : `**${escapeText(scope.replaceAll("`", "'"), links)}:** `;
  const closed = issues.filter((issue) => !subject.includes(issue)).map((issue) => `, ${reference(issue, links)}`);
  return `- ${prefix}${escapeText(text, links)} (${link(commit.slice(0, 7), links.commit(commit))}${closed.join("")})`;
}

/**
 * Text of a commit, which anybody may have written, as Markdown that shows it and does nothing else: no HTML, no link
 * of its own, no heading or list, nobody called. Code in backticks stays code, and issues become links.
 */
export function escapeText(text: string, links: Links): string {
  const lines = visible(text)
    .split("\n")
    .map((line) => escapeLine(line.replaceAll("\t", " ").trim(), links));
  return lines.join("\n  ").replace(/\n {2}(?=\n|$)/g, "\n");
}

/** Text without the characters that nobody sees, its lines ended by line feeds. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(CONTROL, "").replace(INVISIBLE, "");
}

function escapeLine(line: string, links: Links): string {
  const pieces = line.split(TOKEN).map((piece, index) => (index % 2 === 0 ? escapePlain(piece) : token(piece, links)));
  return pieces
    .join("")
    .replace(/^([#>+=-]|\d+(?=[.)]))/, (mark) => (/\d/.test(mark) ? mark : `\\${mark}`))
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

function token(piece: string, links: Links): string {
  if (piece.startsWith("`")) return piece;
  return piece.startsWith("@") ? `\`${piece}\`` : reference(piece, links);
}

/** An underscore within a word does nothing, and escaping it would spoil names. */
function escapePlain(text: string): string {
  return text
    .replace(/[\\`*[\]~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\$&")
    .replace(/&(?=#?\w+;)/g, "&amp;")
    .replaceAll("<", "&lt;");
}

function reference(issue: string, links: Links): string {
  return link(issue, links.issue(issue));
}

function link(text: string, address: string | null): string {
  return address === null ? text : `[${text}](${address})`;
}
