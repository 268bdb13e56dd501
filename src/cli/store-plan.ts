import { dirname } from "node:path";
import { digestsOf } from "../engine/order.ts";
import { formatPlan } from "../engine/plan-file.ts";
import { environmentError, messageOf, PlimsollError, usageError } from "../model/error.ts";
import type { Plan } from "../model/plan.ts";
import { writeBundle } from "../world/bundle.ts";
import type { Ground } from "../world/ground.ts";
import { standsAt } from "../world/folder.ts";

const HINT = "Name a file in a folder that exists: --out plan.json";

/**
 * Refuses, before minutes go into a plan, to make one that cannot be stored.
 *
 * @throws PlimsollError (usage) where a folder is in the way, or the folder around it is not there.
 */
export async function refusePlace(path: string): Promise<void> {
  if ((await standsAt(path)) === "a folder") throw usageError(`Cannot store the plan in ${path}: it is a folder`, HINT);
  const around = dirname(path);
  const stands = await standsAt(around);
  if (stands === "nothing") throw usageError(`Cannot store the plan in ${path}: there is no folder ${around}`, HINT);
  if (stands === "no folder") throw usageError(`Cannot store the plan in ${path}: ${around} is not a folder`, HINT);
}

/** Stores a plan. One that is not clean is stored too, for the record; it can never be applied. */
export async function storePlan(plan: Plan, ground: Ground, path: string): Promise<void> {
  const pack = await ground.git.packObjects([...plan.objects], [plan.settings.base]);
  const digests = digestsOf(plan.effects, plan.seals);
  const bundle = { text: formatPlan(plan), pack, store: ground.store, digests };
  await writeBundle(path, bundle).catch((cause: unknown) => {
    if (cause instanceof PlimsollError) throw cause;
    throw environmentError(`Cannot store the plan in ${path}: ${messageOf(cause)}`, HINT, cause);
  });
}
