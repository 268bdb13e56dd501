import { fstatSync, statSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import { environmentError } from "../model/error.ts";

const STANDARD_OUTPUT = 1;

/** Whether standard output is a file, a pipe or nowhere: nobody looks at it as it is written. */
export function isPlainOutput(): boolean {
  try {
    const output = fstatSync(STANDARD_OUTPUT);
    return !output.isCharacterDevice() || output.rdev === statSync(devNull).rdev;
  } catch {
    return false;
  }
}

/**
 * Writes a text to standard output without node's stream, whose making takes longer than most counts. A pipe that nobody
 * reads any more takes all.
 *
 * @returns what could not be written without waiting: the stream's
 */
export function writeAtOnce(text: string): Buffer {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(STANDARD_OUTPUT, rest));
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "EPIPE") return rest.subarray(rest.length);
    if (code !== "EAGAIN") throw environmentError(`Cannot write to standard output: ${(thrown as Error).message}`);
  }
  return rest;
}
