/** Where a value stands in a JSON text: character offsets, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const SPACE_OR_COMMENTS = /(?:[ \t\r\n]+|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/y;
const STRING = /"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\0-\x1f]*)*"/y;
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** JSON as its standard has it, or with comments and commas behind the last item. */
export type Dialect = "json" | "jsonc";

/** What of a text is replaced. */
export interface Patch extends Span {
  readonly by: string;
}

/** What paths lead to, as a tree of their keys. */
class Branch {
  readonly spans: Span[] = [];
  readonly branches = new Map<string, Branch>();

  /** What one key leads to from here; made if need be. */
  grow(key: string): Branch {
    const branch = this.branches.get(key) ?? new Branch();
    this.branches.set(key, branch);
    return branch;
  }

  at(path: readonly string[]): Branch | undefined {
    return path.reduce<Branch | undefined>((branch, key) => branch?.branches.get(key), this);
  }
}

/** The places in a text that paths lead to. */
export interface SpanIndex {
  /** More than one where a key stands twice; none for a path that was not asked for. */
  at(path: readonly string[]): readonly Span[];
}

/**
 * Finds every place of a JSON text that a path of keys leads to: more than one where a key stands twice. The text must
 * be valid JSON; array elements have their index as key.
 */
export function spansAt(text: string, path: readonly string[]): readonly Span[] {
  return spansOf(text, [path]).at(path);
}

/**
 * Finds what many paths lead to by one walk through the text.
 *
 * @throws Unexpected where it ceases to be JSON
 */
export function spansOf(text: string, paths: Iterable<readonly string[]>, dialect: Dialect = "json"): SpanIndex {
  const root = new Branch();
  for (const path of paths) path.reduce((branch, key) => branch.grow(key), root);
  new Walker(text, dialect).walkAll(root);
  return { at: (path) => root.at(path)?.spans ?? [] };
}

/** Where a text ceases to be JSON; null where it does not. JSON.parse tells this in no way that stays the same. */
export function errorIn(text: string, dialect: Dialect = "json"): number | null {
  try {
    new Walker(text, dialect).walkAll(undefined);
    return null;
  } catch (thrown) {
    if (thrown instanceof Unexpected) return thrown.at;
    throw thrown;
  }
}

/** The text with the values at the spans replaced, all else as it was. */
export function replaceSpans(text: string, spans: readonly Span[], by: string): string {
  return patched(
    text,
    spans.map((span) => ({ ...span, by })),
  );
}

/** The text with each patch in its place, in time that goes by its length; of two in one place the first counts. */
export function patched(text: string, patches: readonly Patch[]): string {
  let [done, rest] = ["", 0];
  for (const { start, end, by } of patches.toSorted((a, b) => a.start - b.start)) {
    if (start < rest) continue;
    done += text.slice(rest, start) + by;
    rest = end;
  }
  return done + text.slice(rest);
}

/** The text is not JSON from here on. */
export class Unexpected extends Error {
  readonly at: number;

  constructor(at: number) {
    super(`Cannot read JSON: unexpected text at ${at}`);
    this.at = at;
  }
}

/** Walks through a JSON text once, and notes the places of what is on the branches. */
class Walker {
  #at: number;
  readonly #text: string;
  readonly #isLenient: boolean;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#at = text.startsWith("\uFEFF") ? 1 : 0;
    this.#isLenient = dialect === "jsonc";
  }

  walkAll(root: Branch | undefined): void {
    this.#skipSpace();
    this.#walk(root);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw new Unexpected(this.#at);
  }

  #walk(branch: Branch | undefined): void {
    const start = this.#at;
    const first = this.#text[start];
    if (first === "{") this.#items("}", () => this.#key(branch));
    else if (first === "[") this.#items("]", (index) => branch?.branches.get(String(index)));
    else this.#pass(first === '"' ? STRING : LITERAL);
    branch?.spans.push({ start, end: this.#at });
  }

  #items(close: "}" | "]", branchOf: (index: number) => Branch | undefined): void {
    this.#at++;
    this.#skipSpace();
    for (let index = 0; this.#text[this.#at] !== close; index++) {
      if (index > 0) this.#step(",");
      if (this.#isLenient && index > 0 && this.#text[this.#at] === close) break;
      this.#walk(branchOf(index));
      this.#skipSpace();
    }
    this.#at++;
  }

  #key(branch: Branch | undefined): Branch | undefined {
    const start = this.#at;
    this.#pass(STRING);
    // What no path leads through need not be read.
    const key = branch === undefined ? "" : (JSON.parse(this.#text.slice(start, this.#at)) as string);
    this.#skipSpace();
    this.#step(":");
    return branch?.branches.get(key);
  }

  #step(mark: string): void {
    if (this.#text[this.#at] !== mark) throw new Unexpected(this.#at);
    this.#at++;
    this.#skipSpace();
  }

  #skipSpace(): void {
    // By hand, for there is space around everything.
    for (let code = this.#text.charCodeAt(this.#at); isSpace(code); code = this.#text.charCodeAt(++this.#at));
    if (this.#isLenient && this.#text[this.#at] === "/") this.#pass(SPACE_OR_COMMENTS);
  }

  /** Moves behind what the pattern matches here. */
  #pass(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) throw new Unexpected(this.#at);
    this.#at = pattern.lastIndex;
  }
}

/** A blank, a tab, or an end of line. */
function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
