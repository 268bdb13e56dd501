/** A line of a text without its line end; `end` is where the next one starts. */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A heading with what stands below it, up to the next heading of its level or above. */
export interface Section {
  readonly level: number;
  /** Where the heading's line starts. */
  readonly start: number;
  /** Where the line below the heading starts. */
  readonly bodyStart: number;
  readonly end: number;
  readonly body: string;
  /** The version that the heading names; null for any other heading. */
  readonly version: string | null;
  readonly isUnreleased: boolean;
}

/** With its words as they stand: to find their end here would take quadratic time on a long line. */
const HEADING = /^ {0,3}(#{1,6})([ \t].*)$/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
/** Also with what people put behind it: `[Unreleased] - TBD`, `Unreleased (2026)`. */
const UNRELEASED = /^(?:\[unreleased\](?:\([^()]*\)|\[[^\]]*\])?|unreleased)(?:[ \t]+[-\u2013\u2014(].*)?$/i;
/** Also as a link, with a "v", or in bold, as other tools write it. */
const VERSION = /^(?:\*\*)?\[?(?:\*\*)?(?:version )?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?![\w.])/i;
const DEFINITION = /^\[[^\]]+\]:\s+\S/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The lines of a text. */
function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (const { 0: whole, index } of text.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    lines.push({ text: whole.replace(/\r?\n$/, ""), start: index, end: index + whole.length });
  }
  return lines;
}

/** The sections of a Markdown text; a heading within fenced code is none. */
export function sectionsOf(text: string): readonly Section[] {
  const lines = outsideOfCode(linesOf(text));
  const headings = lines.flatMap((line, index) => headingAt(line, lines[index + 1]));
  const close = definitionsOf(text)[0]?.start ?? text.length;
  return headings.map((heading, index) => {
    const next = nextOf(headings, index)?.start ?? text.length;
    const end = Math.max(heading.bodyStart, Math.min(next, close));
    return { ...heading, end, body: text.slice(heading.bodyStart, end) };
  });
}

/** The link definitions, and nothing else, that close a text. */
export function definitionsOf(text: string): readonly Line[] {
  const lines = linesOf(text);
  const last = lines.findLastIndex((line) => line.text.trim() !== "" && !DEFINITION.test(line.text));
  return lines.slice(last + 1).filter((line) => DEFINITION.test(line.text));
}

/** A text with its headings one level lower, down to the sixth; what looks like one within fenced code stays. */
export function lowered(text: string): string {
  const lines = linesOf(text);
  const outside = new Set(outsideOfCode(lines));
  const lower = (line: Line): string => text.slice(line.start, line.end).replace(/^( {0,3}#{1,5})(?=[ \t])/, "$1#");
  return lines.map((line) => (outside.has(line) ? lower(line) : text.slice(line.start, line.end))).join("");
}

type Heading = Omit<Section, "end" | "body">;

/** The heading that ends a section. */
function nextOf(headings: readonly Heading[], index: number): Heading | undefined {
  const level = headings[index]?.level ?? 0;
  let next = index + 1;
  while ((headings[next]?.level ?? 0) > level) next += 1;
  return headings[next];
}

function headingAt(line: Line, below: Line | undefined): readonly Heading[] {
  const found = HEADING.exec(line.text.replace(/^\uFEFF/, ""));
  if (found !== null) return [headingOf((found[1] ?? "").length, wordsOf(found[2] ?? ""), line, line)];
  // Of the underlined kind only versions matter, and a rule below a paragraph looks like one.
  if (below === undefined || below.start !== line.end || !UNDERLINE.test(below.text) || !VERSION.test(line.text))
    return [];
  return [headingOf(below.text.trim().startsWith("=") ? 1 : 2, line.text, line, below)];
}

/** A heading's words without the blanks around them and the marks that close it; each run is looked at once. */
function wordsOf(title: string): string {
  const opened = title.replace(/^[ \t]+/, "").replace(/(?<!#)#+$/, "");
  return opened.replace(/(?<![ \t])[ \t]+$/, "");
}

function headingOf(level: number, title: string, { start }: Line, { end }: Line): Heading {
  const version = VERSION.exec(title)?.[1] ?? null;
  return { level, start, bodyStart: end, version, isUnreleased: level === 2 && UNRELEASED.test(title) };
}

function outsideOfCode(lines: readonly Line[]): readonly Line[] {
  let fence: string | null = null;
  return lines.filter(({ text }) => {
    const mark = FENCE.exec(text)?.[1] ?? null;
    if (fence === null && mark === null) return true;
    if (fence === null) fence = mark;
    else if (mark?.startsWith(fence) === true && text.trim() === mark) fence = null;
    return false;
  });
}
