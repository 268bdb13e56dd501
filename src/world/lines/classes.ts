import { readFile } from "node:fs/promises";
import { contentOf, fromUtf16 } from "../../lines/content.ts";
import { classifyLines, type LineClass } from "../../lines/index.ts";
import { usageError } from "../../model/error.ts";

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
  const bytes = await readFile(path).catch((thrown: Error) => {
    throw usageError(`Cannot explain ${path}: ${thrown.message}`);
  });
  const classes = classifyLines(path, bytes);
  const content = contentOf(bytes);
  if (classes !== null)
    return { text: Buffer.from(content === "utf-16" ? fromUtf16(bytes) : bytes).toString("utf8"), classes };
  if (content !== "text" && content !== "utf-16") throw usageError(`Cannot explain ${path}: it is ${content}`);
  throw usageError(`Cannot explain ${path}: it is neither TypeScript nor JavaScript`, "cloc counts the others");
}
