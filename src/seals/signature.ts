import { z } from "zod";
import type { SignatureSeal } from "../model/seal.ts";
import { signatureSuffix } from "../model/names.ts";
import { digestShape, textShape } from "../effects/shapes.ts";
import { keyShape, type SealContext, type Sealer } from "./sealer.ts";

/** A detached signature over a stored file, stored beside it. */
export const signature: Sealer<SignatureSeal> = {
  shape: () =>
    z.strictObject({
      id: z.string().min(1),
      kind: z.literal("signature"),
      key: keyShape,
      name: textShape,
      of: digestShape,
    }),
  describe: ({ name, key }) => `Sign ${name} with ${key.tool}`,
  async make(seal, context) {
    const made = await context.signerFor(seal.key).sign(await context.store.read(seal.of), { name: seal.name });
    const { digest } = await context.store.put(`${seal.name}${signatureSuffix(seal.key.tool)}`, made);
    await verifySignature(seal, digest, context);
    return digest;
  },
  verify: verifySignature,
  /** A lost signature is made again: no name that others see points at it before its directory appears. */
  adopt: () => Promise.resolve(null),
};

async function verifySignature(seal: SignatureSeal, digest: string, { store, signerFor }: SealContext): Promise<void> {
  const [bytes, made] = await Promise.all([store.read(seal.of), store.read(digest)]);
  await signerFor(seal.key).verify(bytes, made, { name: seal.name });
}
