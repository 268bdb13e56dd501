import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handlers } from "../../src/effects/index.ts";
import type { Plan } from "../../src/model/plan.ts";
import { runCli, type CliResult } from "../helpers/cli.ts";
import { makeCrashGround, type CrashGround } from "../helpers/crash.ts";
import type { CrashPoint } from "../helpers/crash-runner.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import type { Portrait, Repo } from "../helpers/repo.ts";
import { makeSample, SAMPLE } from "../helpers/sample.ts";

// Every point of every effect in every way takes minutes: asked for by PLIMSOLL_SWEEP=full.
const IS_FULL = process.env["PLIMSOLL_SWEEP"] === "full";

/** What the world shows of a release: the repository, its remote, and the registry's integrity for the new version. */
interface State {
  readonly portrait: Portrait;
  readonly integrity: string | null;
  /** The version that the dist-tag `stable` stands for. */
  readonly stable: string | null;
  readonly release: readonly string[];
}

let registry: TestRegistry;
let repo: Repo;
let crash: CrashGround;
let plan: Plan;
let before: State;
let released: State;
const counts = new Map<number, number>();

beforeAll(async () => {
  registry = await startRegistry();
  repo = await makeSample({
    keep: true,
    signs: true,
    registry,
    directory: true,
    steps: stepsFor(registry),
    files: OWN_STEP,
  });
  crash = await makeCrashGround(join(repo.folder, "crash"));
  expect(await runCli(repo, ["audit", "--out", "../plan.json"])).toMatchObject({ code: 0 });
  plan = JSON.parse(await (await import("node:fs/promises")).readFile(join(repo.folder, "plan.json"), "utf8")) as Plan;
  await cp(repo.folder, pristine(), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  before = await stateOf();
  const run = await crash.run(repo, ["apply", "../plan.json", "--yes"]);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  for (const [step, count] of await crash.counts()) counts.set(step, count);
  released = await stateOf();
}, 120_000);

afterAll(async () => {
  await registry.stop();
  await rm(pristine(), { recursive: true, force: true });
  await repo.remove();
});

/** A single package is not held back, and so moves no dist-tag of its own: this step moves one. */
const OWN_STEP = {
  "stable.mjs": `export default ({ registry, name }) => ({
    id: "stable",
    title: "Looking at the tag stable",
    waits: "earlier",
    async plan() {
      const effect = { kind: "dist-tag", registry, name, tag: "stable", from: null, to: "1.1.0", holding: null };
      return { kind: "pass", facts: {}, saw: "the tag stable", effects: [effect], seals: [], findings: [] };
    },
  });
`,
};

const stepsFor = ({ url }: TestRegistry) => [
  "repository",
  "version",
  "notes",
  "build",
  "pack",
  "sign",
  "tag",
  "push",
  [
    "command",
    {
      id: "announce",
      reads: {},
      effect: {
        run: ["sh", "-c", "echo said > ../said"],
        probe: ["sh", "-c", "test -f ../said"],
        undo: ["sh", "-c", "rm ../said"],
      },
    },
  ],
  ["publish", { registry: true, directory: "../release" }],
  { use: "./stable.mjs", options: { registry: url, name: SAMPLE } },
];

function pristine(): string {
  return `${repo.folder}.pristine`;
}

interface Packument {
  readonly versions: Readonly<Record<string, { readonly dist: { readonly integrity: string } }>>;
  readonly "dist-tags": Readonly<Record<string, string>>;
}

async function stateOf(): Promise<State> {
  const answer = await fetch(`${registry.url}${SAMPLE}`);
  const packument = answer.ok ? ((await answer.json()) as Packument) : null;
  const release = await readdir(join(repo.folder, "release"), { recursive: true }).catch(() => []);
  return {
    portrait: await repo.portrait(),
    integrity: packument?.versions["1.1.0"]?.dist.integrity ?? null,
    stable: packument?.["dist-tags"]["stable"] ?? null,
    release: release.sort(),
  };
}

/** Puts everything back to before the release: the same paths, since a plan names the place that it pushes to. */
async function reset(): Promise<void> {
  for (const name of ["work", "origin.git", "release", "said"])
    await rm(join(repo.folder, name), { recursive: true, force: true });
  for (const name of ["work", "origin.git"]) {
    await cp(join(pristine(), name), join(repo.folder, name), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
  }
  await rm(join(registry.storage, SAMPLE), { recursive: true, force: true });
}

/** The points at which the release is killed, made from the effects of the plan and the programs that each started. */
function points(): readonly CrashPoint[] {
  return plan.effects.flatMap((_, step) => {
    const bounds = (["before", "after"] as const).map((when) => ({ step, child: 0, when, who: "tool" }) as const);
    return [...bounds, ...inside(step, counts.get(step) ?? 0)];
  });
}

function inside(step: number, count: number): readonly CrashPoint[] {
  const all = Array.from({ length: count }, (_, index) => index + 1).flatMap((child) =>
    (["before", "after"] as const).flatMap((when) =>
      (["tool", "all"] as const).map((who) => ({ step, child, when, who })),
    ),
  );
  if (IS_FULL || all.length <= 2) return all;
  // One program is killed with the tool, one outlives it.
  return all.filter(
    ({ child, when, who }) =>
      (child === 1 && when === "before" && who === "tool") || (child === count && when === "after" && who === "all"),
  );
}

describe("a release that is killed", () => {
  it("is swept over every kind of effect", () => {
    expect(plan.effects.map(({ kind }) => kind).sort()).toEqual(Object.keys(handlers).sort());
  });

  it("is finished by resume, as planned", { timeout: 1_200_000 }, async () => {
    const trials = await sweep(async (label, killed) => {
      const resumed = await runCli(repo, ["resume"]);
      expect([0, 1], `${label}\n${killed.stderr}\n${resumed.stderr}`).toContain(resumed.code);
      // Exit 1 says that no release is under way: it was killed before the first trace, or after the last.
      if (resumed.code === 1) expect(resumed.stderr, label).toContain("no release is under way");
      expect(await stateOf(), `${label}\n${resumed.stderr}`).toEqual(resumed.code === 0 ? released : await either());
    });
    process.stderr.write(`sweep: ${trials} kills, each finished by resume\n`);
  });

  it("is taken back by undo, or says that it can only go forward", { timeout: 1_200_000 }, async () => {
    let forward = 0;
    const trials = await sweep(async (label, killed) => {
      const undone = await runCli(repo, ["undo"]);
      expect([0, 1, 5], `${label}\n${killed.stderr}\n${undone.stderr}`).toContain(undone.code);
      if (undone.code === 0) return expect(await stateOf(), `${label}\n${undone.stderr}`).toEqual(before);
      if (undone.code === 1) return expect(await stateOf(), label).toEqual(await either());
      forward++;
      expect(undone.stderr, label).toContain("plimsoll resume");
      const resumed = await runCli(repo, ["resume"]);
      expect(resumed, `${label}\n${resumed.stderr}`).toMatchObject({ code: 0 });
      return expect(await stateOf(), label).toEqual(released);
    });
    process.stderr.write(
      `sweep: ${trials} kills, ${trials - forward} taken back by undo, ${forward} finished by resume\n`,
    );
  });
});

/** Kills the release at every point, and lets `recover` look at what is left. */
async function sweep(recover: (label: string, killed: CliResult) => Promise<void>): Promise<number> {
  const all = points();
  for (const point of all) {
    await reset();
    const killed = await crash.run(repo, ["apply", "../plan.json", "--yes"], point);
    const label = `killed at ${JSON.stringify(point)} (${plan.effects[point.step]?.kind ?? ""})`;
    expect(killed.code, `${label}\n${killed.stdout}`).not.toBe(0);
    await recover(label, killed);
  }
  return all.length;
}

/** Where nothing is under way, the world is as before or as released, and nothing between. */
async function either(): Promise<State> {
  const now = await stateOf();
  return now.integrity === null ? before : released;
}
