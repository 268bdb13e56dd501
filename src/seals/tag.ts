import { z } from "zod";
import { blockedError, PlimsollError } from "../model/error.ts";
import type { TagSeal } from "../model/seal.ts";
import { oidShape, textShape } from "../effects/shapes.ts";
import { keyShape, type SealContext, type Sealer } from "./sealer.ts";
import { formatTag, splitTag } from "./tag-object.ts";

/** A signed annotated tag. `git verify-tag` accepts one under any name: here its own name must be the asked one. */
export const tag: Sealer<TagSeal> = {
  shape: () =>
    z.strictObject({
      id: z.string().min(1),
      kind: z.literal("tag"),
      key: keyShape,
      name: textShape,
      commit: oidShape,
      message: textShape,
      tagger: textShape,
    }),
  describe: ({ name, commit, key }) => `Sign tag ${name} of ${commit.slice(0, 12)} with ${key.tool}`,
  async make(seal, context) {
    const payload = formatTag(seal);
    const signature = await context.signerFor(seal.key).signTag(payload);
    const object = await context.git.writeTagObject(Buffer.concat([payload, Buffer.from(signature, "latin1")]));
    await verifyTag(seal, object, context);
    return object;
  },
  verify: verifyTag,
  async adopt(seal, context) {
    const object = await context.git.fetchTag(seal.name);
    if (object === null) return null;
    return (await isOurs(seal, object, context)) ? object : null;
  },
};

/** Equal bytes before the signature mean equal name, commit, tagger and message. */
async function verifyTag(seal: TagSeal, object: string, context: SealContext): Promise<void> {
  const { type, bytes } = await context.git.readObject(object);
  if (type !== "tag") throw refused(seal, `${object} is a ${type}`);
  const { payload, signature } = splitTag(bytes);
  if (!payload.equals(formatTag(seal))) throw refused(seal, `${object} says something else`);
  await context.signerFor(seal.key).verifyTag(payload, signature);
}

async function isOurs(seal: TagSeal, object: string, context: SealContext): Promise<boolean> {
  try {
    await verifyTag(seal, object, context);
    return true;
  } catch (thrown) {
    if (thrown instanceof PlimsollError && thrown.kind === "blocked") return false;
    throw thrown;
  }
}

function refused({ name }: TagSeal, why: string): PlimsollError {
  return blockedError(`Cannot trust tag ${name}: ${why}`, "Plan again: plimsoll audit");
}
