import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { environmentError } from "../model/error.ts";

/** Nothing is there; a link; a folder where none can be opened; a socket, or a device without a driver. */
const NONE = /^(?:ENOENT|ENOTDIR|ELOOP|EISDIR|ENXIO|ENODEV)$/;
/** Who opens a FIFO for reading would wait for who writes to it. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Larger than nearly every file that is read as a whole. */
const CHUNK = 64 * 1024;

/** Opens a file; null where there is none: a link, a folder, a device, a FIFO, nothing. The caller closes it. */
export function openRegular(path: string): number | null {
  const descriptor = opened(path);
  if (descriptor === null || fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  return null;
}

/**
 * Reads a file, of its bytes so many at most; null where {@link openRegular} has none.
 *
 * @throws PlimsollError (environment) where it cannot be read
 */
export function readRegular(path: string, most: number): Buffer | null {
  let descriptor: number | null = null;
  try {
    descriptor = openRegular(path);
    return descriptor === null ? null : bytesOf(descriptor, most);
  } catch (thrown) {
    throw environmentError(`Cannot read ${path}: ${(thrown as Error).message}`);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function opened(path: string): number | null {
  try {
    return openSync(path, FLAGS);
  } catch (thrown) {
    if (NONE.test((thrown as NodeJS.ErrnoException).code ?? "")) return null;
    throw thrown;
  }
}

/** Not by the size that it is said to have: it may grow meanwhile. */
function bytesOf(descriptor: number, most: number): Buffer {
  const pieces: Buffer[] = [];
  for (let left = most; left > 0;) {
    const piece = Buffer.allocUnsafe(Math.min(left, CHUNK));
    const got = readSync(descriptor, piece, 0, piece.length, null);
    if (got === 0) break;
    pieces.push(piece.subarray(0, got));
    left -= got;
  }
  return Buffer.concat(pieces);
}
