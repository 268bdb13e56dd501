import type { GlobalFlags } from "../flags.ts";
import type { Ending } from "../../engine/apply.ts";
import { findUnfinished, resume, resumeFrom, undo } from "../../engine/release.ts";
import { blockedError } from "../../model/error.ts";
import { Exit } from "../../model/exit.ts";
import type { Plan } from "../../model/plan.ts";
import { printableLine } from "../../view/printable.ts";
import { statusReport } from "../../view/status.ts";
import { reportEnding } from "../ending.ts";
import { loadPlan } from "../load-plan.ts";
import { withLock } from "../lock.ts";
import { userPath } from "../place.ts";
import { inSession, type Session } from "../session.ts";
import { Interrupted } from "../signals.ts";

/** Flags of `plimsoll resume` and `plimsoll undo`. */
export interface ResumeFlags extends GlobalFlags {
  readonly plan?: string;
}

/** Finishes a release that stopped in the middle. */
export async function resumeCommand(flags: ResumeFlags): Promise<void> {
  await inSession(flags, (session) => withLock(session.ground, () => goOn(session, flags)));
}

async function goOn(session: Session, flags: ResumeFlags): Promise<void> {
  const unfinished = await findUnfinished(session.ground);
  if (unfinished === null && flags.plan !== undefined) {
    const plan = await loadPlan(userPath(flags, flags.plan), session.ground);
    reportEnding(plan, await resumeFrom(plan, session), session.signal, false);
    return;
  }
  if (unfinished === null)
    throw blockedError(
      "Cannot resume: no release is under way",
      "If its journal was lost: plimsoll resume --plan plan.json",
    );
  reportEnding(unfinished.plan, await resume(session), session.signal, false);
}

/** Takes a release back that stopped in the middle, unless something final was begun. */
export async function undoCommand(flags: ResumeFlags): Promise<void> {
  await inSession(flags, (session) => withLock(session.ground, () => takeBack(session)));
}

async function takeBack(session: Session): Promise<void> {
  const unfinished = await findUnfinished(session.ground);
  if (unfinished === null) throw blockedError("Cannot undo: no release is under way", "Nothing is to be taken back");
  if (unfinished.isFinalBegun) {
    process.stderr.write("error: Cannot undo: something that nothing takes back was begun\n");
    process.stderr.write(statusReport(unfinished, process.stderr));
    process.exitCode = Exit.stranded;
    return;
  }
  reportUndone(unfinished.plan, await undo(session), session.signal);
}

/** That it was asked for is no error, and no reason why it stopped half-way. */
function reportUndone(plan: Plan, ending: Ending, signal: AbortSignal): void {
  const { cause, outcome } = ending;
  if (outcome === "taken-back") {
    process.stderr.write(`Undone: nothing of ${printableLine(plan.version ?? "the release")} is left.\n`);
    process.exitCode = signal.reason instanceof Interrupted ? signal.reason.code : Exit.ok;
  } else {
    const why: unknown = cause instanceof AggregateError ? cause.errors.at(-1) : cause;
    reportEnding(plan, { ...ending, cause: why }, signal, false);
  }
}
