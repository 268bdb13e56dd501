import { afterEach, describe, expect, it } from "vitest";
import { commit, notes, push, repository, tag, version } from "../../checks/index.ts";
import type { Wishes } from "../../src/engine/settings.ts";
import { release } from "../../src/engine/release.ts";
import type { Plan } from "../../src/model/plan.ts";
import { openTestGround, planOf } from "../helpers/ground.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

const steps = () => [repository(), version(), notes(), commit(), tag(), push()];
const manifest = (to: string): string => `{ "name": "sample", "version": "${to}" }\n`;

let ground: Awaited<ReturnType<typeof openTestGround>> | undefined;
afterEach(async () => {
  await ground?.close();
  ground = undefined;
});

/** A package with a release, and a feature since. */
async function sample(): Promise<Repo> {
  const repo = await makeRepo({ "package.json": manifest("1.0.0") });
  await repo.git("tag", "--annotate", "--message", "1.0.0", "v1.0.0");
  await repo.commit({ "index.js": "export {};\n" }, "feat: begin");
  await repo.git("push", "--quiet", "origin", "main", "--tags");
  return repo;
}

async function releaseIn(repo: Repo, wishes: Partial<Wishes> = {}): Promise<Plan> {
  ground = await openTestGround(repo);
  const before = await repo.portrait();
  const plan = await planOf(ground, steps(), wishes);
  expect(plan.checks.flatMap(({ findings }) => findings)).toEqual([]);
  expect(plan).toMatchObject({ verdict: "clean", version: "1.1.0" });
  expect(await repo.portrait()).toEqual(before);
  expect(await release(plan, ground)).toMatchObject({ outcome: "released" });
  return plan;
}

const remote = (repo: Repo, revision: string): Promise<string> =>
  repo.git("--git-dir", repo.origin, "rev-parse", revision);

describe("a release by way of", () => {
  it("push moves the branch, its files and the tag, here and there", async () => {
    const repo = await sample();
    const plan = await releaseIn(repo);
    expect(plan.effects.map(({ kind }) => kind)).toEqual(["refs", "tree", "push"]);
    for (const at of ["HEAD", "main", "v1.1.0^{commit}"]) expect(await repo.git("rev-parse", at)).toBe(plan.commit);
    for (const at of ["main", "v1.1.0^{commit}"]) expect(await remote(repo, at)).toBe(plan.commit);
    expect(await repo.git("status", "--porcelain")).toBe("");
    expect(await repo.git("show", "HEAD:CHANGELOG.md")).toContain("### Features\n\n- begin (");
    expect(await repo.git("cat-file", "tag", "v1.1.0")).toContain("\n\nsample 1.1.0\n\n### Features\n");
  });

  it("tag-only leaves the branch, and the next release knows it", async () => {
    const repo = await sample();
    const base = await repo.git("rev-parse", "main");
    const plan = await releaseIn(repo, { way: "tag-only" });
    expect(plan.effects.map(({ kind }) => kind)).toEqual(["refs", "push"]);
    expect(await remote(repo, "main")).toBe(base);
    expect(await remote(repo, "v1.1.0^{commit}")).toBe(plan.commit);
    await repo.commit({}, "fix: go on");
    await repo.git("push", "--quiet", "origin", "main");
    await ground?.close();
    ground = await openTestGround(repo);
    const next = await planOf(ground, steps(), { way: "tag-only" });
    expect(next).toMatchObject({ verdict: "clean", version: "1.1.1" });
  });

  it("existing tags the merged commit, from a detached HEAD that the branch has left behind", async () => {
    const repo = await sample();
    const merged = await repo.commit({ "package.json": manifest("1.1.0") }, "chore: release 1.1.0");
    await repo.commit({}, "docs: go on");
    await repo.git("push", "--quiet", "origin", "main");
    await repo.git("checkout", "--quiet", "--detach", merged);
    const plan = await releaseIn(repo, { way: "existing", branch: "main" });
    expect(plan.commit).toBe(merged);
    expect(await remote(repo, "v1.1.0^{commit}")).toBe(merged);
  });

  it("push works from a detached HEAD, as CI gives it", async () => {
    const repo = await sample();
    await repo.git("checkout", "--quiet", "--detach");
    await repo.git("branch", "--quiet", "--delete", "--force", "main");
    const plan = await releaseIn(repo, { branch: "main" });
    expect(plan.effects.map(({ kind }) => kind)).toEqual(["refs", "push"]);
    expect(await remote(repo, "main")).toBe(plan.commit);
    expect(await remote(repo, "v1.1.0^{commit}")).toBe(plan.commit);
  });
});

describe("an audit that is blocked", () => {
  it("reports what every step found, in one go", async () => {
    const repo = await sample();
    await repo.commit({ "package.json": '{ "name": "sample" }\n' }, "fix: lose the version");
    await repo.write({ "index.js": "changed\n" });
    ground = await openTestGround(repo);
    const plan = await planOf(ground, steps());
    expect(plan.verdict).toBe("blocked");
    expect(plan.checks.map(({ id, status, findings }) => [id, status, findings.map((finding) => finding.id)])).toEqual([
      ["repository", "block", ["modified", "ahead"]],
      ["version", "block", ["no-version"]],
      ["notes", "unreached", []],
      ["commit", "unreached", []],
      ["tag", "unreached", []],
      ["push", "unreached", []],
    ]);
  });
});
