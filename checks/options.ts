import type { z } from "zod";
import { usageError } from "#author";

/**
 * Takes a step's options as its schema has them.
 *
 * @throws PlimsollError (usage) naming the step, the option and what is wrong with it.
 */
export function checked<S extends z.ZodObject>(step: string, schema: S, options: unknown): z.infer<S> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape).join(", ");
  throw usageError(`Cannot use the step "${step}": ${faultOf(parsed.error)}`, `Options: ${known || "none"}`);
}

/** The first of the faults, in words. */
function faultOf({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return "its options are wrong";
  const path = issue.path.map(String).join(".");
  const place = path === "" ? "" : `${path}: `;
  if (issue.code !== "unrecognized_keys") return `${place}${issue.message}`;
  const [key = ""] = issue.keys;
  return path === "" ? `it has no option "${key}"` : `${place}there is no "${key}"`;
}
