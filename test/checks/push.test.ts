import { beforeEach, describe, expect, it } from "vitest";
import { push } from "../../checks/push.ts";
import type { Wishes } from "../../src/engine/settings.ts";
import { idsOf, openDesk, passed } from "../helpers/ask.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

let repo: Repo;
beforeEach(async () => {
  repo = await makeRepo({ "a.txt": "a\n" });
});

async function ask(wishes: Partial<Wishes> = {}, isMade = true) {
  const { settings, bench, ask } = await openDesk(repo, wishes);
  const made = await bench.git.commit(settings.base, [{ path: "a.txt", content: "b\n" }], "release");
  const commit = isMade ? made : settings.base;
  const tags = [
    { ref: "refs/tags/v1.1.0", object: { sealed: "tag:v1.1.0" }, name: "a" },
    { ref: "refs/tags/v1.1.0", object: { sealed: "tag:v1.1.0" }, name: "b" },
  ];
  return { verdict: await ask(push(), { settings, commit, tags }), commit, base: settings.base, settings };
}

const TAG = { at: "refs/tags/v1.1.0", from: null, to: { sealed: "tag:v1.1.0" } };

describe("the push step", () => {
  it("moves branch and tag in one push, from what the remote has now", async () => {
    const before = await repo.portrait();
    const { verdict, commit, base } = await ask();
    const swaps = [{ at: "refs/heads/main", from: base, to: commit }, TAG];
    expect(passed(verdict).effects).toEqual([{ kind: "push", remote: "origin", place: repo.origin, swaps }]);
    expect(await repo.portrait()).toEqual(before);
  });

  it("brings along commits that the remote does not have", async () => {
    const tip = await repo.git("rev-parse", "HEAD");
    await repo.commit({}, "fix: local");
    const { verdict, commit } = await ask();
    expect(passed(verdict).effects[0]).toMatchObject({ swaps: [{ from: tip, to: commit }, TAG] });
  });

  it("creates a branch that the remote does not have", async () => {
    await repo.git("checkout", "--quiet", "-b", "next");
    expect(passed((await ask({ branch: "next" })).verdict).effects[0]).toMatchObject({
      swaps: [{ at: "refs/heads/next", from: null }, TAG],
    });
  });

  it("pushes the tag alone where the branch stays, or has it all", async () => {
    for (const [wishes, isMade] of [
      [{ way: "tag-only" }, true],
      [{ way: "existing" }, false],
      [{}, false],
    ] as const) {
      expect(passed((await ask(wishes, isMade)).verdict).effects).toMatchObject([{ swaps: [TAG] }]);
    }
  });

  it("blocks where it would overwrite commits, or release what was not merged", async () => {
    const base = await repo.git("rev-parse", "HEAD");
    await repo.commit({}, "fix: theirs");
    await repo.git("push", "--quiet", "origin", "main");
    await repo.git("reset", "--quiet", "--hard", base);
    expect(idsOf((await ask()).verdict)).toEqual(["not-fast-forward"]);
    expect((await ask({ way: "tag-only" })).verdict.kind).toBe("pass");
    expect((await ask({ way: "existing" }, false)).verdict.kind).toBe("pass");
    await repo.commit({}, "fix: mine");
    expect(idsOf((await ask({ way: "existing" }, false)).verdict)).toEqual(["not-merged"]);
  });

  it("blocks without a remote", async () => {
    await repo.git("remote", "remove", "origin");
    expect((await ask()).verdict).toMatchObject({ kind: "block", facts: null, findings: [{ id: "no-remote" }] });
  });
});
