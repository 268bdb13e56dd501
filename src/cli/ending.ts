import type { Ending } from "../engine/apply.ts";
import { messageOf, PlimsollError } from "../model/error.ts";
import { Exit, type ExitCode } from "../model/exit.ts";
import type { Plan } from "../model/plan.ts";
import { endingDocument, endingReport } from "../view/ending.ts";
import { Interrupted } from "./signals.ts";

/** Tells how a release ended, and sets the exit code: did the world change? */
export function reportEnding(plan: Plan, ending: Ending, signal: AbortSignal, json: boolean): void {
  const told = { plan, outcome: ending.outcome, states: ending.states, why: whyOf(ending), hint: hintOf(ending) };
  process.stderr.write(endingReport(told, process.stderr));
  if (json) process.stdout.write(`${JSON.stringify(endingDocument(told), null, 2)}\n`);
  process.exitCode = codeOf(ending, signal);
}

function codeOf({ outcome }: Ending, signal: AbortSignal): ExitCode {
  if (outcome === "released") return Exit.ok;
  if (outcome === "stranded") return Exit.stranded;
  return signal.reason instanceof Interrupted ? signal.reason.code : Exit.takenBack;
}

function whyOf({ cause }: Ending): string | null {
  return cause === undefined ? null : messageOf(cause);
}

function hintOf({ cause }: Ending): string | null {
  return cause instanceof PlimsollError ? (cause.hint ?? null) : null;
}
