import { z } from "zod";
import type { Oid, PushEffect, Settled } from "../model/effect.ts";
import { blockedError } from "../model/error.ts";
import { refSwapShape, textShape } from "./shapes.ts";
import type { World } from "../world/world.ts";
import type { Handler } from "./handler.ts";
import { describeSwaps, flip, sight } from "./swap.ts";

const BRANCH = /^refs\/heads\//;

/** Refs of a remote, moved in one atomic push under a lease. */
export const push: Handler<PushEffect> = {
  shape: () =>
    z.strictObject({
      kind: z.literal("push"),
      remote: textShape,
      place: textShape,
      swaps: z.array(refSwapShape).min(1),
    }),
  reach: () => "remote",
  describe: ({ remote, place, swaps }) => `Push to ${remote} (${place}): ${describeSwaps(swaps)}`,
  names: ({ place, swaps }) => swaps.map(({ at }) => `${place} ${at}`),
  async observe(effect, world) {
    const now = await remoteRefs(effect, world);
    return sight(effect.swaps, (at) => now.get(at) ?? null);
  },
  async apply(effect, world) {
    await refuseOtherPlace(effect, world);
    await world.git.push(effect);
  },
  invert: (effect) => ({ ...effect, swaps: effect.swaps.map(flip) }),
  /** Others may build on a pushed branch at once: it is ours as long as it contains the commit, and tags stand still. */
  async isSurpassed(effect, world) {
    const now = await remoteRefs(effect, world);
    const tags = effect.swaps.filter(({ at }) => !BRANCH.test(at));
    if (sight(tags, (at) => now.get(at) ?? null) !== "after") return false;
    return await containsAll(effect, world);
  },
  /** A killed push leaves locks on the refs that track the remote's branches. */
  recover({ remote, swaps }, { git }, beganAt) {
    const tracking = swaps
      .filter(({ at }) => BRANCH.test(at))
      .map(({ at }) => at.replace(BRANCH, `refs/remotes/${remote}/`));
    return git.clearStaleLocks(tracking, beganAt);
  },
};

async function containsAll({ remote, swaps }: Settled<PushEffect>, { git }: World): Promise<boolean> {
  for (const { at, to } of swaps) {
    if (!BRANCH.test(at)) continue;
    if (to === null || !(await git.remoteContains(remote, at.replace(BRANCH, ""), to))) return false;
  }
  return true;
}

async function remoteRefs(effect: Settled<PushEffect>, world: World): Promise<ReadonlyMap<string, Oid>> {
  await refuseOtherPlace(effect, world);
  return new Map(Object.entries(await world.git.lsRemote(effect.remote)));
}

/** The name of a remote means what this machine's configuration says; the plan means one place. */
async function refuseOtherPlace({ remote, place }: Settled<PushEffect>, { git }: World): Promise<void> {
  const now = await git.placeOf(remote);
  if (now === place) return;
  throw blockedError(
    `Cannot push to ${remote}: it is ${now}, and the plan is for ${place}`,
    `Set it: git remote set-url ${remote} <url of ${place}>`,
  );
}
