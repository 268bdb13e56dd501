import { z } from "zod";
import type { PublishEffect } from "../model/effect.ts";
import { isPackageName, publishedName } from "../model/names.ts";
import { digestShape, registryShape, textShape, versionShape } from "./shapes.ts";
import { brief } from "./swap.ts";
import type { Handler } from "./handler.ts";

/** A package version on an npm registry: the integrity decides whether the version there is ours. */
export const publish: Handler<PublishEffect> = {
  shape: () =>
    z.strictObject({
      kind: z.literal("publish"),
      registry: registryShape,
      name: z.string().refine(isPackageName, "is not the name of a package"),
      version: versionShape,
      tarball: digestShape,
      integrity: z.string().startsWith("sha512-"),
      distTag: textShape,
      access: z.enum(["public", "restricted"]).nullable(),
      after: z.array(textShape).min(1).exactOptional(),
    }),
  reach: () => "final",
  describe: ({ registry, name, version, distTag, tarball }) =>
    `Publish ${name}@${version} to ${registry} as ${distTag} (tarball ${brief(tarball)})`,
  names: (effect) => [publishedName(effect)],
  isSideBySide: true,
  waitsFor: ({ after }) => after ?? [],
  async observe({ registry, name, version, integrity }, world) {
    const found = await world.registry.find(registry, name);
    if (found === null) return "before";
    if (Object.hasOwn(found.versions, version)) return found.versions[version] === integrity ? "after" : "neither";
    return found.unpublished.includes(version) ? "neither" : "before";
  },
  ready: ({ registry }, world) => world.registry.refuseWithoutLogin(registry),
  apply: (effect, { registry }) => registry.publish(effect),
  invert: () => null,
};
