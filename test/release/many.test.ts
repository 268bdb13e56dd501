import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { publish } from "../../checks/publish/index.ts";
import { storePlan } from "../../src/cli/store-plan.ts";
import { release, resume } from "../../src/engine/release.ts";
import { defineCheck, verdict } from "../../src/model/check.ts";
import { Packages, Versions, type PackedPackage } from "../../src/model/facts.ts";
import type { Plan } from "../../src/model/plan.ts";
import { integrityOf } from "../../src/world/npm.ts";
import { makeCrashGround, type CrashGround } from "../helpers/crash.ts";
import type { CrashPoint } from "../helpers/crash-runner.ts";
import { startFaultProxy, type FaultProxy } from "../helpers/faults.ts";
import { openTestGround, planOf, type TestGround } from "../helpers/ground.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";
import { makeTarball } from "../helpers/tarball.ts";

/** What each package of the workspace needs; `fresh` has never been published. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  app: ["ui", "api"],
  ui: ["core", "@many/theme"],
  api: ["core"],
  core: ["base"],
  "@many/theme": ["base"],
  base: [],
  cli: ["app"],
  fresh: ["cli"],
};
const NAMES = Object.keys(NEEDS);

let registry: TestRegistry;
let proxy: FaultProxy;
let repo: Repo;
let crash: CrashGround;
/** The workspace's last version, and its next. */
let minor = 0;

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startFaultProxy(registry.url);
  repo = await makeRepo({ ".npmrc": `registry=${proxy.url}\n` }, { keep: true });
  crash = await makeCrashGround(join(repo.folder, "crash"));
  const login = `${proxy.url.replace("http:", "")}:_authToken=${registry.token}\n`;
  await mkdir(repo.env["HOME"] ?? "", { recursive: true });
  await writeFile(join(repo.env["HOME"] ?? "", ".npmrc"), login);
  await releasedAll(NAMES.filter((name) => name !== "fresh"));
}, 120_000);
beforeEach(() => {
  proxy.rule = () => null;
  proxy.requests.length = 0;
});
afterAll(async () => {
  await proxy.stop();
  await registry.stop();
  await repo.remove();
});

/** Packs the workspace, as it would be in the next version. */
const packed = (names: readonly string[], version: string) =>
  defineCheck({
    id: "packed",
    title: "Packing",
    provides: { versions: Versions, packages: Packages },
    async plan({ bench }) {
      const pack = async (name: string): Promise<PackedPackage> => {
        const bytes = await makeTarball(name, version);
        const tarball = await bench.store.put(`${name.replace("/", "-")}-${version}.tgz`, bytes);
        const config = { registry: null, access: "public", isPrivate: false } as const;
        return { name, version, tarball, integrity: integrityOf(bytes), ...config, needs: NEEDS[name] ?? [] };
      };
      const packages = await Promise.all(names.map(pack));
      const versions = names.map((name) => ({ name, dir: name, from: "0.0.0", to: version, isPrivate: false }));
      return verdict({ saw: `${names.length} packages`, facts: { versions, packages } });
    },
  });

async function inGround<T>(work: (test: TestGround) => Promise<T>): Promise<T> {
  const test = await openTestGround(repo);
  try {
    return await work(test);
  } finally {
    await test.close();
  }
}

async function planNext(test: TestGround, names = NAMES): Promise<Plan> {
  const plan = await planOf(test, [packed(names, `1.${++minor}.0`), publish({ registry: true })]);
  expect(plan.verdict, JSON.stringify(plan.checks)).toBe("clean");
  return plan;
}

async function releasedAll(names: readonly string[]): Promise<void> {
  await inGround(async (test) => {
    expect(await release(await planNext(test, [...names]), test)).toMatchObject({ outcome: "released" });
  });
}

interface Answer {
  readonly versions: object;
  readonly "dist-tags": Readonly<Record<string, string>>;
}

/** What the registry has of each package: its versions and its dist-tags. */
async function outside(): Promise<Readonly<Record<string, { versions: string[]; tags: Answer["dist-tags"] } | null>>> {
  const answers = NAMES.map(async (name) => {
    const response = await fetch(`${registry.url}${name.replace("/", "%2f")}`);
    if (!response.ok) return [name, null] as const;
    const { versions, "dist-tags": tags } = (await response.json()) as Answer;
    return [name, { versions: Object.keys(versions), tags }] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

async function expectReleased(version: string): Promise<void> {
  const all = await outside();
  for (const name of NAMES) {
    expect(all[name], name).toMatchObject({ tags: { latest: version } });
    expect(all[name]?.tags, name).toEqual({ latest: version });
    expect(all[name]?.versions.filter((one) => one === version)).toHaveLength(1);
  }
}

/** The uploads that came in, by package, in their order. */
function uploads(): readonly string[] {
  return proxy.requests.filter((line) => /^PUT \/[^-]/.test(line)).map((line) => decodeURIComponent(line.slice(5)));
}

test("one package that is refused for good moves latest for none, and resume publishes what is missing", async () => {
  await inGround(async (test) => {
    const before = await outside();
    const plan = await planNext(test);
    const [version, old] = [`1.${minor}.0`, `1.${minor - 1}.0`];
    const body = JSON.stringify({ error: "you may not publish this" });
    proxy.rule = ({ method, path }) =>
      method === "PUT" && path === "/ui" ? { kind: "answer", status: 403, type: "application/json", body } : null;
    const ending = await release(plan, test);
    expect(ending.outcome).toBe("stranded");
    expect(String(ending.cause)).toMatch(/Cannot publish ui@1\.\d+\.0: .* refused it \(E403\)/);
    const stranded = await outside();
    for (const name of NAMES) expect(stranded[name]?.tags["latest"], name).toBe(before[name]?.tags["latest"]);
    expect(stranded["core"]?.tags).toEqual({ latest: old, "plimsoll-staged": version });
    for (const name of ["ui", "app", "cli", "fresh"]) expect(uploads().includes(name), name).toBe(name === "ui");
    expect(proxy.requests.filter((line) => line.includes("/dist-tags/"))).toEqual([]);

    const done = uploads().filter((name) => name !== "ui");
    proxy.rule = () => null;
    proxy.requests.length = 0;
    expect(await resume(test)).toMatchObject({ outcome: "released" });
    expect(uploads().toSorted()).toEqual(NAMES.filter((name) => !done.includes(name)).toSorted());
    await expectReleased(version);
  });
}, 120_000);

test("each package is uploaded after those that it needs, some side by side", async () => {
  await inGround(async (test) => {
    const stored = new Set<string>();
    const early: string[] = [];
    const plan = await planNext(test);
    proxy.rule = ({ method, path }) => {
      const name = decodeURIComponent(path.slice(1));
      if (method !== "PUT" || !NAMES.includes(name)) return null;
      early.push(...(NEEDS[name] ?? []).filter((need) => !stored.has(need)).map((need) => `${name} before ${need}`));
      stored.add(name);
      return null;
    };
    expect(await release(plan, test)).toMatchObject({ outcome: "released" });
    expect(early).toEqual([]);
    expect(stored.size).toBe(NAMES.length);
    const steps = test.events.flatMap((event) =>
      event.type === "effect-began" ? [`+${event.step}`] : event.type === "effect-done" ? [`-${event.step}`] : [],
    );
    expect(steps.join(" ")).toMatch(/\+\d+ \+\d+/);
    await expectReleased(`1.${minor}.0`);
  });
}, 120_000);

test("an interrupt ends what is under way, begins no more, and resume finishes", async () => {
  const plan = await inGround(async (test) => {
    const made = await planNext(test);
    const listener = ({ type }: { type: string }): void => {
      if (type === "effect-done") test.controller.abort(new Error("interrupted"));
    };
    const ending = await release(made, { ...test, listener });
    expect(ending).toMatchObject({ outcome: "stranded", cause: { message: "interrupted" } });
    expect(ending.states.includes("untouched")).toBe(true);
    expect(ending.states.includes("began")).toBe(false);
    return made;
  });
  await inGround(async (test) => {
    expect(await resume(test)).toMatchObject({ outcome: "released" });
    expect(plan.effects).toHaveLength(2 * NAMES.length);
    await expectReleased(`1.${minor}.0`);
  });
}, 120_000);

test("wherever it is killed, among publishes or among tags, resume finishes it", { timeout: 600_000 }, async () => {
  const points: readonly (readonly [number, CrashPoint["when"]])[] = [
    [3, "before"],
    [7, "after"],
    [11, "after"],
  ];
  for (const [step, when] of points) {
    await inGround(async (test) => storePlan(await planNext(test), test.ground, join(repo.folder, "plan.json")));
    proxy.requests.length = 0;
    const point = { step, child: 0, when, who: "all" } as const;
    const killed = await crash.run(repo, ["apply", "../plan.json", "--yes"], point);
    expect(killed.signal, killed.stderr).toBe("SIGKILL");
    const resumed = await crash.run(repo, ["resume"]);
    expect(resumed, `killed ${when} ${step}\n${resumed.stderr}`).toMatchObject({ code: 0 });
    expect(uploads().toSorted(), `killed ${when} ${step}`).toEqual(NAMES.toSorted());
    await expectReleased(`1.${minor}.0`);
  }
});

test(
  "a runner that is lost is followed by another, which goes by what the registry shows",
  { timeout: 120_000 },
  async () => {
    await inGround(async (test) => storePlan(await planNext(test), test.ground, join(repo.folder, "plan.json")));
    proxy.requests.length = 0;
    const point = { step: 10, child: 0, when: "after", who: "all" } as const;
    expect(await crash.run(repo, ["apply", "../plan.json", "--yes"], point)).toMatchObject({ signal: "SIGKILL" });
    const other = { ...repo, root: join(repo.folder, "other") };
    await repo.git("clone", "--quiet", repo.origin, other.root);
    const applied = await crash.run(other, ["apply", "../plan.json", "--yes"]);
    expect(applied, applied.stderr).toMatchObject({ code: 1 });
    expect(applied.stderr).toContain("plimsoll resume --plan");
    const resumed = await crash.run(other, ["resume", "--plan", "../plan.json"]);
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    expect(uploads().toSorted()).toEqual(NAMES.toSorted());
    await expectReleased(`1.${minor}.0`);
  },
);
