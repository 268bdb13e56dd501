import { digestsOf } from "../engine/order.ts";
import { parsePlan } from "../engine/plan-file.ts";
import { blockedError } from "../model/error.ts";
import type { Plan } from "../model/plan.ts";
import { readPack, readPlanText, storeOf } from "../world/bundle.ts";
import type { Ground } from "../world/ground.ts";

/**
 * Reads a stored plan, and brings what planning made into scratch.
 *
 * @throws PlimsollError where the plan is damaged, from another repository, or its files are not those it names.
 */
export async function loadPlan(path: string, ground: Ground): Promise<Plan> {
  const plan = parsePlan(await readPlanText(path), path);
  if ((await ground.git.resolve(`${plan.settings.base}^{commit}`)) === null) {
    const base = plan.settings.base.slice(0, 12);
    throw blockedError(
      `Cannot apply the plan ${path}: its commit ${base} is not in this repository`,
      "Go to the repository that it was made for, or fetch: git fetch",
    );
  }
  await ground.git.importIntoScratch(await readPack(path));
  const stored = storeOf(path);
  for (const digest of digestsOf(plan.effects, plan.seals)) await ground.store.put(digest, await stored.read(digest));
  return plan;
}
