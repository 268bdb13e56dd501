import { contentOf, type Content } from "../../lines/content.ts";
import type { Dialect } from "../../lines/dialect.ts";
import { Scanner, type Lines } from "../../lines/scanner.ts";

/** What became of a text: its lines, or why it has none. */
export type Read = { readonly lines: Lines } | { readonly skipped: Exclude<Content, "text" | "utf-16"> };

const LF = 10;
/** The first room for a text: larger than nearly every source file. */
const CHUNK = 1024 * 1024;

/**
 * Hands a text to the scanner as its bytes come in: they are put straight into the scanner's memory, and a large text is
 * read in parts, each cut behind a line end; a longer line is cut anywhere.
 */
export class Feeder {
  #made: Scanner | undefined;
  #dialect: Dialect = "ts";
  #capacity = CHUNK;
  #filled = 0;
  #content: Content | null = null;
  #isFirst = true;
  /** Decodes what is in UTF-16, for a feeder of its own. */
  #wide: { readonly decoder: InstanceType<typeof TextDecoder>; readonly feeder: Feeder } | null = null;

  begin(dialect: Dialect): void {
    this.#dialect = dialect;
    this.#capacity = CHUNK;
    this.#filled = 0;
    this.#content = null;
    this.#isFirst = true;
    this.#wide = null;
  }

  /** Made when it is needed: many a count needs none. */
  get #scanner(): Scanner {
    return (this.#made ??= new Scanner());
  }

  /** Where the next bytes go; never empty, and good until the next call. */
  get room(): Uint8Array {
    return this.#scanner.room(this.#capacity).subarray(this.#filled);
  }

  /** Takes so many bytes of {@link room}. */
  fill(count: number): void {
    this.#filled += count;
    if (this.#filled === this.#capacity) this.#pass(false);
  }

  /** Copies bytes in. */
  put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const { room } = this;
      const part = bytes.subarray(at, at + room.length);
      room.set(part);
      this.fill(part.length);
      at += part.length;
    }
  }

  finish(): Read {
    this.#pass(true);
    if (this.#wide !== null) return this.#wide.feeder.finish();
    const content = this.#content;
    if (content === "text" || content === "utf-16" || content === null) return { lines: this.#scanner.finish() };
    return { skipped: content };
  }

  #pass(isLast: boolean): void {
    const bytes = this.#scanner.room(this.#capacity).subarray(0, this.#filled);
    if (this.#content === null) this.#start(bytes);
    if (this.#content === "text") return this.#read(bytes, isLast);
    if (this.#wide !== null) {
      const text = this.#wide.decoder.decode(bytes, { stream: !isLast });
      this.#wide.feeder.put(new TextEncoder().encode(text));
    }
    this.#filled = 0;
  }

  #start(bytes: Uint8Array): void {
    this.#content = contentOf(bytes);
    if (this.#content === "text") this.#scanner.begin(this.#dialect);
    if (this.#content !== "utf-16") return;
    this.#wide = { decoder: new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be"), feeder: new Feeder() };
    this.#wide.feeder.begin(this.#dialect);
  }

  #read(bytes: Uint8Array, isLast: boolean): void {
    const cut = isLast ? bytes.length : cutOf(bytes);
    const rest = bytes.slice(cut);
    this.#scanner.read(cut, this.#isFirst);
    this.#isFirst = false;
    if (!isLast) this.#keep(rest);
  }

  /** The rest of a part is the beginning of the next, which may be larger; for more memory V8 collects garbage. */
  #keep(rest: Uint8Array): void {
    this.#capacity = Scanner.LARGEST_PART;
    this.#scanner.room(this.#capacity).set(rest);
    this.#filled = rest.length;
  }
}

function cutOf(bytes: Uint8Array): number {
  const lineEnd = bytes.lastIndexOf(LF);
  return lineEnd < 0 ? bytes.length : lineEnd + 1;
}
