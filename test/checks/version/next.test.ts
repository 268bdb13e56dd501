import fc from "fast-check";
import { gt, inc } from "semver";
import { describe, expect, it } from "vitest";
import { existingVersion, nextVersion, type Standing } from "../../../checks/version/next.ts";

const PLAIN: Standing = {
  manifest: "1.0.0",
  isTagged: true,
  last: "1.0.0",
  bump: null,
  request: { bump: null, version: null },
  preid: undefined,
  initial: "0.1.0",
};
const next = (given: Partial<Standing>) => nextVersion({ ...PLAIN, ...given });
const at = (version: string, isTagged = true) => ({ manifest: version, last: version, isTagged });
const bump = (bump: Standing["request"]["bump"]) => ({ request: { bump, version: null } });
const exact = (version: string) => ({ request: { bump: null, version } });

describe("the next version", () => {
  it.each<[string, Partial<Standing>, string]>([
    ["a fix", { bump: "patch" }, "1.0.1"],
    ["a feature", { bump: "minor" }, "1.1.0"],
    ["a break", { bump: "major" }, "2.0.0"],
    ["a fix below 1.0.0", { ...at("0.3.1"), bump: "patch" }, "0.3.2"],
    ["a feature below 1.0.0", { ...at("0.3.1"), bump: "minor" }, "0.3.2"],
    ["a break below 1.0.0", { ...at("0.3.1"), bump: "major" }, "0.4.0"],
    ["a fix on a pre-release", { ...at("1.1.0-beta.2"), bump: "patch" }, "1.1.0"],
    ["a feature on a pre-release of a minor", { ...at("1.1.0-beta.2"), bump: "minor" }, "1.1.0"],
    ["a feature on a pre-release of a patch", { ...at("1.1.1-beta.2"), bump: "minor" }, "1.2.0"],
    ["a break on a pre-release of a major", { ...at("2.0.0-beta.2"), bump: "major" }, "2.0.0"],
    ["a break on a pre-release of a minor", { ...at("1.1.0-beta.2"), bump: "major" }, "2.0.0"],
    [
      "a branch that stays behind its tags",
      { manifest: "0.0.0", isTagged: false, last: "1.4.0", bump: "minor" },
      "1.5.0",
    ],
    ["a version written by hand", { manifest: "2.0.0", isTagged: false, bump: "patch" }, "2.0.0"],
    ["a version written by hand, without commits that count", { manifest: "1.1.0", isTagged: false }, "1.1.0"],
    ["a version written by hand that is too low", { manifest: "1.0.1", isTagged: false, bump: "minor" }, "1.1.0"],
    ["a first release", { manifest: "1.0.0", isTagged: false, last: null }, "1.0.0"],
    ["a first release of a placeholder", { manifest: "0.0.0", isTagged: false, last: null }, "0.1.0"],
    [
      "a first release of a development version",
      { manifest: "0.0.0-dev", isTagged: false, last: null, initial: "1.0.0" },
      "1.0.0",
    ],
    ["patch", bump("patch"), "1.0.1"],
    ["major below 1.0.0", { ...at("0.3.0"), ...bump("major") }, "1.0.0"],
    ["prerelease", bump("prerelease"), "1.0.1-0"],
    ["prerelease with a name", { ...bump("prerelease"), preid: "beta" }, "1.0.1-beta.0"],
    ["prerelease again", { ...at("1.0.1-beta.0"), ...bump("prerelease") }, "1.0.1-beta.1"],
    ["premajor", { ...bump("premajor"), preid: "rc" }, "2.0.0-rc.0"],
    ["a first release with a bump", { isTagged: false, last: null, ...bump("minor") }, "1.1.0"],
    ["an exact version", exact("3.1.4"), "3.1.4"],
    [
      "an exact version that the manifest has and no tag",
      { ...exact("1.1.0"), manifest: "1.1.0", isTagged: false },
      "1.1.0",
    ],
  ])("for %s", (_, given, version) => {
    expect(next(given).version).toBe(version);
  });

  it.each<[string, Partial<Standing>, string]>([
    ["no commit that counts", {}, "nothing-to-release"],
    ["an exact version that is released", exact("1.0.0"), "version-too-low"],
    ["an exact version below the last", exact("0.9.0"), "version-too-low"],
    ["an exact version below the manifest's", { ...exact("1.1.0"), manifest: "1.2.0" }, "version-too-low"],
    ["the manifest's, tagged elsewhere", { ...exact("1.2.0"), manifest: "1.2.0" }, "version-too-low"],
    ["a pre-release of what is released", exact("1.0.0-beta.1"), "version-too-low"],
    ["a history without its tag", { last: null }, "tag-elsewhere"],
  ])("is refused for %s", (_, given, id) => {
    expect(next(given)).toMatchObject({ version: null, findings: [{ id, level: "block" }] });
  });

  it("warns where it hides what the commits brought", () => {
    expect(next({ ...exact("1.0.1"), bump: "major" })).toMatchObject({
      version: "1.0.1",
      findings: [{ id: "smaller-than-commits", level: "warn", hint: "Take theirs: plimsoll release 2.0.0" }],
    });
    expect(next({ ...exact("3.0.0"), bump: "major" }).findings).toEqual([]);
  });

  it.each<[string, Partial<Standing>]>([
    ["what they ask for", { ...exact("1.1.0-beta.0"), bump: "minor" }],
    ["what they ask for, by its kind", { ...bump("preminor"), preid: "rc", bump: "minor" }],
    ["what they ask for, a further time", { ...at("1.1.0-beta.0"), ...bump("prerelease"), bump: "minor" }],
    ["a fix", { ...bump("prerelease"), bump: "patch" }],
    ["more than they ask for", { ...exact("2.0.0-0"), bump: "minor" }],
  ])("does not warn at a pre-release of %s", (_, given) => {
    expect(next(given).findings).toEqual([]);
  });

  it("warns at a pre-release of less than they ask for, and names the kind to take", () => {
    expect(next({ ...bump("prerelease"), preid: "beta", bump: "minor" })).toMatchObject({
      version: "1.0.1-beta.0",
      findings: [{ id: "smaller-than-commits", level: "warn", hint: "Take theirs: plimsoll release preminor" }],
    });
    expect(next({ ...at("0.3.1"), ...bump("prerelease"), bump: "major" }).findings).toMatchObject([
      { hint: "Take theirs: plimsoll release preminor" },
    ]);
  });

  it("is always higher than the last", () => {
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom("", "-beta.0", "-1", "-rc"))
      .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre}`);
    const standing = fc.record({
      manifest: version,
      isTagged: fc.boolean(),
      last: fc.option(version),
      bump: fc.constantFrom(null, "patch", "minor", "major"),
      request: fc.oneof(
        fc.constant(PLAIN.request),
        version.map((one) => exact(one).request),
        fc
          .constantFrom("major", "minor", "patch", "premajor", "preminor", "prepatch", "prerelease")
          .map((one) => bump(one as "major").request),
      ),
      preid: fc.constantFrom(undefined, "beta"),
      initial: fc.constant("0.1.0"),
    }) as fc.Arbitrary<Standing>;
    fc.assert(
      fc.property(standing, (given) => {
        const chosen = nextVersion(given);
        if (chosen.version === null) {
          expect(chosen.findings).toHaveLength(1);
          return;
        }
        if (given.last !== null) expect(gt(chosen.version, given.last)).toBe(true);
        if (given.isTagged) expect(chosen.version).not.toBe(given.manifest);
        expect(inc(chosen.version, "patch")).not.toBeNull();
      }),
    );
  });
});

describe("the end of pre-releases", () => {
  const fixed = { ...at("1.1.0-beta.2"), bump: "patch" } as const;

  it("is told where commits bring it about", () => {
    expect(next(fixed).findings).toMatchObject([{ id: "ends-prerelease", level: "warn" }]);
  });

  it.each<[string, Partial<Standing>]>([
    ["it was asked for", { ...fixed, ...exact("1.1.0") }],
    ["there is a further one", { ...fixed, ...bump("prerelease"), bump: null }],
  ])("goes without saying where %s", (_, given) => {
    expect(next(given).findings).toEqual([]);
  });
});

describe("a merged version", () => {
  const merged = (given: Partial<Standing>) =>
    existingVersion({ ...PLAIN, manifest: "1.1.0", isTagged: false, ...given });

  it.each<[string, Partial<Standing>]>([
    ["without a request", {}],
    ["that was asked for", exact("1.1.0")],
    ["that a bump gives", bump("minor")],
  ])("is the manifest's, %s", (_, given) => {
    expect(merged(given)).toEqual({ version: "1.1.0", findings: [] });
  });

  it.each<[string, Partial<Standing>, string]>([
    ["another was asked for", exact("1.2.0"), "version-differs"],
    ["the bump gives another", bump("patch"), "version-differs"],
    ["it is the last", { manifest: "1.0.0", isTagged: true }, "version-too-low"],
    ["it is tagged", { isTagged: true }, "version-too-low"],
  ])("is refused where %s", (_, given, id) => {
    expect(merged(given)).toMatchObject({ version: null, findings: [{ id }] });
  });

  it("is to be raised by a commit where it hides what the others brought", () => {
    expect(merged({ bump: "major" }).findings).toMatchObject([
      { id: "smaller-than-commits", hint: 'Merge a commit that raises "version" in package.json first' },
    ]);
  });

  // A version that is asked for differs from package.json's, and would be refused in its turn.
  it.each<[string, Partial<Standing>]>([
    ["it is the last", { manifest: "1.0.0", isTagged: true }],
    ["it is below the last", { manifest: "0.9.0" }],
    ["it is tagged", { isTagged: true }],
    ["it was asked for", { manifest: "1.0.0", isTagged: true, ...exact("1.0.0") }],
  ])("is to be raised by a commit where %s", (_, given) => {
    expect(merged(given).findings).toMatchObject([
      { id: "version-too-low", hint: 'Merge a commit that raises "version" in package.json first' },
    ]);
  });
});
