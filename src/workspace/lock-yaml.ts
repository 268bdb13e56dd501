import type { Span } from "./json-text.ts";
import { NotUnderstood } from "./lock-due.ts";

/** A key of a YAML mapping, and where on its line the value stands. */
export interface YamlLine {
  /** The keys that lead to it, its own the last. */
  readonly path: readonly string[];
  readonly value: Span;
}

interface Key {
  readonly indent: number;
  readonly name: string;
  /** How much of the line's end is the value. */
  readonly length: number;
}

/** A value begins with no blank: those before it would be shared out in every way. */
const LINE = /^( *)('(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s'"#?-](?:[^:]|:(?=\S))*):(?: +(\S.*)?)?$/;
const PLAIN_SOURCE = /^[^\s|>&*!%@`[\]{}#][^#]*$/;
const PLAIN = /^[^\s?:,[\]{}#&*!|=>'"%@`-](?:[^:#\s]|:(?=\S)|(?<=\S)#| (?=\S))*$/;
/** What YAML would read as something else than text, of that which a range can be. */
const NO_TEXT =
  /^(?:~|null|true|false|[-+]?(?:[\d_]+(?:\.[\d_]*)?|\.[\d_]+)(?:e[-+]?\d+)?|0[xob][\da-f_]+|\d{4}-\d\d?-\d\d?|<<)$/i;

/** What of a document is read, and how. */
export interface YamlPart {
  /** Where the document begins. */
  readonly start: number;
  /** A key at the margin. */
  readonly section: string;
  /** Whether lines that are no keys are passed over. */
  readonly isLenient?: boolean;
}

/**
 * Reads a section in the block style that pnpm writes, line by line: the key at the margin, and all that is indented below.
 *
 * @throws NotUnderstood for a line that is no key
 */
export function* yamlLines(text: string, { start, section, isLenient = false }: YamlPart): Generator<YamlLine> {
  const open: Key[] = [];
  for (const { line, at } of sectionLines(text, start, section)) {
    const key = keyOf(line);
    if (key === null && isLenient) continue;
    if (key === null) throw unknownLine(text, at);
    while ((open.at(-1)?.indent ?? -1) >= key.indent) open.pop();
    open.push(key);
    const end = at + line.length;
    yield { path: open.map(({ name }) => name), value: { start: end - key.length, end } };
  }
}

/** The lines of a section without those that say nothing. */
function* sectionLines(
  text: string,
  start: number,
  section: string,
): Generator<{ readonly line: string; readonly at: number }> {
  const isFirst = text.startsWith(`${section}:`, start);
  const found = isFirst ? start : text.indexOf(`\n${section}:`, start) + 1;
  for (let at = found, end = found; at < text.length && (isFirst || found > 0); at = end + 1) {
    end = text.indexOf("\n", at);
    if (end < 0) end = text.length;
    const line = text.slice(at, text[end - 1] === "\r" ? end - 1 : end);
    if (at > found && /^[^ #]/.test(line)) return;
    if (!/^ *(?:#|$)/.test(line)) yield { line, at };
  }
}

function keyOf(line: string): Key | null {
  const [, blanks, source = "", value = ""] = LINE.exec(line) ?? [];
  const name = scalarOf(source);
  return blanks === undefined || name === null ? null : { indent: blanks.length, name, length: value.length };
}

function unknownLine(text: string, at: number): NotUnderstood {
  const line = text.slice(0, at).split("\n").length;
  return new NotUnderstood(`line ${line} is none that pnpm writes`, line);
}

/** The text that a YAML scalar on one line stands for; null where it is none. */
export function scalarOf(source: string): string | null {
  if (source.startsWith("'")) return /^'(?:[^']|'')*'$/.test(source) ? source.slice(1, -1).replaceAll("''", "'") : null;
  if (source.startsWith('"'))
    return /^"(?:[^"\\]|\\["\\/bfnrt])*"$/.test(source) ? (JSON.parse(source) as string) : null;
  return PLAIN_SOURCE.test(source) ? source : null;
}

/**
 * Writes a scalar as pnpm does: plain where that is the same text, else in single quotes.
 *
 * @see https://github.com/nodeca/js-yaml/blob/4.1.0/lib/dumper.js
 */
export function scalarFor(text: string): string {
  return PLAIN.test(text) && !NO_TEXT.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
