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
    expect(distTagFor(version, present, null)).toBe(expected);
  });

  it.each<[string, DistTags, string, string]>([
    ["1.0.1", {}, "1.x", "release-1.x"],
    ["1.5.0", { latest: "1.4.0" }, "1.x", "release-1.x"],
    ["1.2.4", { latest: "1.2.3", "release-1.x": "1.4.0" }, "1.2.x", "release-1.2.x"],
    ["1.5.0-beta.0", { latest: "1.4.0" }, "1.x", "beta"],
    ["1.5.0-beta.0", { beta: "2.0.0-beta.1" }, "1.x", "release-1.x-beta"],
    ["1.5.0-0", { next: "2.0.0-0" }, "1.2.x", "release-1.2.x-next"],
  ])("of %s, with %j there, from a branch for %s is %s", (version, present, line, expected) => {
    expect(distTagFor(version, present, line)).toBe(expected);
  });

  it("is one that npm takes, gives latest to no pre-release, and never moves latest back", () => {
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom("", "", "-beta.1", "-rc", "-0", "-latest", "-V2.1"))
      .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre}`);
    const line = fc.constantFrom(null, "1.x", "1.2.x");
    fc.assert(
      fc.property(version, version, line, (one, latest, own) => {
        const tag = distTagFor(one, { latest, beta: latest, next: latest }, own);
        expect(isDistTag(tag)).toBe(true);
        if (own !== null) expect(tag).not.toBe("latest");
        if (tag === "latest") expect(prerelease(one) === null && !gt(latest, one)).toBe(true);
      }),
    );
  });

  it.each(["1.x", "v1", "x", "latest build", "-a", ""])("may not be %j", (text) => {
    expect(isDistTag(text)).toBe(false);
  });
});
