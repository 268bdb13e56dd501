import { createHash } from "node:crypto";
import { cp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { runCli, type CliResult } from "../helpers/cli.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import type { Repo } from "../helpers/repo.ts";
import { makeSample, SAMPLE } from "../helpers/sample.ts";

interface EffectText {
  readonly check: string;
  readonly kind: string;
  readonly reach: string;
  readonly text: string;
}

let registry: TestRegistry;
let repo: Repo;
/** What `audit --json` printed, and the plan that it stored at the same time. */
let printed: { readonly effects: readonly EffectText[]; readonly durations: object };
let plan: Plan;

beforeAll(async () => {
  registry = await startRegistry();
  repo = await makeSample({ keep: true, registry, signs: true, directory: true });
  const audit = await runCli(repo, ["audit", "--json", "--out", "../plan.json"]);
  expect(audit, audit.stdout).toMatchObject({ code: 0 });
  printed = JSON.parse(audit.stdout) as typeof printed;
  plan = JSON.parse(await readFile(join(repo.folder, "plan.json"), "utf8")) as Plan;
  await cp(repo.origin, `${repo.origin}.pristine`, { recursive: true });
});

afterAll(async () => {
  await registry.stop();
  await rm(join(await repo.git("config", "user.signingkey"), ".."), { recursive: true, force: true });
  await repo.remove();
});

describe("an audit", () => {
  test("gives the same document and the same stored plan twice, durations apart", async () => {
    const again = await runCli(repo, ["audit", "--json", "--out", "../again.json"]);
    expect(withoutDurations(again.stdout)).toBe(withoutDurations(`${JSON.stringify(printed, null, 2)}\n`));
    const [one, two] = await Promise.all(["plan", "again"].map((name) => bundle(join(repo.folder, name))));
    expect(two).toEqual(one);
  });

  test("changes no file of the repository, its remote, the registry or the release's place", async () => {
    const world = async () => ({
      portrait: await repo.portrait(),
      git: await stamps(join(repo.root, ".git")),
      work: await stamps(repo.root),
      remote: await stamps(repo.origin),
      registry: await stamps(registry.storage),
      beside: (await readdir(repo.folder)).sort(),
    });
    const before = await world();
    expect(await runCli(repo, ["audit"])).toMatchObject({ code: 0 });
    expect(await world()).toEqual(before);
  });

  test("needs no token", async () => {
    expect(await auditWithout(join(repo.env["HOME"] ?? "", ".npmrc"))).toEqual({ code: 0, effects: printed.effects });
  });

  test("needs no secret half of a key", async () => {
    const key = (await repo.git("config", "user.signingkey")).replace(/\.pub$/, "");
    expect(await auditWithout(key)).toEqual({ code: 0, effects: printed.effects });
  });
});

/** How an audit ends, and the effects that it prints, while a file is away. */
async function auditWithout(path: string): Promise<object> {
  await rename(path, `${path}.away`);
  const { code, stdout } = await runCli(repo, ["audit", "--json"]);
  await rename(`${path}.away`, path);
  return { code, effects: (JSON.parse(stdout) as typeof printed).effects };
}

describe("what an audit printed is done", () => {
  test("by apply of the stored plan in another clone, and by release at the same instant", async () => {
    const clone = { ...repo, root: join(repo.folder, "clone") };
    await repo.git("clone", "--quiet", repo.origin, clone.root);
    const applied = await runCli(clone, ["apply", "../plan.json", "--yes", "--json"]);
    expectDone(applied);
    const first = await outside();
    expect(first).toMatchObject(await promised());

    await restore();
    const released = await runCli(repo, ["release", "--yes", "--json"]);
    expectDone(released);
    expect(await outside()).toEqual(first);
    expect(JSON.parse(released.stdout)).toEqual(JSON.parse(applied.stdout));
  });
});

/** The ending lists just the effects that the audit printed, in order, each done. */
function expectDone(end: CliResult): void {
  expect(end, end.stderr).toMatchObject({ code: 0 });
  const done = JSON.parse(end.stdout) as { outcome: string; digest: string; commit: string; effects: unknown };
  expect(done).toMatchObject({ outcome: "released", digest: plan.digest, commit: plan.commit });
  expect(done.effects).toEqual(printed.effects.map((effect) => ({ ...effect, state: "done" })));
}

/** What others see of the release. */
async function outside(): Promise<object> {
  const packument = (await (await fetch(`${registry.url}${SAMPLE}`)).json()) as {
    versions: Record<string, { dist: { integrity: string } }>;
    "dist-tags": unknown;
  };
  return {
    refs: await repo.git("--git-dir", repo.origin, "for-each-ref", "--format=%(objectname) %(*objectname) %(refname)"),
    main: await repo.git("--git-dir", repo.origin, "rev-parse", "main"),
    tagged: await repo.git("--git-dir", repo.origin, "rev-parse", "v1.1.0^{commit}"),
    integrities: Object.fromEntries(Object.entries(packument.versions).map(([v, { dist }]) => [v, dist.integrity])),
    distTags: packument["dist-tags"],
    directory: await hashes(join(repo.folder, "release")),
  };
}

/** What the plan says of the same. */
async function promised(): Promise<object> {
  const publish = plan.effects.map(({ effect }) => effect).find(({ kind }) => kind === "publish");
  const tarball = publish?.kind === "publish" ? publish.tarball : "";
  const stored = await readFile(join(repo.folder, "plan.files", tarball));
  const integrity = `sha512-${createHash("sha512").update(stored).digest("base64")}`;
  return { main: plan.commit, tagged: plan.commit, integrities: { "1.1.0": integrity }, distTags: { latest: "1.1.0" } };
}

/** Puts remote, registry and release directory back to before the release. */
async function restore(): Promise<void> {
  for (const path of [repo.origin, join(repo.folder, "release"), join(registry.storage, SAMPLE)])
    await rm(path, { recursive: true, force: true });
  await cp(`${repo.origin}.pristine`, repo.origin, { recursive: true });
}

/** A JSON text as it is printed, without what was measured. */
function withoutDurations(text: string): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), durations: {} }, null, 2);
}

/** A stored plan and what lies beside it. */
async function bundle(path: string): Promise<object> {
  const text = await readFile(`${path}.json`, "utf8");
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  return { plan: withoutDurations(text), files: await hashes(`${path}.files`) };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function hashes(folder: string): Promise<Record<string, string>> {
  const entries = (await filesIn(folder)).map(async (path) => {
    return [
      path.slice(folder.length),
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Hash, mode and time of change of every file: a rewrite of equal bytes shows too. */
async function stamps(folder: string): Promise<Record<string, string>> {
  const entries = Object.entries(await hashes(folder)).map(async ([path, hash]) => {
    const { mode, mtimeMs, ctimeMs } = await stat(join(folder, path));
    return [path, `${hash} ${mode.toString(8)} ${mtimeMs} ${ctimeMs}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
