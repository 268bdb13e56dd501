import type { Dialect } from "./dialect.ts";
import { SCALAR, SIMD } from "./generated/modules.ts";

/** Names the rules by which lines are told: what another version has counted may be counted otherwise by this one. */
export { VERSION } from "./generated/modules.ts";

/** Physical lines by class. */
export interface Lines {
  readonly effective: number;
  readonly comment: number;
  readonly blank: number;
}

/** What a line is. */
export type LineClass = "effective" | "comment" | "blank";

let simd: WebAssembly.Module | null | undefined;

/** What the WebAssembly module gives: see `scanner/index.ts`. */
interface Module {
  readonly memory: WebAssembly.Memory;
  readonly TEXT: WebAssembly.Global;
  readonly PADDING: WebAssembly.Global;
  readonly effective: WebAssembly.Global;
  readonly comment: WebAssembly.Global;
  readonly blank: WebAssembly.Global;
  begin(dialect: number, traceAt: number): void;
  read(length: number, isFirst: boolean): void;
  finish(): void;
}

/** The dialects as the module numbers them: see `scanner/state.ts`. */
const NUMBERS: Readonly<Record<Dialect, number>> = { ts: 0, jsx: 1, plain: 2 };
const PAGE = 65_536;
const LF = 10;
/** A flag of the trace: something of the program is on the line. */
const HAS_CODE = 2;

/**
 * Classifies the lines of TypeScript and JavaScript, exactly as the TypeScript compiler's tokens lie on them, and those of
 * JSON. It needs no valid program: after a syntax error it goes on as well as it can, in linear time.
 */
export class Scanner {
  /** The most of a text that is read at once, in bytes: more is read in parts. */
  static readonly LARGEST_PART = 16 * 1024 * 1024;

  readonly #module: Module;
  readonly #text: number;
  readonly #padding: number;

  /** @param withSimd `false` for the module of engines without SIMD: it says the same, and takes longer */
  constructor(withSimd = true) {
    this.#module = instantiate(withSimd);
    this.#text = this.#module.TEXT.value;
    this.#padding = this.#module.PADDING.value;
  }

  /** A place in the scanner's memory for a text of so many bytes; good until the next call. */
  room(size: number): Uint8Array {
    this.#reserve(size);
    return new Uint8Array(this.#module.memory.buffer, this.#text, size);
  }

  /** Begins a file. */
  begin(dialect: Dialect): void {
    this.#module.begin(NUMBERS[dialect], 0);
  }

  /** Reads the first bytes of {@link room}. Where a file is cut tells nothing; behind a line end is cheapest. */
  read(length: number, isFirst: boolean): void {
    this.#module.read(length, isFirst);
  }

  /** Ends the file, and gives its lines. */
  finish(): Lines {
    this.#module.finish();
    const { effective, comment, blank } = this.#module;
    return {
      effective: effective.value,
      comment: comment.value,
      blank: blank.value,
    };
  }

  /** Counts the lines of a text in UTF-8. */
  count(text: Uint8Array, dialect: Dialect): Lines {
    this.begin(dialect);
    for (let start = 0; start === 0 || start < text.length;) {
      const end = partEnd(text, start);
      this.room(end - start).set(text.subarray(start, end));
      this.read(end - start, start === 0);
      start = Math.max(end, 1);
    }
    return this.finish();
  }

  /** The class of each line of a text in UTF-8. */
  classify(text: Uint8Array, dialect: Dialect): readonly LineClass[] {
    const trace = text.length + this.#padding;
    this.room(trace + text.length + 1).set(text);
    this.#module.begin(NUMBERS[dialect], this.#text + trace);
    this.read(text.length, true);
    const { effective, comment, blank } = this.finish();
    return Array.from(this.room(trace + effective + comment + blank).subarray(trace), classOf);
  }

  #reserve(size: number): void {
    const { memory } = this.#module;
    const missing = this.#text + size + this.#padding - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  }
}

/** Where the part of a text that begins at `start` ends: behind its last line end, if it is not the last part. */
export function partEnd(text: Uint8Array, start: number): number {
  const most = start + Scanner.LARGEST_PART;
  if (most >= text.length) return text.length;
  const lineEnd = text.lastIndexOf(LF, most - 1);
  return lineEnd < start ? most : lineEnd + 1;
}

function classOf(flags: number): LineClass {
  if ((flags & HAS_CODE) !== 0) return "effective";
  return flags === 0 ? "blank" : "comment";
}

function instantiate(withSimd: boolean): Module {
  return new WebAssembly.Instance((withSimd ? compiled() : null) ?? compile(SCALAR)).exports as unknown as Module;
}

/** The module with SIMD, compiled once; null in an engine that has none. */
function compiled(): WebAssembly.Module | null {
  if (simd !== undefined) return simd;
  try {
    return (simd = compile(SIMD));
  } catch {
    return (simd = null);
  }
}

function compile(base64: string): WebAssembly.Module {
  return new WebAssembly.Module(Buffer.from(base64, "base64"));
}
