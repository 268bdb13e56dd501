import { describe, expect, it } from "vitest";
import { passed } from "../../helpers/ask.ts";
import { ask, changeFile, makeReleased, type Asked } from "./sample.ts";

/** The change files that a release takes away, where one is for b and one for the private d. */
async function taken(config: object, asked: Asked = {}): Promise<readonly string[]> {
  const repo = await makeReleased({ ".changeset/config.json": JSON.stringify(config) });
  const files = {
    ".changeset/of-b.md": changeFile({ b: "patch" }, "For b."),
    ".changeset/of-d.md": changeFile({ d: "patch" }, "For d."),
    "packages/b/x.js": "1",
    "packages/d/x.js": "1",
  };
  await repo.commit(files, "fix: both");
  const { facts } = passed(await ask(repo, asked));
  return facts.edits.filter(({ content }) => content === null).map(({ path }) => path);
}

describe("a change file", () => {
  it("goes with the release of its package", async () => {
    expect(await taken({})).toEqual([".changeset/of-b.md", ".changeset/of-d.md"]);
  });

  it.each<[string, object, Asked]>([
    ["private, and those are not", { privatePackages: { version: false, tag: false } }, {}],
    ["ignored", { ignore: ["@s/d"] }, {}],
    ["ignored by the step", {}, { options: { ignore: ["@s/d"] } }],
  ])("waits where its package is not versioned: %s", async (_, config, asked) => {
    expect(await taken(config, asked)).toEqual([".changeset/of-b.md"]);
  });
});
