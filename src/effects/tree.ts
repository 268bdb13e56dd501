import { z } from "zod";
import type { Settled, TreeEffect } from "../model/effect.ts";
import { oidShape } from "./shapes.ts";
import type { World } from "../world/world.ts";
import type { Handler } from "./handler.ts";
import { brief } from "./swap.ts";

/**
 * The checked-out files. Moving them takes many steps, and so can stop "between". To {@link Handler.observe} that is
 * "neither", as before a release it is somebody else's doing; once the move was begun, `recover` first ends it.
 */
export const tree: Handler<TreeEffect> = {
  shape: () => z.strictObject({ kind: z.literal("tree"), from: oidShape, to: oidShape }),
  reach: () => "local",
  describe: ({ from, to }) => `Update the checked-out files ${brief(from)} → ${brief(to)}`,
  names: () => ["tree"],
  async observe({ from, to }, { git }) {
    const seen = await git.sightTree(from, to);
    return seen === "between" ? "neither" : seen;
  },
  apply: ({ from, to }, { git }) => git.moveTree(from, to),
  invert: (effect) => ({ ...effect, from: effect.to, to: effect.from }),
  async recover(effect, world, beganAt) {
    await world.git.clearStaleLocks([], beganAt);
    if ((await world.git.sightTree(effect.from, effect.to)) === "between") await end(effect, world);
  },
};

/** Forward, or where that fails (a full disk) back: either way the files stand at one commit. */
async function end({ from, to }: Settled<TreeEffect>, { git }: World): Promise<void> {
  try {
    await git.moveTree(from, to);
  } catch {
    await git.moveTree(to, from);
  }
}
