import type { GlobalFlags, PlanFlags } from "../flags.ts";
import { refuseUnfinished, release } from "../../engine/release.ts";
import type { Plan } from "../../model/plan.ts";
import { planReport } from "../../view/report.ts";
import { isConfirmed, refuseUnanswerable, type ConfirmFlags } from "../confirm.ts";
import { reportEnding } from "../ending.ts";
import { withLock } from "../lock.ts";
import { parseRequest } from "../request.ts";
import { inSession, planIn, type Session } from "../session.ts";
import { exitOfPlan, printPlan } from "./audit.ts";

/** Flags of `plimsoll release`. */
export type ReleaseFlags = PlanFlags & GlobalFlags & ConfirmFlags;

/** Plans, shows, asks, seals and applies. */
export async function releaseCommand(what: string | undefined, flags: ReleaseFlags): Promise<void> {
  refuseUnanswerable(flags, parseRequest(what).version);
  await inSession(flags, (session) =>
    withLock(session.ground, async () => {
      await refuseUnfinished(session.ground);
      const plan = await planIn(session, what, flags);
      if (plan.verdict !== "clean") {
        printPlan(plan, flags);
        process.exitCode = exitOfPlan(plan);
        return;
      }
      await confirmAndRelease(plan, session, flags);
    }),
  );
}

/** Shows, asks, then seals and applies a clean plan, and tells how it ended. */
export async function confirmAndRelease(plan: Plan, session: Session, flags: ConfirmFlags & PlanFlags): Promise<void> {
  if (flags.json !== true) process.stderr.write(planReport(plan, process.stderr));
  if (!(await isConfirmed(plan, flags, session.signal))) {
    process.stderr.write("Nothing was released.\n");
    process.exitCode = 1;
    return;
  }
  const ending = await release(plan, session);
  reportEnding(plan, ending, session.signal, flags.json === true);
}
