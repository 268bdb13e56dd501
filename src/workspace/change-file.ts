import type * as yaml from "yaml";
import type { Finding } from "../model/finding.ts";
import { didYouMean } from "../model/suggest.ts";
import { BUMPS, type Bump, type Intent } from "./bump.ts";
import { blocking, byText, shown } from "./finding.ts";

/** A text file, its path relative to the root. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A package that a change file names. */
interface ChangedPackage {
  readonly name: string;
  readonly bump: Bump;
  readonly line: number;
}

/** What one change file says. */
export interface ChangeFile {
  /** The file's name without its ending: what `pre.json` and reasons call it. */
  readonly id: string;
  readonly path: string;
  readonly packages: readonly ChangedPackage[];
  readonly summary: string;
}

/** All change files of a workspace, and what is wrong with them. */
export interface ReadChangeFiles {
  readonly files: readonly ChangeFile[];
  readonly findings: readonly Finding[];
}

/** A key and a value of the front matter, and the line that they stand on. */
interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly line: number;
}

interface Parts {
  /** Lines between the marks. */
  readonly matter: readonly string[];
  /** The line, from 1, on which the first of them stands. */
  readonly first: number;
  readonly summary: string;
}

type Yaml = typeof yaml;

const FOLDER = ".changeset/";
/** Files for readers, human and other, that lie beside the change files. */
const NO_CHANGE_FILE = /^(?:\..*|readme\.md|(?:AGENTS|CLAUDE|GEMINI)\.md)$/is;
const README = /^readme\.md$/i;
/** What nearly all front matter consists of. An unquoted `@` is no YAML. */
const PLAIN = /^(?:"([^"\\\s]+)"|'([^'\s]+)'|([A-Za-z][\w./-]*)): +(?:"([a-z]+)"|'([a-z]+)'|([a-z]+))[ \t]*\r?$/;
/** To look for the nearest name is slow, and nobody reads so many hints. */
const MOST_HINTS = 20;
const FORM = 'Write "package-name": patch between two lines of ---';

/**
 * Tells whether a path is that of a change file.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/read/src/index.ts
 */
export function isChangeFile(path: string): boolean {
  const name = /^\.changeset\/(?:pre\/)?([^/]+\.md)$/s.exec(path)?.[1];
  return name !== undefined && !README.test(name) && !NO_CHANGE_FILE.test(name);
}

/**
 * Reads the change files among the files of `.changeset`, in the order of their paths, and collects whatever is wrong with
 * any of them. A file with a finding keeps what could be read.
 *
 * @param known the names of the workspace's packages
 * @see https://github.com/changesets/changesets/blob/main/packages/parse/src/index.ts
 */
export async function readChangeFiles(all: readonly TextFile[], known: ReadonlySet<string>): Promise<ReadChangeFiles> {
  const sorted = all.filter(({ path }) => isChangeFile(path)).sort((a, b) => byText(a.path, b.path));
  const reader = new Reader(known, sorted.some(needsYaml) ? await import("yaml") : null);
  return { files: sorted.map((file) => reader.read(file)), findings: reader.findings };
}

/**
 * Writes a change file as changesets does. Read back it names the same packages, and has the same summary: in the form of its line
 * ends, and without the blanks around it.
 */
export function changeFileText(packages: readonly Pick<ChangedPackage, "name" | "bump">[], summary: string): string {
  // A text of JSON is one of YAML: no name can end its quotes.
  const matter = packages.map(({ name, bump }) => `${JSON.stringify(name)}: ${bump}\n`).join("");
  const text = summary.replace(/\r\n?/g, "\n").trim();
  return `---\n${matter}---\n${text === "" ? "" : `\n${text}\n`}`;
}

/** Makes the intents that change files stand for. */
export function intentsOf(files: readonly ChangeFile[]): readonly Intent[] {
  return files.flatMap(({ id, packages }) =>
    packages.map(({ name, bump }) => ({ name, bump, reason: `change file ${id}`, changeFile: id })),
  );
}

/**
 * Finds change files that name both packages that are versioned and packages that are not: changesets refuses them, for the
 * file would have to go and to stay.
 */
export function mixedFindings(files: readonly ChangeFile[], isSkipped: (name: string) => boolean): readonly Finding[] {
  return files.flatMap(({ path, packages }) => {
    const skipped = packages.find(({ name }) => isSkipped(name));
    const other = packages.find(({ name }) => !isSkipped(name));
    if (skipped === undefined || other === undefined) return [];
    const message = `Cannot use ${path}: ${skipped.name} is not versioned, and ${other.name} is`;
    return [blocking("mixed-change-file", message, { file: path, line: skipped.line, hint: "Make two files of it" })];
  });
}

class Reader {
  readonly findings: Finding[] = [];
  readonly #known: ReadonlySet<string>;
  readonly #yaml: Yaml | null;
  #hints = 0;

  constructor(known: ReadonlySet<string>, yaml: Yaml | null) {
    this.#known = known;
    this.#yaml = yaml;
  }

  read({ path, text }: TextFile): ChangeFile {
    const id = path.slice(FOLDER.length, -".md".length);
    const parts = partsOf(text);
    if (parts === null) {
      const state = text.trim() === "" ? "it is empty" : "it has no front matter";
      this.#block("broken-change-file", `Cannot read ${path}: ${state}`, { file: path, line: 1, hint: FORM });
      return { id, path, packages: [], summary: "" };
    }
    const entries = plainEntries(parts) ?? this.#yamlEntries(path, parts);
    return { id, path, packages: this.#packages(path, entries), summary: parts.summary };
  }

  #packages(path: string, entries: readonly Entry[]): readonly ChangedPackage[] {
    const seen = new Set<string>();
    return entries.flatMap((entry) => {
      const bump = BUMPS.find((one) => one === entry.value);
      this.#check(path, entry, seen);
      if (bump === undefined || seen.has(entry.name) || !this.#known.has(entry.name)) return [];
      seen.add(entry.name);
      return [{ name: entry.name, bump, line: entry.line }];
    });
  }

  #check(path: string, { name, value, line }: Entry, seen: ReadonlySet<string>): void {
    const cannot = `Cannot use ${path}:`;
    if (seen.has(name))
      this.#block("duplicate-package", `${cannot} it names ${name} twice`, { file: path, line, hint: "Remove one" });
    else if (!this.#known.has(name)) this.#unknown(path, name, line);
    if (!BUMPS.some((bump) => bump === value)) {
      const hint = "Write patch, minor, major or none";
      this.#block("unknown-bump", `${cannot} ${shown(value)} is no bump of ${shown(name)}`, { file: path, line, hint });
    }
  }

  #unknown(path: string, name: string, line: number): void {
    const meant = this.#hints++ < MOST_HINTS && name.length <= 214 ? didYouMean(name, [...this.#known], "") : "";
    const hint = meant.startsWith("Did") ? meant : "Name a package of the workspace";
    const message = `Cannot use ${path}: the workspace has no package ${shown(name)}`;
    this.#block("unknown-package", message, { file: path, line, hint });
  }

  #yamlEntries(path: string, { matter, first }: Parts): readonly Entry[] {
    if (this.#yaml === null) return [];
    const { parseDocument, LineCounter, isMap } = this.#yaml;
    const lines = new LineCounter();
    const document = parseDocument(matter.join("\n"), { lineCounter: lines, uniqueKeys: false, logLevel: "silent" });
    const lineAt = (offset: number) => lines.linePos(offset).line + first - 1;
    const [error] = document.errors;
    if (error === undefined && document.contents === null) return [];
    if (error === undefined && isMap(document.contents)) return this.#entries(document.contents, lineAt);
    const line = error === undefined ? first : lineAt(error.pos[0]);
    const state = error === undefined ? "its front matter is no list of packages" : "its front matter is no YAML";
    this.#block("broken-change-file", `Cannot read ${path}: ${state}`, { file: path, line, hint: FORM });
    return [];
  }

  #entries({ items }: yaml.YAMLMap, lineAt: (offset: number) => number): readonly Entry[] {
    const isScalar = this.#yaml?.isScalar;
    return items.map(({ key, value }) => ({
      name: isScalar?.(key) === true ? String(key.value) : "",
      value: isScalar?.(value) === true ? value.value : null,
      line: isScalar?.(key) === true ? lineAt(key.range?.[0] ?? 0) : lineAt(0),
    }));
  }

  #block(...[id, message, details]: Parameters<typeof blocking>): void {
    this.findings.push(blocking(id, message, details));
  }
}

/** The marks are the first line that begins with `---` and the next that is nothing else, as changesets' pattern has it. */
function partsOf(text: string): Parts | null {
  const lines = text.split("\n");
  const open = lines.findIndex((line) => /^\s*---/.test(line));
  const close = lines.findIndex((line, index) => open !== -1 && index > open && /^\s*---\s*$/.test(line));
  if (close === -1) return null;
  // The opening line may go on: `--- # why`.
  const matter = [(lines[open] ?? "").replace(/^\s*---/, ""), ...lines.slice(open + 1, close)];
  return {
    matter,
    first: open + 1,
    summary: lines
      .slice(close + 1)
      .join("\n")
      .trim(),
  };
}

/** The entries where each line is a name and a bump; null where a parser has to look. */
function plainEntries({ matter, first }: Parts): readonly Entry[] | null {
  const entries: Entry[] = [];
  for (const [index, line] of matter.entries()) {
    if (line.trim() === "") continue;
    const found = PLAIN.exec(line);
    if (found === null) return null;
    const [, a, b, c, d, e, f] = found;
    entries.push({ name: a ?? b ?? c ?? "", value: d ?? e ?? f, line: first + index });
  }
  return entries;
}

function needsYaml({ text }: TextFile): boolean {
  const parts = partsOf(text);
  return parts !== null && plainEntries(parts) === null;
}
