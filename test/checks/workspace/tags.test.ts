import { describe, expect, it } from "vitest";
import type { TagTemplate } from "../../../src/model/names.ts";
import { idsOf, passed } from "../../helpers/ask.ts";
import { makeRepo } from "../../helpers/repo.ts";
import { ask, makeReleased, manifest, PACKAGES, type Asked } from "./sample.ts";

describe("the tags of a workspace", () => {
  it("reads the last release of each package by the template of its own", async () => {
    const repo = await makeRepo(PACKAGES, { remote: false });
    for (const tag of ["v1.0.0", "b-v1.0.0", "c-v1.0.0", "d-v1.0.0", "v0.9.0-b"]) await repo.git("tag", tag);
    await repo.commit({ "packages/a/x.js": "1" }, "fix: of a");
    await repo.commit(manifest("a", "1.0.1"), "chore: release");
    await repo.git("tag", "v1.0.1");
    await repo.commit({ "packages/b/x.js": "1" }, "feat: of b");
    const tagTemplate = { "*": "{unscoped}-v{version}", "@s/a": "v{version}" };
    const { facts } = passed(await ask(repo, { tagTemplate }));
    expect(facts.versions.map(({ name, to }) => `${name} ${to}`)).toEqual(["@s/b 1.1.0", "@s/c 1.0.1"]);
    expect(facts.lastReleases.map(({ tag }) => tag)).toEqual(["b-v1.0.0", "c-v1.0.0"]);
    await repo.commit({ "packages/a/x.js": "2" }, "fix: of a again");
    expect(passed(await ask(repo, { tagTemplate })).facts.lastReleases[0]).toMatchObject({
      name: "@s/a",
      tag: "v1.0.1",
    });
  });

  it("blocks where packages could not be told apart by their tags", async () => {
    const repo = await makeReleased();
    await repo.commit({ "packages/a/x.js": "1" }, "fix: one");
    const ids = async (tagTemplate: TagTemplate, options?: Asked["options"]) =>
      idsOf(await ask(repo, { tagTemplate, ...(options === undefined ? {} : { options }) }));
    const all = "{name}@{version}";
    expect(await ids({ "*": all, "@s/a": "v{version}", "@s/b": "v{version}" })).toEqual(["tag-ambiguous"]);
    expect(await ids({ "*": all, "@s/a": "v{version}", "@s/b": "v1{version}" })).toEqual(["tag-ambiguous"]);
    expect(await ids({ "*": all, "@s/a": "v{version}", "@s/b": "v{version}-a" })).toEqual(["tag-ambiguous"]);
    expect(await ids({ "*": all, "@s/a": "v{version}", "@s/b": "b{version}" })).toEqual([]);
    // Versions that go together may share their tags; what gets no tag is in nobody's way.
    const pair = { "*": all, "@s/a": "v{version}", "@s/b": "v{version}" };
    expect(await ids(pair, { fixed: [["@s/a", "@s/b"]] })).toEqual([]);
    expect(await ids({ ...pair, "@s/b": all, "@s/d": "v{version}" }, { ignore: ["@s/d"] })).toEqual([]);
    expect(await ids({ "*": all, "@s/x": "v{version}" })).toEqual(["unknown-package"]);
  });
});
