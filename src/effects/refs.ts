import { z } from "zod";
import type { RefsEffect } from "../model/effect.ts";
import { refSwapShape } from "./shapes.ts";
import type { Handler } from "./handler.ts";
import { describeSwaps, flip, sight } from "./swap.ts";

/** Local refs, moved in one git transaction. */
export const refs: Handler<RefsEffect> = {
  shape: () => z.strictObject({ kind: z.literal("refs"), swaps: z.array(refSwapShape).min(1) }),
  reach: () => "local",
  describe: ({ swaps }) => capitalized(describeSwaps(swaps)),
  names: ({ swaps }) => swaps.map(({ at }) => at),
  async observe({ swaps }, { git }) {
    const now = await git.refs();
    return sight(swaps, (at) => now.get(at) ?? null);
  },
  apply: ({ swaps }, { git }) => git.moveRefs(swaps),
  invert: (effect) => ({ ...effect, swaps: effect.swaps.map(flip) }),
  recover: ({ swaps }, { git }, beganAt) =>
    git.clearStaleLocks(
      swaps.map(({ at }) => at),
      beganAt,
    ),
};

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
