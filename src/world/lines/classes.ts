import { readFile } from "node:fs/promises";
import { contentOf, fromUtf16 } from "../../lines/content.ts";
import { dialectOf } from "../../lines/dialect.ts";
import { Scanner, type LineClass } from "../../lines/scanner.ts";
import { usageError } from "../../model/error.ts";

/** A file's text, and what each of its lines is. */
export interface Classified {
  readonly text: string;
  readonly classes: readonly LineClass[];
}

/**
 * Classifies the lines of one file.
 *
 * @throws PlimsollError (usage) where it is not there, or neither TypeScript nor JavaScript
 */
export async function classesOf(path: string): Promise<Classified> {
  const dialect = dialectOf(path);
  if (dialect === null)
    throw usageError(`Cannot explain ${path}: it is neither TypeScript nor JavaScript`, "cloc counts the others");
  const bytes = await readFile(path).catch((thrown: Error) => {
    throw usageError(`Cannot explain ${path}: ${thrown.message}`);
  });
  const content = contentOf(bytes);
  if (content !== "text" && content !== "utf-16") throw usageError(`Cannot explain ${path}: it is ${content}`);
  const text = content === "utf-16" ? fromUtf16(bytes) : bytes;
  return { text: Buffer.from(text).toString("utf8"), classes: new Scanner().classify(text, dialect) };
}
