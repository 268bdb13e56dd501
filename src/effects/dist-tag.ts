import { z } from "zod";
import type { DistTagEffect } from "../model/effect.ts";
import { isPackageName } from "../model/names.ts";
import { hasPassed } from "../world/dist-tag.ts";
import type { World } from "../world/world.ts";
import type { Handler } from "./handler.ts";
import { distTagShape, registryShape, versionShape } from "./shapes.ts";

/** A dist-tag that moves to a version which is public already, and the holding tag that then goes away. */
export const distTag: Handler<DistTagEffect> = {
  shape: () =>
    z
      .strictObject({
        kind: z.literal("dist-tag"),
        registry: registryShape,
        name: z.string().refine(isPackageName, "is not the name of a package"),
        tag: distTagShape,
        from: z.string().nullable(),
        to: versionShape,
        holding: distTagShape.nullable(),
      })
      .refine(({ tag, holding }) => holding !== tag && holding !== "latest", "is held by the tag that it moves"),
  reach: () => "final",
  describe: ({ registry, name, tag, from, to, holding }) =>
    `Move ${tag} of ${name} on ${registry} ${from ?? "∅"} → ${to}${holding === null ? "" : `, and remove ${holding}`}`,
  names: ({ registry, name, tag }) => [`npm ${registry} ${name} ${tag}`],
  isSideBySide: true,
  /**
   * Registries give `latest` to the first version of a package whatever tag it comes with, and a run may be killed between
   * the two steps: at its new version and still held is therefore "before".
   */
  async observe(effect, world) {
    const { now, isHeld } = await standingOf(effect, world);
    if (now === effect.to) return isHeld ? "before" : "after";
    return now === effect.from || (isHeld && hasPassed(now, effect)) ? "before" : "neither";
  },
  ready: ({ registry }, world) => world.registry.refuseWithoutToken(registry),
  apply: (effect, { registry }) => registry.moveTag(effect),
  invert: () => null,
  /** Who has released a later version in the meantime has the tag, and keeps it. */
  async isSurpassed(effect, world) {
    const { now, isHeld } = await standingOf(effect, world);
    return !isHeld && hasPassed(now, effect);
  },
  byHand: ({ registry, name, tag, to, holding }) => {
    const removal = holding === null ? "" : `; npm dist-tag rm ${name} ${holding} --registry ${registry}`;
    return `If ${tag} is to be at ${to}: npm dist-tag add ${name}@${to} ${tag} --registry ${registry}${removal}; then: plimsoll resume`;
  },
};

/** Where the tag stands, and whether the version still has its holding tag. A holding tag elsewhere is another release's. */
async function standingOf({ registry, name, tag, to, holding }: DistTagEffect, world: World) {
  const tags = new Map(Object.entries((await world.registry.find(registry, name))?.distTags ?? {}));
  return { now: tags.get(tag) ?? null, isHeld: holding !== null && tags.get(holding) === to };
}
