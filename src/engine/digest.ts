import { createHash } from "node:crypto";
import type { Plan, PlanBody } from "../model/plan.ts";

/** JSON with the keys of every object in order, so that equal values are equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** SHA-256 over a plan without its digest and its measured durations. */
export function digestOf(plan: PlanBody | Plan): string {
  const { digest: _digest, durations: _durations, ...body } = plan as Plan;
  return createHash("sha256").update(canonical(body)).digest("hex");
}
