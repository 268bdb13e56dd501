import { byText } from "./finding.ts";
import { NotUnderstood } from "./lock-due.ts";

const ENTRY = /^ {2}([A-Za-z]+):(?: (.+))?$/;
const ITEM = /^ {4}("(?:[^"\\]|\\.)*"|[^\s":]+): (.+)$/;
/** @see https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-parsers/sources/syml.ts */
const PLAIN = /^(?![-?:,\][{}#&*!|>'"%@` \t\r\n]).([ \t]*(?![,\][{}:# \t\r\n]).)*$/;
/** A longer key is marked as one, as YAML wants it. */
const LONGEST = 1024;

/** One package in a lockfile of yarn: by what it is asked for, and what it is. */
export class SymlEntry {
  /** Without quotes, such as `a@npm:^1.0.0`, in yarn's order. */
  #descriptors: readonly string[];
  readonly #lines: string[];
  readonly #isLong: boolean;
  /** The number of its first line, for whoever has to mend it. */
  readonly line: number;

  constructor(lines: readonly string[], line: number) {
    this.line = line;
    const [first = "", second] = lines;
    this.#isLong = first.startsWith("? ");
    const key = textOf(this.#isLong ? first.slice(2) : first.slice(0, -1));
    if (key === null || !(this.#isLong ? second === ":" : first.endsWith(":")))
      throw new NotUnderstood(`line ${line} is none that yarn writes`, line);
    this.#descriptors = key.split(", ");
    this.#lines = lines.slice(this.#isLong ? 2 : 1);
  }

  get descriptors(): readonly string[] {
    return this.#descriptors;
  }

  get key(): string {
    return this.#descriptors.join(", ");
  }

  /** What it is, such as `a@workspace:packages/a`. */
  get resolution(): string {
    for (const line of this.#lines) {
      const [, name, source = ""] = ENTRY.exec(line) ?? [];
      if (name === "resolution") return textOf(source) ?? "";
    }
    return "";
  }

  /** The ranges in a section such as `dependencies`, by name. */
  ranges(section: string): ReadonlyMap<string, string> {
    return new Map([...this.#items(section)].map(({ name, source }) => [name, textOf(source) ?? source]));
  }

  setRange(section: string, dependency: string, range: string): void {
    for (const { name, source, at } of this.#items(section))
      if (name === dependency) this.#lines[at] = (this.#lines[at] ?? "").slice(0, -source.length) + sourceFor(range);
  }

  /** Takes other descriptors, each once. */
  setDescriptors(descriptors: Iterable<string>): void {
    this.#descriptors = [...new Set(descriptors)].sort(byText);
  }

  lines(): readonly string[] {
    const key = sourceFor(this.key);
    return [...(this.#isLong || key.length > LONGEST ? [`? ${key}`, ":"] : [`${key}:`]), ...this.#lines];
  }

  *#items(section: string): Generator<{ readonly name: string; readonly source: string; readonly at: number }> {
    const start = this.#lines.indexOf(`  ${section}:`);
    for (let at = start + 1; start >= 0; at++) {
      const [, name, source] = ITEM.exec(this.#lines[at] ?? "") ?? [];
      if (name === undefined || source === undefined) return;
      yield { name: textOf(name) ?? name, source, at };
    }
  }
}

/** A lockfile of yarn from 2 on: what stands before its packages, and these. */
export class SymlFile {
  readonly entries: readonly SymlEntry[];
  readonly #head: string;
  readonly #end: string;
  readonly #eol: string;
  readonly #isSorted: boolean;

  /** @throws NotUnderstood for a key that is none */
  constructor(text: string) {
    this.#eol = text.includes("\r\n") ? "\r\n" : "\n";
    const metadata = text.indexOf("__metadata:");
    const head = text.indexOf(this.#eol + this.#eol, metadata);
    const start = head < 0 ? text.length : head + 2 * this.#eol.length;
    const end = text.endsWith(this.#eol) ? text.length - this.#eol.length : text.length;
    [this.#head, this.#end] = [text.slice(0, start), text.slice(Math.max(start, end))];
    this.entries = start < end ? this.#entriesIn(text.slice(start, end), this.#head.split(this.#eol).length) : [];
    this.#isSorted = this.entries.every(({ key }, index) => byText(this.entries[index - 1]?.key ?? "", key) <= 0);
  }

  #entriesIn(text: string, first: number): readonly SymlEntry[] {
    let number = first;
    return text.split(this.#eol + this.#eol).map((paragraph) => {
      const lines = paragraph.split(this.#eol);
      const entry = new SymlEntry(lines, number);
      number += lines.length + 1;
      return entry;
    });
  }

  /** The text, with packages in yarn's order if they were. */
  toString(): string {
    const entries = this.#isSorted ? this.entries.toSorted((a, b) => byText(a.key, b.key)) : this.entries;
    const paragraphs = entries.map((entry) => entry.lines().join(this.#eol));
    return this.#head + paragraphs.join(this.#eol + this.#eol) + this.#end;
  }
}

function textOf(source: string): string | null {
  if (!source.startsWith('"')) return source.includes('"') ? null : source;
  try {
    return JSON.parse(source) as string;
  } catch {
    return null;
  }
}

function sourceFor(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text);
}
