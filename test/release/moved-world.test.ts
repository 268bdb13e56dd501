import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { digestOf } from "../../src/engine/digest.ts";
import type { Plan } from "../../src/model/plan.ts";
import { runCli } from "../helpers/cli.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";
import { makeSample, SAMPLE } from "../helpers/sample.ts";

const exec = promisify(execFile);

let registry: TestRegistry;
let repo: Repo;
let plan: Plan;
let text: string;

beforeAll(async () => {
  registry = await startRegistry();
  repo = await makeSample({ keep: true, registry, directory: true });
  expect(await runCli(repo, ["audit", "--out", "../plan.json"])).toMatchObject({ code: 0 });
  text = await readFile(join(repo.folder, "plan.json"), "utf8");
  plan = JSON.parse(text) as Plan;
  await cp(repo.folder, pristine(), { recursive: true, preserveTimestamps: true });
});

afterEach(async () => {
  for (const name of ["work", "origin.git", "release", "plan.json", "plan.files"])
    await rm(join(repo.folder, name), { recursive: true, force: true });
  await cp(pristine(), repo.folder, { recursive: true, preserveTimestamps: true });
  await rm(join(registry.storage, SAMPLE), { recursive: true, force: true });
});

afterAll(async () => {
  await registry.stop();
  await rm(pristine(), { recursive: true, force: true });
  await repo.remove();
});

function pristine(): string {
  return `${repo.folder}.pristine`;
}

/** Everything that a release could change: the repository, its remote, the release directory, the registry. */
async function world(): Promise<object> {
  const answer = await fetch(`${registry.url}${SAMPLE}`);
  const versions = answer.ok ? ((await answer.json()) as { versions: object }).versions : {};
  const released = await readdir(join(repo.folder, "release"), { recursive: true }).catch(() => []);
  return { portrait: await repo.portrait(), versions, released };
}

/** Applying ends with the code, one clear error with a hint, and the world as it was. */
async function refuses(code: number, says: RegExp): Promise<void> {
  const before = await world();
  const end = await runCli(repo, ["apply", "../plan.json", "--yes"]);
  expect(end, end.stderr).toMatchObject({ code, stdout: "" });
  expect(end.stderr).toMatch(/^error: Cannot /m);
  expect(end.stderr).toMatch(says);
  expect(end.stderr).toMatch(/^hint: \S/m);
  expect(end.stderr).not.toMatch(/^ {4}at /m);
  expect(await world()).toEqual(before);
  expect(await runCli(repo, ["status"])).toMatchObject({ code: 0 });
}

async function rewrite(change: (plan: Record<string, unknown>) => object): Promise<void> {
  const changed = change(JSON.parse(text) as Record<string, unknown>);
  await writeFile(join(repo.folder, "plan.json"), `${JSON.stringify(changed, null, 2)}\n`);
}

type Forged = Plan & { effects: Record<string, unknown>[]; settings: object };

/** Somebody who edits a plan can stamp it anew: what it says must still be what it does. */
test.each<[string, (plan: Forged) => unknown]>([
  ["words that are not its effect's", ({ effects }) => Object.assign(effects[0] ?? {}, { text: "Nothing" })],
  ["a final effect called local", ({ effects }) => Object.assign(effects.at(-1) ?? {}, { reach: "local" })],
  ["an unknown kind of effect", ({ effects }) => Object.assign(effects[0]?.effect ?? {}, { kind: "shell" })],
  ["an effect of another kind than it names", ({ effects }) => Object.assign(effects[0] ?? {}, { kind: "command" })],
  ["a tarball that is a path", ({ effects }) => Object.assign(effects.at(-1)?.effect ?? {}, { tarball: "../../x" })],
  ["an effect too many in an effect", ({ effects }) => Object.assign(effects[0]?.effect ?? {}, { run: ["true"] })],
  ["its effects in another order", ({ effects }) => effects.reverse()],
  ["objects that it does not need", (plan) => Object.assign(plan, { objects: [] })],
  ["a base that is an option", ({ settings }) => Object.assign(settings, { base: "--output=x" })],
  ["no checks", (plan) => Object.assign(plan, { checks: [] })],
])("a plan with %s is stamped anew", async (_, change) => {
  await rewrite((plan) => {
    change(plan as unknown as Forged);
    return { ...plan, digest: digestOf(plan as unknown as Plan) };
  });
  await refuses(2, /Cannot use the plan .*plan\.json: /);
});

test("somebody pushes to the branch", async () => {
  const clone = join(repo.folder, "colleague");
  const run = async (...args: readonly string[]) => await exec("git", [...args], { env: repo.env });
  await run("clone", "--quiet", repo.origin, clone);
  await run("-C", clone, "commit", "--quiet", "--allow-empty", "--message", "fix: something else");
  await run("-C", clone, "push", "--quiet", "origin", "main");
  await rm(clone, { recursive: true });
  await refuses(1, /the world moved .*Push/);
});

test("the tag appears on the remote", async () => {
  await repo.git("--git-dir", repo.origin, "tag", "v1.1.0", "main");
  await refuses(1, /the world moved .*v1\.1\.0/);
});

test("the branch moves here", async () => {
  await repo.git("commit", "--quiet", "--allow-empty", "--message", "fix: something of my own");
  await refuses(1, /the world moved /);
});

test("a file of the work tree that the release writes is edited", async () => {
  await repo.write({ "package.json": '{ "name": "mine" }\n' });
  await refuses(1, /the world moved /);
});

test("the version appears in the registry with other bytes", async () => {
  const package_ = join(repo.folder, "other");
  await mkdir(package_);
  await writeFile(join(package_, "package.json"), JSON.stringify({ name: SAMPLE, version: "1.1.0", description: "x" }));
  await exec("npm", ["publish", "--registry", registry.url], { cwd: package_, env: repo.env });
  await rm(package_, { recursive: true });
  await refuses(1, /the world moved .*Publish plimsoll-sample@1\.1\.0/);
});

test("the release directory is there already", async () => {
  await mkdir(join(repo.folder, "release", "v1.1.0"), { recursive: true });
  await writeFile(join(repo.folder, "release", "v1.1.0", "SHA256SUMS"), "");
  await refuses(1, /the world moved .*release\/v1\.1\.0/);
});

test("a stored tarball is changed by one byte", async () => {
  const path = join(repo.folder, "plan.files", tarball());
  const bytes = await readFile(path);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  await rm(path);
  await writeFile(path, bytes);
  await refuses(1, /Cannot use archive [0-9a-f]{12}…: its bytes have changed/);
});

test("the stored objects are changed by one byte", async () => {
  const path = join(repo.folder, "plan.files", "objects.pack");
  const bytes = await readFile(path);
  bytes[30] = (bytes[30] ?? 0) ^ 1;
  await rm(path);
  await writeFile(path, bytes);
  await refuses(3, /Cannot /);
});

test("the plan is edited", async () => {
  await rewrite((plan) => ({ ...plan, version: "9.9.9" }));
  await refuses(2, /Cannot use the plan .*: it is not as plimsoll wrote it/);
});

test("the plan is cut short", async () => {
  await writeFile(join(repo.folder, "plan.json"), text.slice(0, text.length / 2));
  await refuses(2, /Cannot read the plan .*: it is cut short/);
});

test("the plan is of a newer format", async () => {
  await rewrite((plan) => ({ ...plan, format: 2 }));
  await refuses(2, /Cannot read the plan .*: a newer plimsoll wrote it/);
});

test("the plan is from another repository", async () => {
  const other = await makeRepo({ "package.json": "{}" });
  const before = await other.portrait();
  const end = await runCli(other, ["apply", join(repo.folder, "plan.json"), "--yes"]);
  expect(end.code).toBe(1);
  expect(end.stderr).toMatch(
    /^error: Cannot apply the plan .*: its commit [0-9a-f]{12} is not in this repository\nhint: /,
  );
  expect(await other.portrait()).toEqual(before);
});

test("a hook on the remote refuses the tag: all is taken back, and nothing was published", async () => {
  const hook = join(repo.origin, "hooks", "update");
  await mkdir(join(repo.origin, "hooks"), { recursive: true });
  const script = '#!/bin/sh\ncase "$1" in refs/tags/*) echo "no tags on a Friday" >&2; exit 1;; esac\n';
  await writeFile(hook, script, { mode: 0o755 });
  await refuses(4, /no tags on a Friday|hook declined/);
});

/** The digest under which the published tarball is stored. */
function tarball(): string {
  const publish = plan.effects.map(({ effect }) => effect).find(({ kind }) => kind === "publish");
  if (publish?.kind !== "publish") throw new Error("Cannot find the tarball: the plan publishes nothing");
  return publish.tarball;
}
