import { contentOf, fromUtf16 } from "./content.ts";
import { dialectOf, type Dialect } from "./dialect.ts";
import { Scanner, type LineClass, type Lines } from "./scanner.ts";

export type { LineClass, Lines } from "./scanner.ts";

let scanner: Scanner | undefined;

/**
 * Counts the physical lines of a text of TypeScript or JavaScript by class, exactly as the TypeScript compiler's tokens lie on
 * them; those of JSON, which has no comments, are effective where they are not blank. Reads no file; synchronous, and linear
 * in the text's length.
 *
 * ```ts
 * countLines("a.ts", "// says\n\nexport const a = 1;\n"); // { effective: 1, comment: 1, blank: 1 }
 * ```
 *
 * @param name the file's name: its ending tells how `<` is read (`.ts .tsx .mts .cts .js .jsx .mjs .cjs`), and whether
 *   there are comments (none in `.json`)
 * @param text as bytes (UTF-8, or UTF-16 with a byte order mark) or as a string
 * @returns null where the name is of none of these languages, or the text is binary, a Git LFS pointer or a Qt translation
 */
export function countLines(name: string, text: Uint8Array | string): Lines | null {
  return read(name, text, (one, bytes, dialect) => one.count(bytes, dialect));
}

/**
 * Tells what each physical line of a text is, one of JSON as well. Its parameters are those of {@link countLines}.
 *
 * ```ts
 * classifyLines("a.ts", "// says\n\nexport const a = 1;\n"); // ["comment", "blank", "effective"]
 * ```
 *
 * @returns null where {@link countLines} does
 */
export function classifyLines(name: string, text: Uint8Array | string): readonly LineClass[] | null {
  return read(name, text, (one, bytes, dialect) => one.classify(bytes, dialect));
}

function read<T>(
  name: string,
  text: Uint8Array | string,
  by: (scanner: Scanner, bytes: Uint8Array, dialect: Dialect) => T,
): T | null {
  const dialect = dialectOf(name);
  if (dialect === null) return null;
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const content = contentOf(bytes);
  if (content !== "text" && content !== "utf-16") return null;
  scanner ??= new Scanner();
  return by(scanner, content === "utf-16" ? fromUtf16(bytes) : bytes, dialect);
}
