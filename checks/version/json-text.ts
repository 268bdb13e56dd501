/** Where a value stands in a JSON text: character offsets, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const WHITESPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const LITERAL = /[^\s,\]}]+/y;

/**
 * Finds every place of a JSON text that a path of keys leads to: more than one where a key stands twice. The text must
 * be valid JSON; array elements have their index as key.
 */
export function spansAt(text: string, path: readonly string[]): readonly Span[] {
  const found: Span[] = [];
  new Walker(text, (at, span) => {
    if (isSame(at, path)) found.push(span);
  }).walk();
  return found;
}

/** The text with the values at the spans replaced, all else as it was. */
export function replaceSpans(text: string, spans: readonly Span[], by: string): string {
  const last = spans.toSorted((a, b) => b.start - a.start);
  return last.reduce((now, { start, end }) => now.slice(0, start) + by + now.slice(end), text);
}

function isSame(at: readonly string[], path: readonly string[]): boolean {
  return at.length === path.length && path.every((key, index) => key === at[index]);
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

  walk(): void {
    this.#take(WHITESPACE);
    const start = this.#at;
    const first = this.#text[start];
    if (first === "{") this.#items("}", () => JSON.parse(this.#take(STRING)) as string);
    else if (first === "[") this.#items("]", (index) => String(index));
    else this.#take(first === '"' ? STRING : LITERAL);
    this.#tell(this.#path, { start, end: this.#at });
  }

  #items(close: "}" | "]", keyOf: (index: number) => string): void {
    for (let index = 0; ; index++) {
      this.#at++;
      this.#take(WHITESPACE);
      if (this.#text[this.#at] === close) break;
      this.#path.push(keyOf(index));
      if (close === "}") this.#colon();
      this.walk();
      this.#path.pop();
      this.#take(WHITESPACE);
      if (this.#text[this.#at] === close) break;
    }
    this.#at++;
  }

  #colon(): void {
    this.#take(WHITESPACE);
    this.#at++;
  }

  /** Moves behind what the pattern matches here. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [taken = ""] = pattern.exec(this.#text) ?? [];
    this.#at += taken.length;
    return taken;
  }
}
