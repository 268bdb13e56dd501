import fc from "fast-check";
import { gt, prerelease } from "semver";
import { describe, expect, it } from "vitest";
import { distTagFor, isDistTag, type DistTags } from "../../../checks/publish/dist-tag.ts";

describe("the dist-tag", () => {
  it.each<[string, DistTags, string]>([
    ["1.0.0", {}, "latest"],
    ["1.0.0", { latest: "1.0.0-beta.1" }, "latest"],
    ["1.1.0", { latest: "1.0.0" }, "latest"],
    ["1.0.1", { latest: "2.0.0" }, "release-1.x"],
    ["1.0.1", { latest: "2.0.0", "release-1.x": "1.4.0" }, "release-1.0.x"],
    ["1.0.1", { latest: "not a version" }, "latest"],
    ["1.0.0-beta.1", { latest: "0.9.0" }, "beta"],
    ["1.0.0-0", {}, "next"],
    ["1.0.0-latest.1", {}, "next"],
    ["1.0.0-x.1", {}, "next"],
    ["1.0.0-v1.1", {}, "next"],
    ["1.0.0--a", {}, "next"],
  ])("of %s, with %j there, is %s", (version, present, expected) => {
    expect(distTagFor(version, present)).toBe(expected);
  });

  it("is one that npm takes, gives latest to no pre-release, and never moves latest back", () => {
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom("", "", "-beta.1", "-rc", "-0", "-latest", "-V2.1"))
      .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre}`);
    fc.assert(
      fc.property(version, version, (one, latest) => {
        const tag = distTagFor(one, { latest });
        expect(isDistTag(tag)).toBe(true);
        if (tag === "latest") expect(prerelease(one) === null && !gt(latest, one)).toBe(true);
      }),
    );
  });

  it.each(["1.x", "v1", "x", "latest build", "-a", ""])("may not be %j", (text) => {
    expect(isDistTag(text)).toBe(false);
  });
});
