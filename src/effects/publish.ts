import { z } from "zod";
import type { PublishEffect } from "../model/effect.ts";
import { digestShape, textShape } from "./shapes.ts";
import type { Handler } from "./handler.ts";

/** A package version on an npm registry: the integrity decides whether the version there is ours. */
export const publish: Handler<PublishEffect> = {
  shape: z.strictObject({
    kind: z.literal("publish"),
    registry: z.url({ protocol: /^https?$/ }),
    name: textShape,
    version: textShape,
    tarball: digestShape,
    integrity: z.string().startsWith("sha512-"),
    distTag: textShape,
    access: z.enum(["public", "restricted"]).nullable(),
  }),
  reach: () => "final",
  describe: ({ registry, name, version, distTag }) => `Publish ${name}@${version} to ${registry} as ${distTag}`,
  names: ({ registry, name, version }) => [`npm ${registry} ${name}@${version}`],
  async observe({ registry, name, version, integrity }, world) {
    const found = await world.registry.find(registry, name);
    if (found === null) return "before";
    if (Object.hasOwn(found.versions, version)) return found.versions[version] === integrity ? "after" : "neither";
    return found.unpublished.includes(version) ? "neither" : "before";
  },
  apply: (effect, { registry }) => registry.publish(effect),
  invert: () => null,
};
