import { closeSync, readSync } from "node:fs";
import type { Dialect } from "../../lines/dialect.ts";
import { environmentError } from "../../model/error.ts";
import { openRegular } from "../regular-file.ts";
import { Feeder, type Read } from "./feeder.ts";

/**
 * Reads source files straight into the scanner's memory: no copy, no stream, and as few calls as there can be. It does not
 * wait: a small file is read in less time than a promise takes.
 */
export class SourceReader {
  readonly #feeder = new Feeder();

  /** Counts the lines of a file; null where there is none: a link, a folder, a FIFO, nothing. */
  count(path: string, dialect: Dialect): Read | null {
    let descriptor: number | null = null;
    try {
      descriptor = openRegular(path);
      return descriptor === null ? null : this.#read(descriptor, dialect);
    } catch (thrown) {
      throw environmentError(`Cannot count ${path}: ${(thrown as Error).message}`);
    } finally {
      if (descriptor !== null) closeSync(descriptor);
    }
  }

  /** A read that leaves room is the last: one call for nearly every file. */
  #read(descriptor: number, dialect: Dialect): Read {
    this.#feeder.begin(dialect);
    for (let isMore = true; isMore;) {
      const { room } = this.#feeder;
      const got = readSync(descriptor, room, 0, room.length, null);
      isMore = got === room.length;
      this.#feeder.fill(got);
    }
    return this.#feeder.finish();
  }
}
