/** How a file's text is read: `<` begins an element in the one, and never in the other. */
export type Dialect = "ts" | "jsx";

const TYPED = /\.[mc]?ts$/i;
const WITH_JSX = /\.(?:tsx|[mc]?js|jsx)$/i;

/**
 * The dialect of a file by its name; null where it is neither TypeScript nor JavaScript. In `.ts` a `<` asserts a type,
 * as the TypeScript compiler has it; in JavaScript it reads JSX everywhere.
 */
export function dialectOf(name: string): Dialect | null {
  if (TYPED.test(name)) return "ts";
  return WITH_JSX.test(name) ? "jsx" : null;
}

/** The language that a file counts for. */
export function languageOf(name: string): "TypeScript" | "JavaScript" {
  return /\.[mc]?tsx?$/i.test(name) ? "TypeScript" : "JavaScript";
}
