import { describe, expect, it } from "vitest";
import { NOTHING } from "../../helpers/ask.ts";
import { changeFile, CONFIG, makeReleased, versionsOf } from "./sample.ts";

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
