import { realpath } from "node:fs/promises";
import { contentOf, fromUtf16 } from "../../lines/content.ts";
import { classifyLines, type LineClass } from "../../lines/index.ts";
import { messageOf, usageError } from "../../model/error.ts";
import { readRegular } from "../regular-file.ts";

/** In bytes: nobody looks at the lines of a larger one. */
const LARGEST = 100 * 1024 * 1024;

/** A file's text, and what each of its lines is. */
export interface Classified {
  readonly text: string;
  readonly classes: readonly LineClass[];
}

/**
 * Classifies the lines of one file.
 *
 * @throws PlimsollError (usage) where it is not there, or not of a language that we count ourselves
 */
export async function classesOf(path: string): Promise<Classified> {
  const bytes = await bytesOf(path);
  const classes = classifyLines(path, bytes);
  const content = contentOf(bytes);
  if (classes !== null)
    return { text: Buffer.from(content === "utf-16" ? fromUtf16(bytes) : bytes).toString("utf8"), classes };
  if (content !== "text" && content !== "utf-16") throw usageError(`Cannot explain ${path}: it is ${content}`);
  throw usageError(`Cannot explain ${path}: it is neither TypeScript nor JavaScript`, "cloc counts the others");
}

/** A link that somebody names is followed. */
async function bytesOf(path: string): Promise<Buffer> {
  const read = realpath(path).then((real) => readRegular(real, LARGEST + 1));
  const bytes = await read.catch((thrown: unknown) => {
    throw usageError(`Cannot explain ${path}: ${messageOf(thrown)}`);
  });
  if (bytes === null) throw usageError(`Cannot explain ${path}: it is no regular file`);
  if (bytes.length > LARGEST) throw usageError(`Cannot explain ${path}: it is larger than 100 MB`);
  return bytes;
}
