import type { GlobalFlags, PlanFlags } from "../flags.ts";
import { wire } from "../../engine/wire.ts";
import type { AnyCheck } from "../../model/check.ts";
import { usageError } from "../../model/error.ts";
import { Settings } from "../../model/facts.ts";
import { didYouMean } from "../../model/suggest.ts";
import { checkReport } from "../../view/report.ts";
import { loadConfig } from "../config/load.ts";
import { namedConfig } from "../place.ts";
import { parseRequest } from "../request.ts";
import { inSession, planWith } from "../session.ts";
import { exitOfPlan, printPlan } from "./audit.ts";

/** Runs single checks, and the checks that provide what they read. */
export async function check(ids: readonly string[], flags: PlanFlags & GlobalFlags): Promise<void> {
  await inSession(flags, async (session) => {
    const config = await loadConfig(session.ground.root, namedConfig(flags));
    const chosen = ids.length === 0 ? config.steps : withProviders(config.steps, ids);
    const plan = await planWith(session, chosen, { config, flags, request: parseRequest(undefined, flags) });
    printPlan(plan, flags, (asked, stream) => checkReport(asked, config.steps.length, stream));
    process.exitCode = exitOfPlan(plan);
  });
}

/** The named checks and all that they wait for, in the order of the list. */
function withProviders(steps: readonly AnyCheck[], ids: readonly string[]): readonly AnyCheck[] {
  const wired = wire(steps, [Settings as never]);
  const wanted = new Set<number>();
  const want = (index: number): void => {
    if (wanted.has(index)) return;
    wanted.add(index);
    for (const provider of [...(wired[index]?.providers.values() ?? [])].flat()) want(provider);
  };
  for (const id of ids) want(indexOf(id, steps));
  return steps.filter((_, index) => wanted.has(index));
}

function indexOf(id: string, steps: readonly AnyCheck[]): number {
  const index = steps.findIndex((step) => step.id === id);
  if (index !== -1) return index;
  const known = steps.map((step) => step.id);
  throw usageError(
    `Cannot run the check "${id}": the configuration has none of that name`,
    didYouMean(id, known, "It has"),
  );
}
