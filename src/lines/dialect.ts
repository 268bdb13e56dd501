/**
 * How a file's text is read: in `jsx` a `<` may begin an element, and in `ts` never; `plain` has no comments, and each line
 * is blank or effective.
 */
export type Dialect = "ts" | "jsx" | "plain";

const TYPED = /\.[mc]?ts$/i;
const WITH_JSX = /\.(?:tsx|[mc]?js|jsx)$/i;
const WITHOUT_COMMENTS = /\.json$/i;

/**
 * The dialect of a file by its name; null where it is neither TypeScript nor JavaScript nor JSON. In `.ts` a `<` asserts a type,
 * as the TypeScript compiler has it; in JavaScript it reads JSX everywhere.
 */
export function dialectOf(name: string): Dialect | null {
  if (TYPED.test(name)) return "ts";
  if (WITH_JSX.test(name)) return "jsx";
  return WITHOUT_COMMENTS.test(name) ? "plain" : null;
}

/** The language that a file counts for. */
export function languageOf(name: string): "TypeScript" | "JavaScript" | "JSON" {
  if (WITHOUT_COMMENTS.test(name)) return "JSON";
  return /\.[mc]?tsx?$/i.test(name) ? "TypeScript" : "JavaScript";
}
