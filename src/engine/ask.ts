import { skip, type AnyCheck, type Verdict } from "../model/check.ts";
import { messageOf, PlimsollError } from "../model/error.ts";
import type { Finding } from "../model/finding.ts";
import type { CheckReport, PlannedEffect, PlannedSeal, Status } from "../model/plan.ts";
import { waive } from "../model/waiver.ts";
import { sealerOf } from "../seals/index.ts";
import type { FactBoard } from "./facts.ts";
import { plannedEffect } from "./order.ts";
import type { PlanRequest } from "./plan-request.ts";
import type { Wired } from "./wire.ts";

/** What came of asking one check. */
export interface Answer {
  readonly report: CheckReport;
  readonly facts: Readonly<Record<string, unknown>> | null;
  readonly effects: readonly PlannedEffect[];
  readonly seals: readonly PlannedSeal[];
  readonly milliseconds: number;
}

/** How long a check may plan if it does not say, in seconds. */
const DEFAULT_LIMIT = 3_600;

/** Asks one check. Never throws: a check that throws, or says nothing that makes sense, is an `error`. */
export async function ask(wired: Wired, board: FactBoard, request: PlanRequest): Promise<Answer> {
  const { check } = wired;
  request.listener({ type: "check-started", id: check.id, title: check.title });
  const began = performance.now();
  const answer = keep(wired, await reach(wired, board, request), board);
  const milliseconds = Math.round(performance.now() - began);
  request.listener({ type: "check-ended", id: check.id, report: answer.report, milliseconds });
  return { ...answer, milliseconds };
}

type Unmeasured = Omit<Answer, "milliseconds">;

/** Puts the facts on the board; a check whose facts cannot be kept has not completed. */
function keep(wired: Wired, answer: Unmeasured, board: FactBoard): Unmeasured {
  try {
    board.keep(wired, answer.report.status, answer.facts);
    return answer;
  } catch (thrown) {
    board.keep(wired, "error", null);
    return failed(wired.check, thrown);
  }
}

async function reach(wired: Wired, board: FactBoard, request: PlanRequest): Promise<Unmeasured> {
  const gathered = board.gather(wired);
  if ("missing" in gathered) return empty(wired.check, "unreached", `"${gathered.missing}" was not provided`);
  try {
    const verdict = await within(wired.check, request, (signal) =>
      wired.check.plan({ facts: gathered.values as never, bench: request.benchFor(wired.check, signal), signal }),
    );
    return answerFor(wired.check, believed(wired.check, verdict), request);
  } catch (thrown) {
    return failed(wired.check, thrown);
  }
}

/** Ends a check that outlives its limit or the user's patience; what it started ends with its signal. */
async function within<T>(check: AnyCheck, request: PlanRequest, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const seconds = check.timeoutSeconds ?? DEFAULT_LIMIT;
  const limit = new AbortController();
  const signal = AbortSignal.any([limit.signal, request.signal]);
  const expiry = setTimeout(
    () => limit.abort(new Error(`Cannot finish "${check.id}": it took more than ${seconds} s`)),
    seconds * 1_000,
  );
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work(signal), ended]);
  } finally {
    clearTimeout(expiry);
  }
}

/** A gate that does not say what it looked at, or answers with something else, has not looked. */
function believed(check: AnyCheck, given: Verdict<unknown> | undefined): Verdict<unknown> {
  if (given === undefined) throw new Error(`Cannot use the answer of "${check.id}": it gave none`);
  switch (given.kind) {
    case "skip":
      return given.reason === "" ? skip("without a reason") : given;
    case "pass":
      if (given.saw.trim() !== "") return given;
      throw new Error(`Cannot trust "${check.id}": it passed without saying what it saw`);
    case "block":
      if (given.findings.length > 0) return given;
      throw new Error(`Cannot trust "${check.id}": it blocked without a finding`);
    default:
      throw new Error(`Cannot use the answer of "${check.id}": it is no verdict`);
  }
}

function answerFor(check: AnyCheck, given: Verdict<unknown>, request: PlanRequest): Unmeasured {
  if (given.kind === "skip") return empty(check, "skip", given.reason);
  const findings = waive(check.id, given.findings, request.waivers, request.asOf);
  const isShut = given.facts === null || findings.some((f) => f.level === "block");
  const answer = {
    report: reportOf(check, isShut ? "block" : "pass", given.saw, given.facts === null ? given.findings : findings),
    facts: given.facts as Readonly<Record<string, unknown>> | null,
  };
  if (isShut) return { ...answer, effects: [], seals: [] };
  const effects = given.effects.map((effect) => plannedEffect(check.id, effect));
  return {
    ...answer,
    effects,
    seals: given.seals.map((seal) => ({ check: check.id, text: sealerOf(seal).describe(seal), seal })),
  };
}

function failed(check: AnyCheck, thrown: unknown): Unmeasured {
  const hint = thrown instanceof PlimsollError ? thrown.hint : undefined;
  const finding: Finding = {
    id: "could-not-complete",
    level: "block",
    message: messageOf(thrown),
    ...(hint === undefined ? {} : { hint }),
  };
  return { ...empty(check, "error", ""), report: reportOf(check, "error", "", [finding]) };
}

function empty(check: AnyCheck, status: Status, saw: string): Unmeasured {
  return { report: reportOf(check, status, saw, []), facts: null, effects: [], seals: [] };
}

function reportOf(check: AnyCheck, status: Status, saw: string, findings: readonly Finding[]): CheckReport {
  return { id: check.id, title: check.title, status, saw, findings };
}
