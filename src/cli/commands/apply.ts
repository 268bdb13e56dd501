import { refuseUnfinished } from "../../engine/release.ts";
import { refuseUnanswerable } from "../confirm.ts";
import { loadPlan } from "../load-plan.ts";
import { withLock } from "../lock.ts";
import { userPath } from "../place.ts";
import { inSession } from "../session.ts";
import { confirmAndRelease, type ReleaseFlags } from "./release.ts";

/** Applies a plan that was audited before, perhaps on another machine. */
export async function apply(path: string, flags: ReleaseFlags): Promise<void> {
  refuseUnanswerable(flags, null);
  await inSession(flags, (session) =>
    withLock(session.ground, async () => {
      await refuseUnfinished(session.ground);
      const plan = await loadPlan(userPath(flags, path), session.ground);
      await confirmAndRelease(plan, session, flags);
    }),
  );
}
