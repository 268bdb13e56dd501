import type { Finding } from "../model/finding.ts";
import type { Plan } from "../model/plan.ts";

/** The plan as the document of `plimsoll audit --json`. What a finding lacks is null. */
export function planDocument(plan: Plan): object {
  const { version, verdict, digest, commit, format, tool, asOf, durations } = plan;
  const checks = plan.checks.map(({ id, title, status, saw, findings }) => ({
    id,
    status,
    findings: findings.map(findingDocument),
    title,
    saw,
  }));
  const effects = plan.effects.map(({ check, kind, reach, text }) => ({ check, kind, reach, text }));
  const seals = plan.seals.map(({ check, text }) => ({ check, text }));
  return { version, verdict, digest, commit, checks, effects, seals, format, tool, asOf, durations };
}

/** A finding in a document; what it lacks is null. */
export function findingDocument({ id, level, message, hint, file, line }: Finding): object {
  return { id, level, message, hint: hint ?? null, file: file ?? null, line: line ?? null };
}
