import { definitionsOf, sectionsOf, type Line, type Section } from "./outline.ts";

/** A release, as it goes into a changelog. */
export interface Entry {
  /** Null for a release of many versions, which is known by its date. */
  readonly version: string | null;
  readonly tag: string;
  /** `YYYY-MM-DD`, in UTC. */
  readonly date: string;
  /** The address of the differences from the last release; null where there is none. */
  readonly compare: string | null;
  /** Markdown; where people have written the section by hand, it is left aside, unless it joins theirs. */
  readonly body: string;
  readonly joins?: boolean;
}

/** A definition such as `[unreleased]: https://…/compare/v1.0.0...HEAD`, taken apart. An endless one is none. */
const COMPARE =
  /^(?<label>\[unreleased\]:\s+)(?<page>\S{0,2000}\/compare\/)(?<since>\S{1,300}?)(?<dots>\.{2,3})(?<head>[^\s/.]+)\s*$/i;

/** What people have written about a version before its release, or else under "Unreleased"; null where there is nothing. */
export function handWritten(text: string, version: string): string | null {
  const sections = sectionsOf(text);
  const section = sections.find((one) => one.version === version) ?? sections.find((one) => one.isUnreleased);
  const body = section === undefined ? "" : section.body.replaceAll("\r\n", "\n").trim();
  return isEmpty(body) ? null : body;
}

/** What people have written about a version; null where there is nothing. */
export function sectionFor(text: string, version: string): string | null {
  const body =
    sectionsOf(text)
      .find((one) => one.version === version)
      ?.body.replaceAll("\r\n", "\n")
      .trim() ?? "";
  return isEmpty(body) ? null : body;
}

/**
 * A changelog with a release put in. A hand-written "Unreleased" section becomes the release's, below a new and empty
 * one; otherwise the body goes above the newest release. All else keeps every byte, and the line ends of the file are
 * kept to. A changelog that has the version already stays as it is.
 */
export function addRelease(text: string | null, entry: Entry): string {
  if (text === null || text.trim() === "") return `# Changelog\n\n${headingOf(entry, null)}\n\n${entry.body}\n`;
  const sections = sectionsOf(text);
  if (has(sections, entry)) return text;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const definition = entry.version === null ? null : definitionIn(text);
  const heading = headingOf(entry, definition);
  // From the end on, so that the places before stay right.
  const linked = definition === null ? text : define(text, definition, entry, lineEnd);
  const body = `${entry.body}\n`.replaceAll("\n", lineEnd);
  const unreleased = sections.find(({ isUnreleased }) => isUnreleased);
  if (unreleased !== undefined && !isEmpty(unreleased.body)) {
    const whole = entry.joins === true ? insert(linked, unreleased.end, body, lineEnd) : linked;
    return rename(whole, unreleased, heading, lineEnd);
  }
  const section = `${heading}${lineEnd}${lineEnd}${body}`;
  return insert(linked, unreleased?.end ?? placeFor(text, sections), section, lineEnd);
}

function has(sections: readonly Section[], { version }: Entry): boolean {
  return version !== null && sections.some((section) => section.version === version);
}

/** Headings of a template and comments are not yet text. */
function isEmpty(body: string): boolean {
  return (
    withoutComments(body)
      .replace(/^#{3,}.*$/gm, "")
      .trim() === ""
  );
}

/** By hand, as a pattern would look for the end of each comment anew; one that nobody ends is text. */
function withoutComments(text: string): string {
  let kept = "";
  let from = 0;
  for (;;) {
    const start = text.indexOf("<!--", from);
    const end = start < 0 ? -1 : text.indexOf("-->", start + "<!--".length);
    if (end < 0) return kept + text.slice(from);
    kept += text.slice(from, start);
    from = end + "-->".length;
  }
}

/** A file that links its versions at the bottom gets a heading in the same style. */
function headingOf({ version, date, compare }: Entry, definition: Definition | null): string {
  if (version === null) return `## ${date}`;
  const inline = withLink(version, compare);
  return `## ${definition === null ? inline : `[${version}]`} - ${date}`;
}

/** A version in a heading, with the address of its differences where there is one. */
export function withLink(version: string, compare: string | null): string {
  return compare === null ? version : `[${version}](${compare})`;
}

interface Definition extends Line {
  readonly parts: Readonly<Record<string, string>>;
}

function definitionIn(text: string): Definition | null {
  for (const line of definitionsOf(text)) {
    const parts = COMPARE.exec(line.text)?.groups;
    if (parts !== undefined) return { ...line, parts };
  }
  return null;
}

function define(text: string, { start, end, parts }: Definition, { version, tag }: Entry, lineEnd: string): string {
  const { label = "", page = "", since = "", dots = "", head = "" } = parts;
  const now = [`${label}${page}${tag}${dots}${head}`, `[${version}]: ${page}${since}${dots}${tag}`, ""].join(lineEnd);
  return `${text.slice(0, start)}${now}${text.slice(end)}`;
}

/** Puts the release's heading between the old one and what stands below it. */
function rename(text: string, { start, bodyStart }: Section, heading: string, lineEnd: string): string {
  const old = text.slice(start, bodyStart).replace(/\r?\n$/, "");
  return `${text.slice(0, start)}${old}${lineEnd}${lineEnd}${heading}${lineEnd}${text.slice(bodyStart)}`;
}

/** Above the newest release; without one below all text, and above the definitions that close the file. */
function placeFor(text: string, sections: readonly Section[]): number {
  const first = sections.find(({ level, version }) => version !== null || level === 2);
  return first?.start ?? definitionsOf(text)[0]?.start ?? text.length;
}

function insert(text: string, at: number, section: string, lineEnd: string): string {
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const gap =
    before.endsWith(`${lineEnd}${lineEnd}`) || before === "" ? "" : before.endsWith("\n") ? lineEnd : lineEnd + lineEnd;
  return `${before}${gap}${section}${after === "" ? "" : lineEnd}${after}`;
}
