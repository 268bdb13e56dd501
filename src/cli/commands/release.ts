import type { GlobalFlags, PlanFlags } from "../flags.ts";
import { release } from "../../engine/release.ts";
import type { Plan } from "../../model/plan.ts";
import { planReport } from "../../view/report.ts";
import { isConfirmed, type ConfirmFlags } from "../confirm.ts";
import { reportEnding } from "../ending.ts";
import { withLock } from "../lock.ts";
import { inSession, planIn, type Session } from "../session.ts";
import { exitOfPlan, printPlan } from "./audit.ts";

/** Flags of `plimsoll release`. */
export type ReleaseFlags = PlanFlags & GlobalFlags & ConfirmFlags;

/** Plans, shows, asks, seals and applies. */
export async function releaseCommand(what: string | undefined, flags: ReleaseFlags): Promise<void> {
  await inSession(flags, (session) =>
    withLock(session.ground, async () => {
      const plan = await planIn(session, what, flags);
      if (plan.verdict !== "clean") {
        printPlan(plan, flags);
        process.exitCode = exitOfPlan(plan);
        return;
      }
      if (flags.json !== true) process.stderr.write(planReport(plan, process.stderr));
      await confirmAndRelease(plan, session, flags);
    }),
  );
}

/** Asks, then seals and applies a clean plan, and tells how it ended. */
export async function confirmAndRelease(plan: Plan, session: Session, flags: ConfirmFlags & PlanFlags): Promise<void> {
  if (!(await isConfirmed(plan, flags))) {
    process.stderr.write("Nothing was released.\n");
    process.exitCode = 1;
    return;
  }
  const ending = await release(plan, session);
  reportEnding(plan, ending, session.signal, flags.json === true);
}
