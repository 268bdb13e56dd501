import { availableParallelism } from "node:os";
import type { Fact } from "../model/fact.ts";
import { ReleaseCommit, Settings, Versions, type PackageVersion } from "../model/facts.ts";
import type { Plan, PlanBody, PlannedEffect, PlannedSeal } from "../model/plan.ts";
import { ask, type Answer } from "./ask.ts";
import { digestOf } from "./digest.ts";
import { FactBoard } from "./facts.ts";
import { orderEffects, refuseSharedNames, tipsOf } from "./order.ts";
import type { PlanRequest } from "./plan-request.ts";
import { schedule } from "./schedule.ts";
import { withUnused } from "./unused-waivers.ts";
import { verdictOf } from "./verdict.ts";
import { wire, type Wired } from "./wire.ts";

/** Asks every check what it would do, and changes nothing; the plan is the dry run. */
export async function makePlan(request: PlanRequest): Promise<Plan> {
  const wired = wire(request.checks, [Settings as Fact<unknown>]);
  request.listener({ type: "planning", checks: request.checks.map(({ id, title }) => ({ id, title })) });
  const board = new FactBoard();
  board.give(Settings, request.settings);
  const answers = new Map<number, Answer>();
  await schedule(wired, availableParallelism(), async (index) => {
    answers.set(index, await ask(wired[index] as Wired, board, request));
  });
  request.signal.throwIfAborted();
  const asked = wired.map((_, index) => answers.get(index) as Answer);
  return assemble(withUnused(asked, request), board, request);
}

function assemble(answers: readonly Answer[], board: FactBoard, request: PlanRequest): Plan {
  const effects = orderEffects(answers.flatMap((a) => a.effects));
  refuseSharedNames(effects);
  const body = bodyOf(answers, effects, board, request);
  const durations = Object.fromEntries(answers.map((a) => [a.report.id, a.milliseconds]));
  return { ...body, digest: digestOf(body), durations };
}

function bodyOf(
  answers: readonly Answer[],
  effects: readonly PlannedEffect[],
  board: FactBoard,
  request: PlanRequest,
): PlanBody {
  const checks = answers.map((a) => a.report);
  const seals: readonly PlannedSeal[] = answers.flatMap((a) => a.seals);
  const commit = board.read(ReleaseCommit) ?? null;
  const packages = board.read(Versions) ?? [];
  return {
    format: 1,
    tool: request.tool,
    asOf: request.asOf,
    version: onlyVersion(packages),
    packages,
    verdict: verdictOf(checks),
    commit,
    settings: request.settings,
    checks,
    seals,
    effects,
    objects: tipsOf(commit, effects, seals),
  };
}

function onlyVersion(versions: readonly PackageVersion[]): string | null {
  const distinct = new Set(versions.map((v) => v.to));
  return distinct.size === 1 ? ([...distinct][0] ?? null) : null;
}
