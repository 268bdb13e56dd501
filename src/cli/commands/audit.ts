import type { GlobalFlags, PlanFlags } from "../flags.ts";
import { digestsOf } from "../../engine/order.ts";
import { formatPlan } from "../../engine/plan-file.ts";
import { Exit } from "../../model/exit.ts";
import type { Plan } from "../../model/plan.ts";
import { planDocument } from "../../view/json.ts";
import { printableLine } from "../../view/printable.ts";
import { planReport } from "../../view/report.ts";
import { writeBundle } from "../../world/bundle.ts";
import type { Ground } from "../../world/ground.ts";
import { userPath } from "../place.ts";
import { inSession, planIn } from "../session.ts";

/** Flags of `plimsoll audit`. */
export interface AuditFlags extends PlanFlags, GlobalFlags {
  readonly out?: string;
}

const CODES = { clean: Exit.ok, blocked: Exit.blocked, error: Exit.environment } as const;

/** Plans a release and prints it. */
export async function audit(what: string | undefined, flags: AuditFlags): Promise<void> {
  const plan = await inSession(flags, async (session) => {
    const made = await planIn(session, what, flags);
    if (flags.out !== undefined) await store(made, session.ground, userPath(flags, flags.out));
    return made;
  });
  printPlan(plan, flags);
  if (plan.verdict === "clean" && flags.json !== true) process.stderr.write(`Next: ${nextCommand(what, flags)}\n`);
  process.exitCode = exitOfPlan(plan);
}

/** A stored plan need not be made again: applying it builds and tests nothing anew. */
function nextCommand(what: string | undefined, { out }: AuditFlags): string {
  return out === undefined
    ? `plimsoll release${what === undefined ? "" : ` ${what}`}`
    : `plimsoll apply ${printableLine(out)}`;
}

/** The exit code that tells a plan's verdict. */
export function exitOfPlan(plan: Plan): number {
  return CODES[plan.verdict];
}

/** Prints a plan to standard output: one JSON document, or the report. */
export function printPlan(plan: Plan, { json }: Pick<PlanFlags, "json">): void {
  process.stdout.write(
    json === true ? `${JSON.stringify(planDocument(plan), null, 2)}\n` : planReport(plan, process.stdout),
  );
}

/** A plan that is not clean is stored too, for the record; it can never be applied. */
async function store(plan: Plan, ground: Ground, path: string): Promise<void> {
  const pack = await ground.git.packObjects([...plan.objects], [plan.settings.base]);
  await writeBundle(path, {
    text: formatPlan(plan),
    pack,
    store: ground.store,
    digests: digestsOf(plan.effects, plan.seals),
  });
}
