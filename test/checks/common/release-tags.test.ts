import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { framesOf, releaseTagTest, tagReader, versionIn } from "../../../checks/common/release-tags.ts";
import { tagName, templateFor } from "../../../src/model/names.ts";

const TEMPLATES = { "*": "{name}@{version}", core: "v{version}", "@s/cli": "{version}-{unscoped}" };
const NAMES = ["core", "@s/cli", "@s/a", "b-2", "b"];

/** What a tag says, by the first name of those that share its frame. */
function said(tag: string, templates: typeof TEMPLATES | string = TEMPLATES): readonly string[] {
  const frames = framesOf(templates, NAMES);
  const read = tagReader(frames.values());
  return read(tag).map(({ frame, version }) => {
    const name = NAMES.find((one) => frames.get(one) === frame);
    return `${name ?? ""} ${version}`;
  });
}

describe("a release tag", () => {
  it("is read by the template of its package", () => {
    expect(said("v1.2.3")).toEqual(["core 1.2.3"]);
    expect(said("v1.2.3-rc.1")).toEqual(["core 1.2.3-rc.1"]);
    expect(said("1.2.3-cli")).toEqual(["@s/cli 1.2.3"]);
    expect(said("1.2.3-beta.1-cli")).toEqual(["@s/cli 1.2.3-beta.1"]);
    expect(said("@s/a@1.2.3")).toEqual(["@s/a 1.2.3"]);
    expect(said("b-2@1.2.3")).toEqual(["b-2 1.2.3"]);
    expect(said("v1.2.3", "v{version}")).toEqual(["core 1.2.3"]);
  });

  it.each(["core@1.2.3", "v1.2", "v01.2.3", "1.2.3", "@s/gone@1.2.3", "v1.2.3+5", "nightly", "b-2@1.2.3.lock"])(
    "is not %s",
    (tag) => expect(said(tag)).toEqual([]),
  );

  it("is read by each frame that it fits", () => {
    const templates = { "*": "{name}{version}" };
    const read = tagReader(framesOf(templates, ["b", "b1"]).values());
    expect(read("b11.2.3").map(({ version }) => version)).toEqual(["11.2.3", "1.2.3"]);
  });

  it("of a package that is not here is told as well", () => {
    const isReleaseTag = releaseTagTest(TEMPLATES);
    const tags = [
      "@s/gone@1.2.3",
      "v1.2.3",
      "1.2.3-cli",
      "gone@1.2.3-rc.1",
      "v1.2",
      "1.2.3-gone",
      "@1.2.3",
      "a@01.2.3",
    ];
    expect(tags.filter(isReleaseTag)).toEqual(["@s/gone@1.2.3", "v1.2.3", "1.2.3-cli", "gone@1.2.3-rc.1"]);
    expect(releaseTagTest("{unscoped}-{version}")("gone-1.0.0-rc-1")).toBe(true);
    expect(releaseTagTest("(.+){version}$")("x1.2.3$")).toBe(false);
    expect(releaseTagTest("(.+){version}$")("(.+)1.2.3$")).toBe(true);
  });

  it("is soon read, however odd it is", () => {
    const isReleaseTag = releaseTagTest("{name}1{version}");
    const begun = performance.now();
    for (const tag of ["1".repeat(1_000_000), "1.".repeat(500_000), "1.1.1-".repeat(40)]) isReleaseTag(tag);
    expect(said("1".repeat(1_000_000))).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it("says the version that it was made from", () => {
    const template = fc.constantFrom(
      "v{version}",
      "{name}@{version}",
      "{unscoped}_{version}",
      "{version}/{name}",
      "r{version}x",
    );
    const version = fc.constantFrom("0.0.0", "1.2.3", "10.20.30-rc.1", "1.0.0-a-b.0");
    fc.assert(
      fc.property(template, fc.constantFrom(...NAMES), version, (text, name, made) => {
        const tag = tagName(templateFor(text, name), { name, version: made });
        const frame = framesOf(text, [name]).get(name);
        expect(frame === undefined ? null : versionIn(tag, frame)).toBe(made);
        expect(tagReader(framesOf(text, [name]).values())(tag)).toMatchObject([{ version: made }]);
        expect(releaseTagTest(text)(tag)).toBe(true);
      }),
    );
  });
});
