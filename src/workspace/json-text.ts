/** Where a value stands in a JSON text: character offsets, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const WHITESPACE = /[ \t\r\n]*/y;
const STRING = /"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\0-\x1f]*)*"/y;
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Finds every place of a JSON text that a path of keys leads to: more than one where a key stands twice. The text must
 * be valid JSON; array elements have their index as key.
 */
export function spansAt(text: string, path: readonly string[]): readonly Span[] {
  const found: Span[] = [];
  new Walker(text, (at, span) => {
    if (isSame(at, path)) found.push(span);
  }).walkAll();
  return found;
}

/** Where a text ceases to be JSON; null where it does not. JSON.parse tells this in no way that stays the same. */
export function errorIn(text: string): number | null {
  try {
    new Walker(text, () => undefined).walkAll();
    return null;
  } catch (thrown) {
    if (thrown instanceof Unexpected) return thrown.at;
    throw thrown;
  }
}

/** The text with the values at the spans replaced, all else as it was. */
export function replaceSpans(text: string, spans: readonly Span[], by: string): string {
  const last = spans.toSorted((a, b) => b.start - a.start);
  return last.reduce((now, { start, end }) => now.slice(0, start) + by + now.slice(end), text);
}

function isSame(at: readonly string[], path: readonly string[]): boolean {
  return at.length === path.length && path.every((key, index) => key === at[index]);
}

/** The text is not JSON from here on. */
class Unexpected extends Error {
  readonly at: number;

  constructor(at: number) {
    super(`Cannot read JSON: unexpected text at ${at}`);
    this.at = at;
  }
}

/** Walks through a JSON text once, telling each value's path and place. */
class Walker {
  #at: number;
  readonly #text: string;
  readonly #tell: (path: readonly string[], span: Span) => void;
  readonly #path: string[] = [];

  constructor(text: string, tell: (path: readonly string[], span: Span) => void) {
    this.#text = text;
    this.#at = text.startsWith("\uFEFF") ? 1 : 0;
    this.#tell = tell;
  }

  walkAll(): void {
    this.#walk();
    this.#take(WHITESPACE);
    if (this.#at < this.#text.length) throw new Unexpected(this.#at);
  }

  #walk(): void {
    this.#take(WHITESPACE);
    const start = this.#at;
    const first = this.#text[start];
    if (first === "{") this.#items("}", () => this.#key());
    else if (first === "[") this.#items("]", (index) => String(index));
    else this.#take(first === '"' ? STRING : LITERAL);
    this.#tell(this.#path, { start, end: this.#at });
  }

  #items(close: "}" | "]", keyOf: (index: number) => string): void {
    this.#at++;
    this.#take(WHITESPACE);
    for (let index = 0; this.#text[this.#at] !== close; index++) {
      if (index > 0) this.#step(",");
      this.#path.push(keyOf(index));
      this.#walk();
      this.#path.pop();
      this.#take(WHITESPACE);
    }
    this.#at++;
  }

  #key(): string {
    const key = JSON.parse(this.#take(STRING)) as string;
    this.#take(WHITESPACE);
    this.#step(":");
    return key;
  }

  #step(mark: string): void {
    if (this.#text[this.#at] !== mark) throw new Unexpected(this.#at);
    this.#at++;
    this.#take(WHITESPACE);
  }

  /** Moves behind what the pattern matches here. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0];
    if (taken === undefined) throw new Unexpected(this.#at);
    this.#at += taken.length;
    return taken;
  }
}
