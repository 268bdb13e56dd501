import type { GlobalFlags, PlanFlags } from "../flags.ts";
import { Exit } from "../../model/exit.ts";
import type { Plan } from "../../model/plan.ts";
import { planDocument } from "../../view/json.ts";
import { planReport } from "../../view/report.ts";
import { nextCommand } from "../next-command.ts";
import { userPath } from "../place.ts";
import { inSession, planIn } from "../session.ts";
import { refusePlace, storePlan } from "../store-plan.ts";

/** Flags of `plimsoll audit`. */
export interface AuditFlags extends PlanFlags, GlobalFlags {
  readonly out?: string;
}

const CODES = { clean: Exit.ok, blocked: Exit.blocked, error: Exit.environment } as const;

/** Plans a release and prints it. */
export async function audit(what: string | undefined, flags: AuditFlags): Promise<void> {
  const path = flags.out === undefined ? null : userPath(flags, flags.out);
  const plan = await inSession(flags, async (session) => {
    if (path !== null) await refusePlace(path);
    const made = await planIn(session, what, flags);
    if (path !== null) await storePlan(made, session.ground, path);
    return made;
  });
  printPlan(plan, flags);
  if (plan.verdict === "clean" && flags.json !== true) process.stderr.write(`Next: ${nextCommand(what, flags)}\n`);
  process.exitCode = exitOfPlan(plan);
}

/** The exit code that tells a plan's verdict. */
export function exitOfPlan(plan: Plan): number {
  return CODES[plan.verdict];
}

/** Prints a plan to standard output: one JSON document, or the report. */
export function printPlan(plan: Plan, { json }: Pick<PlanFlags, "json">, report = planReport): void {
  process.stdout.write(
    json === true ? `${JSON.stringify(planDocument(plan), null, 2)}\n` : report(plan, process.stdout),
  );
}
