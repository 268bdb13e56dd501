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
  const [issue] = parsed.error.issues;
  const known = Object.keys(schema.shape).join(", ");
  if (issue?.code === "unrecognized_keys") {
    throw usageError(
      `Cannot use the step "${step}": it has no option "${issue.keys[0] ?? ""}"`,
      `Options: ${known || "none"}`,
    );
  }
  const path = issue?.path.map(String).join(".") ?? "";
  throw usageError(
    `Cannot use the step "${step}": ${path === "" ? "" : `${path}: `}${issue?.message ?? "its options are wrong"}`,
    `Options: ${known || "none"}`,
  );
}
