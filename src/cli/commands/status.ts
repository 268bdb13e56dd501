import type { GlobalFlags } from "../flags.ts";
import { findUnfinished, type Unfinished } from "../../engine/release.ts";
import { Exit, type ExitCode } from "../../model/exit.ts";
import { endingDocument } from "../../view/ending.ts";
import { runningReport, statusReport } from "../../view/status.ts";
import { Lock, type LockOwner } from "../../world/lock.ts";
import { failureText } from "../failure.ts";
import { inSession } from "../session.ts";

/** Flags of `plimsoll status`. */
export interface StatusFlags extends GlobalFlags {
  readonly json?: boolean;
}

/** What is found of a release: what the journal has, and who is at it. */
interface Found {
  readonly unfinished: Unfinished | null;
  readonly holder: LockOwner | null;
}

/** Shows a release that stopped in the middle, or that somebody is at. */
export async function status(flags: StatusFlags): Promise<void> {
  await inSession(flags, async ({ ground }) => {
    // In this order: a release that ends between the two looks must not seem to have stopped.
    const holder = await Lock.holder(ground.home);
    const found = { holder, unfinished: await findUnfinished(ground) };
    if (flags.json === true) process.stdout.write(`${JSON.stringify(documentOf(found), null, 2)}\n`);
    else tell(found);
    process.exitCode = codeOf(found);
  });
}

/** To whoever waits, a release that runs is neither none nor one that needs them. */
function codeOf({ unfinished, holder }: Found): ExitCode {
  if (holder !== null) return Exit.locked;
  return unfinished === null ? Exit.ok : Exit.stranded;
}

function documentOf({ unfinished, holder }: Found): object {
  if (unfinished === null) return { unfinished, lock: holder };
  const why = unfinished.mismatch?.message ?? null;
  return { unfinished: endingDocument({ ...unfinished, why, outcome: outcomeOf(unfinished, holder) }), lock: holder };
}

function outcomeOf({ isFinalBegun }: Unfinished, holder: LockOwner | null): "running" | "stranded" | "stopped" {
  if (holder !== null) return "running";
  return isFinalBegun ? "stranded" : "stopped";
}

function tell({ unfinished, holder }: Found): void {
  if (holder !== null) process.stdout.write(runningReport(unfinished, holder, process.stdout));
  else if (unfinished === null) process.stdout.write("No release is under way.\n");
  else if (unfinished.mismatch === null) process.stdout.write(statusReport(unfinished, process.stdout));
  else process.stderr.write(failureText(unfinished.mismatch, false));
}
