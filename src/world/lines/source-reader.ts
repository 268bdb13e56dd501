import { closeSync, constants, openSync, readSync } from "node:fs";
import { contentOf, fromUtf16, type Content } from "../../lines/content.ts";
import type { Dialect } from "../../lines/dialect.ts";
import { Scanner, type Lines } from "../../lines/scanner.ts";
import { environmentError } from "../../model/error.ts";

/** What became of a file: its lines, or why it has none. */
export type Read = { readonly lines: Lines } | { readonly skipped: Exclude<Content, "text" | "utf-16"> };

const LF = 10;
/** What is asked for at once: larger than nearly every source file. */
const CHUNK = 4 * 1024 * 1024;

/**
 * Reads files of TypeScript and JavaScript straight into the scanner's memory: no copy, no stream, and as few calls as
 * there can be. It does not wait: a small file is read in less time than a promise takes.
 */
export class SourceReader {
  readonly #scanner = new Scanner();

  /** Counts the lines of a file; null where there is none: a link, a folder, nothing. */
  count(path: string, dialect: Dialect): Read | null {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      return this.#read(descriptor, dialect);
    } catch (thrown) {
      if (/^(?:ENOENT|ELOOP|EISDIR)$/.test((thrown as NodeJS.ErrnoException).code ?? "")) return null;
      throw environmentError(`Cannot count ${path}: ${(thrown as Error).message}`);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  #read(descriptor: number, dialect: Dialect): Read {
    const room = this.#scanner.room(CHUNK);
    const length = readSync(descriptor, room, 0, CHUNK, null);
    const content = contentOf(room.subarray(0, length));
    if (content === "utf-16")
      return { lines: this.#scanner.count(fromUtf16(whole(descriptor, room, length)), dialect) };
    if (content !== "text") return { skipped: content };
    this.#scanner.begin(dialect);
    if (length < CHUNK) this.#scanner.read(length, true);
    else this.#readOn(descriptor, length);
    return { lines: this.#scanner.finish() };
  }

  /** Reads a large file in parts, each cut behind a line end; a longer line is cut anywhere. */
  #readOn(descriptor: number, length: number): void {
    let filled = length;
    for (let isFirst = true; ; isFirst = false) {
      const room = this.#scanner.room(Scanner.LARGEST_PART);
      const got = fill(descriptor, room, filled);
      const isLast = got < room.length;
      const cut = isLast ? got : cutOf(room);
      const rest = room.slice(cut, got);
      this.#scanner.read(cut, isFirst);
      if (isLast) return;
      this.#scanner.room(Scanner.LARGEST_PART).set(rest);
      filled = rest.length;
    }
  }
}

/** Reads until the room is full or the file ends; how much of it is filled. */
function fill(descriptor: number, room: Uint8Array, from: number): number {
  let filled = from;
  for (let got = -1; got !== 0 && filled < room.length; filled += got)
    got = readSync(descriptor, room, filled, room.length - filled, null);
  return filled;
}

function cutOf(room: Uint8Array): number {
  const lineEnd = room.lastIndexOf(LF);
  return lineEnd < 0 ? room.length : lineEnd + 1;
}

/** A file in UTF-16 is decoded at once; none is large. */
function whole(descriptor: number, room: Uint8Array, length: number): Uint8Array {
  const parts = [room.slice(0, length)];
  for (let got = length; got > 0; parts.push(room.slice(0, got)))
    got = readSync(descriptor, room, 0, room.length, null);
  return Buffer.concat(parts);
}
