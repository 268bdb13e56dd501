import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { KeySpec, Seal } from "../model/seal.ts";
import type { SealContext, Sealer } from "./sealer.ts";
import { signature } from "./signature.ts";
import { tag } from "./tag.ts";

export type { SealContext } from "./sealer.ts";

/** Every kind of seal. A kind without a sealer does not compile. */
const sealers: { readonly [K in Seal["kind"]]: Sealer<Extract<Seal, { kind: K }>> } = { tag, signature };

/** What a request of any kind must look like. */
export function sealShape(): z.ZodType<Seal> {
  return z.union(Object.values(sealers).map((sealer) => sealer.shape()));
}

/** The sealer of a request's kind. */
export function sealerOf<S extends Seal>(seal: S): Sealer<S> {
  return sealers[seal.kind] as unknown as Sealer<S>;
}

/** The request in words. */
export function describeSeal(seal: Seal): string {
  return sealerOf(seal).describe(seal);
}

/** Signs random bytes once with each key and verifies the signature, so that nothing begins that a key would end. */
export async function trialSignature(keys: readonly KeySpec[], context: SealContext): Promise<void> {
  const distinct = new Map(keys.map((key) => [JSON.stringify([key.tool, key.publicKey, key.locator]), key]));
  for (const key of distinct.values()) {
    const signer = context.signerFor(key);
    const bytes = randomBytes(32);
    await signer.verify(bytes, await signer.sign(bytes, { name: "trial" }), { name: "trial" });
  }
}
