import type { Listener } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { SealedValues } from "../model/seal.ts";
import { sealerOf, trialSignature, type SealContext } from "../seals/index.ts";

/** What sealing needs. */
export interface SealRequest {
  readonly plan: Plan;
  readonly context: SealContext;
  readonly listener: Listener;
  /** Looks first for values that an earlier sealing left in the world (its journal was lost with its machine). */
  readonly adopts?: boolean;
}

/** Makes every value that needs a key, one after the other, after a trial signature; verifies each. */
export async function makeSeals({ plan, context, listener, adopts }: SealRequest): Promise<SealedValues> {
  if (plan.seals.length === 0) return {};
  listener({ type: "sealing", text: "Making a trial signature" });
  await trialSignature(
    plan.seals.map(({ seal }) => seal.key),
    context,
  );
  const values: Record<string, string> = {};
  for (const { seal, text } of plan.seals) {
    listener({ type: "sealing", text });
    const sealer = sealerOf(seal);
    values[seal.id] =
      (adopts === true ? await sealer.adopt(seal, context) : null) ?? (await sealer.make(seal, context));
  }
  return values;
}
