import { describe, expect, test } from "vitest";
import { handlers } from "../../src/effects/index.ts";
import type { DistTagEffect } from "../../src/model/effect.ts";
import type { Packument } from "../../src/model/workbench.ts";
import type { World } from "../../src/world/world.ts";

const handler = handlers["dist-tag"];
const EFFECT: DistTagEffect = {
  kind: "dist-tag",
  registry: "https://registry.example/",
  name: "tiny",
  tag: "latest",
  from: "1.1.0",
  to: "1.2.0",
  holding: "held",
};

/** A world in which the registry has these dist-tags; only its answers matter here. */
function world(distTags: Readonly<Record<string, string>> | null): World {
  const found: Packument | null = distTags === null ? null : { versions: {}, unpublished: [], distTags };
  return { registry: { find: async () => found } } as unknown as World;
}

type Tags = Readonly<Record<string, string>> | null;

describe("a move of a dist-tag", () => {
  test.each<[string, string, Tags, string | null]>([
    ["before the release", "before", { latest: "1.1.0" }, "1.1.0"],
    ["where an abandoned release has left its holding tag", "before", { latest: "1.1.0", held: "1.0.9" }, "1.1.0"],
    ["once the version is published and held", "before", { latest: "1.1.0", held: "1.2.0" }, "1.1.0"],
    ["between its two steps", "before", { latest: "1.2.0", held: "1.2.0" }, "1.1.0"],
    ["in the end", "after", { latest: "1.2.0" }, "1.1.0"],
    ["in the end, where another release holds since", "after", { latest: "1.2.0", held: "1.3.0" }, "1.1.0"],
    ["where somebody has moved it", "neither", { latest: "1.1.1" }, "1.1.0"],
    ["where somebody has moved it while the version was held", "neither", { latest: "1.1.1", held: "1.2.0" }, "1.1.0"],
    ["where somebody has removed it", "neither", { held: "1.2.0" }, "1.1.0"],
    ["where a later release took it while the version was held", "before", { latest: "2.0.0", held: "1.2.0" }, "1.1.0"],
    ["where a later release has it", "neither", { latest: "2.0.0" }, "1.1.0"],
    ["of a package that is not there yet", "before", null, null],
    ["of a first version, which got latest by itself", "before", { latest: "1.2.0", held: "1.2.0" }, null],
    ["of a first version, in the end", "after", { latest: "1.2.0" }, null],
  ])("%s is %s", async (_, sighting, tags, from) => {
    expect(await handler.observe({ ...EFFECT, from }, world(tags))).toBe(sighting);
  });

  test("without a holding tag goes by the tag alone", async () => {
    expect(await handler.observe({ ...EFFECT, holding: null }, world({ latest: "1.2.0", held: "1.2.0" }))).toBe(
      "after",
    );
  });

  test.each<[boolean, Tags, string]>([
    [true, { latest: "2.0.0" }, "1.1.0"],
    [false, { latest: "2.0.0", held: "1.2.0" }, "1.1.0"],
    [false, { latest: "1.1.1" }, "1.1.0"],
    [false, { latest: "nonsense" }, "1.1.0"],
    [false, { latest: "2.0.0" }, "2.0.0"],
    [false, null, null as never],
  ])("is surpassed: %s, where the tags are %j and it stood at %s", async (expected, tags, from) => {
    expect(await handler.isSurpassed?.({ ...EFFECT, from }, world(tags))).toBe(expected);
  });

  test.each<object>([
    { tag: "1.x" },
    { tag: "--registry=http://evil/" },
    { name: "--otp" },
    { to: "latest" },
    { holding: "latest", tag: "next" },
    { holding: "latest" },
    { registry: "ftp://x/" },
    { more: 1 },
  ])("in a plan may not be %j", (change) => {
    expect(handler.shape().safeParse(EFFECT).success).toBe(true);
    expect(handler.shape().safeParse({ ...EFFECT, ...change }).success).toBe(false);
  });

  test("says how a person does it", () => {
    expect(handler.byHand?.(EFFECT)).toBe(
      "If latest is to be at 1.2.0: npm dist-tag add tiny@1.2.0 latest --registry https://registry.example/; npm dist-tag rm tiny held --registry https://registry.example/; then: plimsoll resume",
    );
  });
});
