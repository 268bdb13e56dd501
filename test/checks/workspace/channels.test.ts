import { describe, expect, it } from "vitest";
import { idsOf, NOTHING } from "../../helpers/ask.ts";
import { ask, changeFile, CONFIG, makeReleased, versionsOf } from "./sample.ts";

const CHANGE = { ".changeset/one.md": changeFile({ a: "patch" }, "For a."), "packages/a/x.js": "1" };

describe("a snapshot", () => {
  const asked = { request: { ...NOTHING, snapshot: "pr12" } };

  it("is named after its commit", async () => {
    const repo = await makeReleased();
    const commit = await repo.commit({ "packages/a/x.js": "1" }, "fix: one");
    expect(await versionsOf(repo, asked)).toEqual({ a: `1.0.0 0.0.0-pr12-${commit.slice(0, 7)}` });
  });

  it("is named after its moment where changesets would do so, or by its template", async () => {
    const repo = await makeReleased(CONFIG);
    await repo.commit(CHANGE, "fix: one");
    expect((await versionsOf(repo, asked))["a"]).toMatch(/^1\.0\.0 0\.0\.0-pr12-\d{14}$/);
    const snapshot = { prereleaseTemplate: "{tag}.x{commit-short}" };
    const files = { ".changeset/config.json": JSON.stringify({ snapshot }), "packages/a/x.js": "2" };
    const commit = await repo.commit(files, "chore: name them");
    expect(await versionsOf(repo, asked)).toEqual({ a: `1.0.0 0.0.0-pr12.x${commit.slice(0, 7)}` });
  });
});

describe("a pre-release", () => {
  const asked = (preid?: string) =>
    ({ request: { bump: "prerelease", version: null }, options: preid === undefined ? {} : { preid } }) as const;

  it("is not begun by argument where change files decide, as the releases after it would not know of it", async () => {
    const repo = await makeReleased(CONFIG);
    await repo.commit(CHANGE, "fix: one");
    expect(await ask(repo, asked())).toMatchObject({
      kind: "block",
      findings: [
        {
          id: "pre-not-begun",
          message: "Cannot begin a pre-release: change files decide, and .changeset/pre.json is not there",
          hint: "Begin it: changeset pre enter next",
        },
      ],
    });
    expect(await ask(repo, asked("beta"))).toMatchObject({
      findings: [{ hint: "Begin it: changeset pre enter beta" }],
    });
    const commits = { ...asked(), options: { from: "commits" } } as const;
    expect(await versionsOf(repo, commits)).toMatchObject({ a: "1.0.0 1.0.1-next.0" });
  });

  it("goes on where it was begun", async () => {
    const repo = await makeReleased(CONFIG);
    const pre = { mode: "pre", tag: "next", initialVersions: {}, changesets: [] };
    await repo.commit({ ...CHANGE, ".changeset/pre.json": JSON.stringify(pre) }, "fix: one");
    expect((await versionsOf(repo))["a"]).toBe("1.0.0 1.0.1-next.0");
    expect(idsOf(await ask(repo, asked()))).toEqual(["pre-under-way"]);
  });
});
