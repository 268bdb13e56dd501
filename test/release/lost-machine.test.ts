import { cp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { runCli } from "../helpers/cli.ts";
import { makeCrashGround, type CrashGround } from "../helpers/crash.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import type { Repo } from "../helpers/repo.ts";
import { makeSample, SAMPLE } from "../helpers/sample.ts";

let registry: TestRegistry;
let repo: Repo;
let crash: CrashGround;
let plan: Plan;

beforeAll(async () => {
  registry = await startRegistry();
  repo = await makeSample({ keep: true, signs: true, registry, directory: true });
  crash = await makeCrashGround(join(repo.folder, "crash"));
  expect(await runCli(repo, ["audit", "--out", "../plan.json"])).toMatchObject({ code: 0 });
  plan = JSON.parse(await readFile(join(repo.folder, "plan.json"), "utf8")) as Plan;
  await cp(repo.origin, `${repo.origin}.pristine`, { recursive: true, preserveTimestamps: true });
}, 60_000);

afterAll(async () => {
  await registry.stop();
  await repo.remove();
});

/** A CI runner: a clone that is there for one run. */
async function makeRunner(name: string): Promise<Repo> {
  const runner = { ...repo, root: join(repo.folder, name) };
  await repo.git("clone", "--quiet", repo.origin, runner.root);
  return runner;
}

async function reset(): Promise<void> {
  for (const name of ["first", "second", "third", "release", "origin.git"])
    await rm(join(repo.folder, name), { recursive: true, force: true });
  await cp(`${repo.origin}.pristine`, repo.origin, { recursive: true, preserveTimestamps: true });
  await rm(join(registry.storage, SAMPLE), { recursive: true, force: true });
}

/** What others see of the release. */
async function outside(): Promise<object> {
  const ofOrigin = async (...args: readonly string[]) => await repo.git("--git-dir", repo.origin, ...args);
  const answer = (await (await fetch(`${registry.url}${SAMPLE}`)).json()) as {
    versions: Record<string, { dist: { integrity: string } }>;
  };
  return {
    refs: (await ofOrigin("for-each-ref", "--format=%(refname)")).split("\n"),
    main: await ofOrigin("rev-parse", "main"),
    tagged: await ofOrigin("rev-parse", "v1.1.0^{commit}"),
    versions: Object.fromEntries(Object.entries(answer.versions).map(([name, { dist }]) => [name, dist.integrity])),
    release: (await readdir(join(repo.folder, "release", "v1.1.0"))).length,
  };
}

function asPlanned(): object {
  const published = plan.effects.map(({ effect }) => effect).find((effect) => effect.kind === "publish");
  const directory = plan.effects.map(({ effect }) => effect).find((effect) => effect.kind === "directory");
  return {
    refs: ["refs/heads/main", "refs/tags/v1.0.0", "refs/tags/v1.1.0"],
    main: plan.commit,
    tagged: plan.commit,
    versions: { "1.1.0": published?.integrity },
    release: directory?.to?.length,
  };
}

/** Dies when all is pushed and nothing is published, as `first`, and another machine goes on with the plan. */
async function overtaken(): Promise<Repo> {
  await reset();
  const first = await makeRunner("first");
  const step = plan.effects.findIndex(({ kind }) => kind === "publish");
  await crash.run(first, ["apply", "../plan.json", "--yes"], { step, child: 0, when: "before", who: "all" });
  const resumed = await runCli(await makeRunner("second"), ["resume", "--plan", "../plan.json"]);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  return first;
}

test("a machine that comes back takes nothing back that another has published", async () => {
  const first = await overtaken();
  const undone = await runCli(first, ["undo"]);
  expect(undone, undone.stderr).toMatchObject({ code: 5 });
  expect(undone.stderr).toContain("plimsoll resume");
  expect(await outside()).toEqual(asPlanned());
  const resumed = await runCli(first, ["resume"]);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  expect(await outside()).toEqual(asPlanned());
});

test("a plan that was begun elsewhere is not planned again", async () => {
  await overtaken();
  const third = await makeRunner("third");
  const applied = await runCli(third, ["apply", "../plan.json", "--yes"]);
  expect(applied, applied.stderr).toMatchObject({ code: 1 });
  expect(applied.stderr).toContain("plimsoll resume --plan");
});

test("whatever a lost machine had done, another finishes it by the stored plan", { timeout: 600_000 }, async () => {
  // After one effect is before the next.
  const ends = plan.effects.map(({ kind }, step) => ({ step, kind, when: "after" as const }));
  const moments = [{ step: 0, kind: "nothing", when: "before" as const }, ...ends];
  expect(moments.length).toBeGreaterThan(4);
  for (const { step, kind, when } of moments) {
    await reset();
    const point = { step, child: 0, when, who: "all" as const };
    const killed = await crash.run(await makeRunner("first"), ["apply", "../plan.json", "--yes"], point);
    expect(killed.code).not.toBe(0);
    await rm(join(repo.folder, "first"), { recursive: true });
    const resumed = await runCli(await makeRunner("second"), ["resume", "--plan", "../plan.json"]);
    expect(resumed, `killed ${when} ${kind}\n${resumed.stderr}`).toMatchObject({ code: 0 });
    expect(await outside(), `killed ${when} ${kind}`).toEqual(asPlanned());
  }
});
