import type { CheckReport, PlanVerdict } from "../model/plan.ts";

/** Whether a release may go on by what its checks said. A list that is empty decides nothing: a gate that looked at nothing stays shut. */
export function verdictOf(checks: readonly CheckReport[]): PlanVerdict {
  if (checks.some((c) => c.status === "error")) return "error";
  const isOpen = checks.length > 0 && checks.every((c) => c.status === "pass" || c.status === "skip");
  return isOpen ? "clean" : "blocked";
}
