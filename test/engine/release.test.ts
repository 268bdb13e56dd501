import { cpSync } from "node:fs";
import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { digestOf } from "../../src/engine/digest.ts";
import { findUnfinished, release, resume, undo } from "../../src/engine/release.ts";
import { defineCheck, verdict } from "../../src/model/check.ts";
import { ReleaseCommit, Settings } from "../../src/model/facts.ts";
import type { Plan } from "../../src/model/plan.ts";
import { openTestGround, planOf, type TestGround } from "../helpers/ground.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

/** Moves branch and tag, here and on the remote, and writes a release directory: every kind of effect that needs no service. */
const smallest = () =>
  defineCheck({
    id: "smallest",
    title: "Preparing the smallest release",
    reads: { settings: Settings },
    provides: { commit: ReleaseCommit },
    async plan({ facts: { settings }, bench }) {
      const commit = await bench.git.commit(
        settings.base,
        [{ path: "version.txt", content: "1.1.0\n" }],
        "Release 1.1.0",
      );
      const tag = await bench.git.tag("v1.1.0", commit, "1.1.0");
      const file = await bench.store.put("notes.txt", "notes\n");
      const swaps = [
        { at: "refs/heads/main", from: settings.base, to: commit },
        { at: "refs/tags/v1.1.0", from: null, to: tag },
      ];
      return verdict({
        saw: "1 commit",
        facts: { commit },
        effects: [
          { kind: "directory", at: "../release", from: null, to: [{ name: file.name, digest: file.digest }] },
          { kind: "push", remote: "origin", place: settings.place ?? "", swaps },
          { kind: "refs", swaps },
          { kind: "tree", from: settings.base, to: commit },
        ],
      });
    },
  });

let open: (TestGround & { close(): Promise<void> }) | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function begin(): Promise<{ repo: Repo; test: TestGround }> {
  const repo = await makeRepo({ "version.txt": "1.0.0\n", "other.txt": "other\n" });
  open = await openTestGround(repo);
  return { repo, test: open };
}

/** Releases, and puts the release's folder back as if the machine had died just before it was cleared away. */
async function stop(test: TestGround, plan: Plan): Promise<string> {
  const current = join(test.ground.home, "release");
  const kept = join(test.ground.root, ".git", "kept");
  const listener = ({ type }: { type: string }): void => {
    if (type === "effect-done") cpSync(current, kept, { recursive: true });
  };
  expect(await release(plan, { ...test, listener })).toMatchObject({ outcome: "released" });
  await rename(kept, current);
  return current;
}

/** Another plan in the place of the release's own, stamped anew. */
async function replacePlan(folder: string, plan: Plan): Promise<void> {
  const other = { ...plan, asOf: plan.asOf + 1 };
  await writeFile(join(folder, "plan.json"), JSON.stringify({ ...other, digest: digestOf(other) }));
}

describe("a release", () => {
  it("changes nothing while planning, and plans the same twice", async () => {
    const { repo, test } = await begin();
    const before = await repo.portrait();
    const [one, two] = [await planOf(test, [smallest()]), await planOf(test, [smallest()])];
    expect({ ...one, durations: {} }).toEqual({ ...two, durations: {} });
    expect(one.verdict).toBe("clean");
    expect(one.effects.map(({ kind }) => kind)).toEqual(["refs", "tree", "directory", "push"]);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    expect(await repo.portrait()).toEqual(before);
  });

  it("does just what was planned, and leaves nothing of its own behind", async () => {
    const { repo, test } = await begin();
    const plan = await planOf(test, [smallest()]);
    expect(await release(plan, test)).toMatchObject({ outcome: "released" });
    const after = await repo.portrait();
    expect(after.plimsoll).toEqual({});
    expect(after.locks).toEqual([]);
    expect(after.status).not.toMatch(/^[12u?]/m);
    expect(await repo.git("rev-parse", "main")).toBe(plan.commit);
    expect(await repo.git("ls-remote", "origin", "refs/heads/main")).toContain(plan.commit);
    expect(await findUnfinished(test.ground)).toBeNull();
  });

  it("refuses a world that moved since, with nothing changed", async () => {
    const { repo, test } = await begin();
    const plan = await planOf(test, [smallest()]);
    await repo.git("push", "--quiet", "origin", "main:refs/tags/v1.1.0");
    const before = await repo.portrait();
    await expect(release(plan, test)).rejects.toMatchObject({
      kind: "blocked",
      message: expect.stringContaining("the world moved") as string,
    });
    expect(await repo.portrait()).toEqual(before);
  });

  it("takes everything back when the remote refuses", async () => {
    const { repo, test } = await begin();
    await repo.git("--git-dir", repo.origin, "config", "receive.denyCreates", "true");
    await repo.git("--git-dir", repo.origin, "config", "core.hooksPath", `${repo.origin}/hooks`);
    const { writeFile, chmod, mkdir } = await import("node:fs/promises");
    await mkdir(`${repo.origin}/hooks`, { recursive: true });
    await writeFile(
      `${repo.origin}/hooks/update`,
      '#!/bin/sh\ncase "$1" in refs/tags/*) echo "no tags today" >&2; exit 1;; esac\n',
    );
    await chmod(`${repo.origin}/hooks/update`, 0o755);
    const before = await repo.portrait();
    const plan = await planOf(test, [smallest()]);
    const ending = await release(plan, test);
    expect(ending.outcome).toBe("taken-back");
    expect(String(ending.cause)).toMatch(/no tags today|hook declined/);
    expect(await repo.portrait()).toEqual(before);
  });

  it("takes back on an interrupt", async () => {
    const { repo, test } = await begin();
    const plan = await planOf(test, [smallest()]);
    const before = await repo.portrait();
    const listener = (event: { type: string; step?: number }): void => {
      if (event.type === "effect-done" && event.step === 1) test.controller.abort(new Error("interrupted"));
    };
    const ending = await release(plan, { ...test, listener });
    expect(ending).toMatchObject({ outcome: "taken-back", cause: { message: "interrupted" } });
    expect(await repo.portrait()).toEqual(before);
  });
});

describe("a release that stopped", () => {
  it("is looked at without touching the journal, whose last line may be being written", async () => {
    const { test } = await begin();
    const journal = join(await stop(test, await planOf(test, [smallest()])), "journal.jsonl");
    await appendFile(journal, '{"n":9,"rec');
    const text = await readFile(journal, "utf8");
    expect((await findUnfinished(test.ground))?.states).toEqual(["done", "done", "done", "done"]);
    expect(await readFile(journal, "utf8")).toBe(text);
    expect(await resume(test)).toMatchObject({ outcome: "released" });
    expect(await findUnfinished(test.ground)).toBeNull();
  });

  it.each([
    ["resume", resume],
    ["undo", undo],
  ])("cannot %s by another plan than its journal's", async (verb, act) => {
    const { repo, test } = await begin();
    const plan = await planOf(test, [smallest()]);
    await replacePlan(await stop(test, plan), plan);
    const before = await repo.portrait();
    await expect(act(test)).rejects.toMatchObject({
      kind: "environment",
      message: `Cannot ${verb}: the journal is another plan's`,
      hint: expect.stringContaining(plan.digest.slice(0, 12)) as string,
    });
    expect(await repo.portrait()).toEqual(before);
  });

  it("is found, with nothing known of its effects, where its journal is another plan's", async () => {
    const { test } = await begin();
    const plan = await planOf(test, [smallest()]);
    await replacePlan(await stop(test, plan), plan);
    expect(await findUnfinished(test.ground)).toMatchObject({
      states: ["began", "began", "began", "began"],
      isFinalBegun: false,
      mismatch: { message: "Cannot tell what is done: the journal is another plan's" },
    });
  });
});
