import { messageOf, usageError } from "../model/error.ts";
import type { Plan } from "../model/plan.ts";
import { digestOf } from "./digest.ts";
import { faultOf } from "./plan-shape.ts";

/** The format that this plimsoll writes and reads. */
const FORMAT = 1;

/**
 * Reads a plan's text and believes nothing of it.
 *
 * @throws PlimsollError (usage) where it is cut short, from a newer plimsoll, not as it was written, or not what it says of itself.
 */
export function parsePlan(text: string, where: string): Plan {
  const plan = parseJson(text, where);
  const format = (plan as Partial<Plan> | null)?.format;
  if (typeof format === "number" && format > FORMAT) {
    throw usageError(
      `Cannot read the plan ${where}: a newer plimsoll wrote it (format ${format})`,
      "Update plimsoll: npm install plimsoll@latest",
    );
  }
  if (format !== FORMAT || plan.digest !== digestOf(plan)) {
    throw usageError(
      `Cannot use the plan ${where}: it is not as plimsoll wrote it (its digest differs)`,
      "Plan again: plimsoll audit --out plan.json",
    );
  }
  const fault = faultOf(plan);
  if (fault === null) return plan;
  throw usageError(`Cannot use the plan ${where}: ${fault}`, "Plan again: plimsoll audit --out plan.json");
}

/** A plan as it stands in a file. */
export function formatPlan(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

function parseJson(text: string, where: string): Plan {
  try {
    return JSON.parse(text) as Plan;
  } catch (cause) {
    throw usageError(
      `Cannot read the plan ${where}: it is cut short or no JSON (${messageOf(cause)})`,
      "Plan again: plimsoll audit --out plan.json",
    );
  }
}
