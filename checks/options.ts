import { z } from "zod";
import { didYouMean, usageError } from "#author";

type Issue = z.core.$ZodIssue;

/**
 * Takes a step's options as its schema has them.
 *
 * @throws PlimsollError (usage) naming the step, the option and what is wrong with it.
 */
export function checked<S extends z.ZodObject>(step: string, schema: S, options: unknown): z.infer<S> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues as [Issue, ...Issue[]];
  throw usageError(`Cannot use the step "${step}": ${faultOf(issue)}`, hintFor(issue, schema));
}

/** A fault in words. */
function faultOf(issue: Issue): string {
  const path = issue.path.map(String).join(".");
  const place = path === "" ? "" : `${path}: `;
  if (issue.code !== "unrecognized_keys") return `${place}${reasonOf(issue)}`;
  const [key = ""] = issue.keys;
  return path === "" ? `it has no option "${key}"` : `${place}there is no "${key}"`;
}

/** Where several forms are taken, "Invalid input" would not say which. */
export function reasonOf(issue: Issue): string {
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input") return issue.message;
  const reasons = issue.errors.map(([first]) => first?.message ?? "");
  return [...new Set(reasons)].filter((reason) => reason !== "").join(", or ") || issue.message;
}

function hintFor(issue: Issue, schema: z.ZodObject): string {
  if (issue.code !== "unrecognized_keys") return `Options: ${Object.keys(schema.shape).join(", ") || "none"}`;
  const all = issue.path.length === 0 ? "Options" : "There is";
  return didYouMean(issue.keys[0] ?? "", keysAt(schema, issue.path), all);
}

/** The keys that a schema knows at a place in a value. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysAt(option, path));
  const [key, ...rest] = path;
  if (schema instanceof z.ZodArray) return key === undefined ? [] : keysAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return key === undefined ? [] : keysAt(schema.valueType, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(schema.shape);
  const next = schema.shape[String(key)] as z.core.$ZodType | undefined;
  return next === undefined ? [] : keysAt(next, rest);
}
