import { hostname } from "node:os";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { JournalFile } from "../../src/world/journal.ts";
import { runCli, type CliResult } from "../helpers/cli.ts";
import type { Repo } from "../helpers/repo.ts";
import { makeSample } from "../helpers/sample.ts";

let repo: Repo;

beforeAll(async () => {
  repo = await makeSample({ keep: true });
});
afterEach(async () => {
  await repo.git("reset", "--quiet", "--hard", "origin/main");
  await repo.git("clean", "--quiet", "--force", "-d");
});
afterAll(() => repo.remove());

/** One clear error with a hint, no stack; the code as documented. */
function expectRefusal(end: CliResult, code: number, says: RegExp): void {
  expect({ code: end.code, said: end.code === code ? "" : end.stdout + end.stderr }).toEqual({ code, said: "" });
  expect(end.stderr).toMatch(/^error: Cannot /m);
  expect(end.stderr).toMatch(says);
  expect(end.stderr).toMatch(/^hint: \S|\bDid you mean/im);
  expect(end.stderr).not.toMatch(/^ {4}at /m);
}

async function refuses(args: readonly string[], code: number, says: RegExp): Promise<void> {
  const before = await repo.portrait();
  expectRefusal(await runCli(repo, args), code, says);
  expect(await repo.portrait()).toEqual(before);
}

type Case = readonly [what: string, config: string | object, says: RegExp];

const steps = (...list: readonly unknown[]): object => ({ steps: list });

const CONFIGS: readonly Case[] = [
  ["is no JSON", '{ "steps": [', /plimsoll\.config\.json/],
  ["lists no steps", steps(), /steps/],
  ["has an unknown key", { ...steps("tag"), stepz: [] }, /stepz.*\n?.*steps/],
  ["names an unknown step", steps("versoin"), /versoin(.|\n)*"version"/],
  ["gives a step an unknown option", steps(["version", { filez: [] }]), /filez(.|\n)*files/],
  ["names a step twice", steps("version", "tag", "version"), /"version" (is listed|.*) twice/],
  ["lists steps whose facts do not fit", steps("tag"), /no step provides/],
  ["gives a tag like --force", { ...steps("version", "tag"), tag: "--force" }, /tag/],
  ["gives a tag that git refuses", { ...steps("version", "tag"), tag: "a..b{version}" }, /tag|a\.\.b/],
  ["has a tag template without a version", { ...steps("version", "tag"), tag: "latest" }, /"tag"/],
  ["has a negative time limit", steps("version", ["tests", { timeoutSeconds: -1 }]), /timeoutSeconds/],
  ["has a command without a program", steps("version", ["command", { id: "a", run: [] }]), /run/],
];

test.for(CONFIGS)("a configuration that %s", async ([, config, says]) => {
  await repo.write({ "plimsoll.config.json": typeof config === "string" ? config : JSON.stringify(config) });
  await refuses(["audit"], 2, says);
});

const MODULES: readonly (readonly [string, string, RegExp])[] = [
  ["throws", 'throw new Error("not today");\n', /not today/],
  ["exports nothing", "export {};\n", /Cannot load .*plimsoll\.config\.ts: it exports nothing/],
  ["exports a function", "export default () => 7;\n", /Cannot /],
  ["is no TypeScript", "export default {{{;\n", /plimsoll\.config\.ts/],
  ["imports what is not there", 'import "./absent.ts";\nexport default {};\n', /absent/],
];

test.for(MODULES)("a configuration in TypeScript that %s", async ([, text, says]) => {
  await repo.write({ "plimsoll.config.json": null, "plimsoll.config.ts": text });
  await refuses(["audit"], 2, says);
});

test("two configurations at once", async () => {
  await repo.write({ "plimsoll.config.ts": "export default {};\n" });
  await refuses(["audit"], 2, /plimsoll\.config\.(ts|json)/);
});

const ARGUMENTS: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
  ["a version that is none", ["audit", "1.2"], /Cannot release "1\.2"/],
  ["a version with a leading =", ["audit", "=1.2.3"], /Cannot release "=1\.2\.3"/],
  ["a check that is none", ["check", "versoin"], /Cannot run the check "versoin"(.|\n)*"version"/],
  ["a remote that is none", ["audit", "--remote", "upstream"], /Cannot use the remote "upstream"/],
  ["a configuration that is none", ["audit", "--config", "absent.json"], /absent\.json/],
  ["a plan that is none", ["apply", "absent.json", "--yes"], /absent\.json/],
];

test.for(ARGUMENTS)("%s", async ([, args, says]) => {
  await refuses(args, 2, says);
});

test.for([
  ["an unknown flag", ["audit", "--jsno"], /--json/],
  ["an unknown command", ["adit"], /audit/],
] as const)("%s is answered with a suggestion", async ([, args, says]) => {
  const end = await runCli(repo, args);
  expect(end).toMatchObject({ code: 2, stdout: "" });
  expect(end.stderr).toMatch(/^error: /m);
  expect(end.stderr).toMatch(says);
  expect(end.stderr).toMatch(/did you mean/i);
});

describe("a place that cannot be released from", () => {
  test("a bare repository", async () => {
    expectRefusal(await runCli({ ...repo, root: repo.origin }, ["audit"]), 3, /bare|work tree/);
  });

  test("no repository at all", async () => {
    const root = join(repo.folder, "nothing");
    await mkdir(root);
    expectRefusal(await runCli({ ...repo, root }, ["audit"]), 3, /not a git repository/);
  });
});

describe("a release that cannot begin", () => {
  const small = { "plimsoll.config.json": JSON.stringify(steps("version", "tag")) };

  test("without a terminal and without --yes", async () => {
    await repo.write(small);
    await refuses(["release"], 2, /there is no terminal/);
  });

  test("with --confirm of another version", async () => {
    await repo.write(small);
    await refuses(["release", "--confirm", "9.9.9"], 2, /Cannot release 9\.9\.9: the plan is for 1\.1\.0/);
  });

  test("while another machine holds the lock", async () => {
    await holdLock({ host: "elsewhere.example.org", pid: 1, start: "1", boot: "1" });
    await refuses(["release", "--yes"], 75, /elsewhere\.example\.org/);
  });

  test.runIf(process.platform === "linux")("while another PID namespace holds the lock", async () => {
    const { bootId } = await import("../../src/world/proc.ts");
    await holdLock({ host: hostname(), pid: 1, start: "1", boot: bootId(), namespace: "pid:[1]" });
    await refuses(["release", "--yes"], 75, /another PID namespace of .*\nhint: .*container.*lock\.1/);
    await refuses(["undo"], 75, /another PID namespace/);
  });

  test("while a folder stands in the lock's place", async () => {
    await mkdir(join(repo.root, ".git", "plimsoll", "lock.1"), { recursive: true });
    await refuses(["release", "--yes"], 3, /lock\.1 is not a file/);
  });

  test("while another process holds the lock", async () => {
    const { bootId } = await import("../../src/world/proc.ts");
    const { startOf } = await import("../../src/world/process-identity.ts");
    const start = (await startOf(process.pid)) ?? "";
    await holdLock({ host: hostname(), pid: process.pid, start, boot: bootId() });
    await refuses(["release", "--yes"], 75, new RegExp(`process ${process.pid}`));
  });

  afterEach(() => rm(join(repo.root, ".git", "plimsoll"), { recursive: true, force: true }));
});

describe("a release under way whose journal is another plan's", () => {
  const says = /: the journal is another plan's\n(.|\n)*f00dfeed/;

  beforeAll(async () => {
    const folder = join(repo.root, ".git", "plimsoll", "release");
    await repo.write({ "plimsoll.config.json": JSON.stringify(steps("version", "tag")) });
    await mkdir(folder, { recursive: true });
    expect(await runCli(repo, ["audit", "--out", join(folder, "plan.json")])).toMatchObject({ code: 0 });
    const journal = await JournalFile.open(join(folder, "journal.jsonl"));
    await journal.append({ type: "opened", plan: "f00dfeed", at: "2026-01-01T00:00:00.000Z" });
    await journal.append({ type: "began", step: 0, at: "2026-01-01T00:00:00.000Z" });
  });
  afterAll(() => rm(join(repo.root, ".git", "plimsoll"), { recursive: true, force: true }));

  test.for([
    ["resume", 3],
    ["undo", 3],
    ["status", 5],
  ] as const)("%s", async ([command, code]) => {
    await refuses([command], code, says);
  });

  test("status --json", async () => {
    const { code, stdout } = await runCli(repo, ["status", "--json"]);
    expect(code).toBe(5);
    const { unfinished } = JSON.parse(stdout) as { unfinished: { why: string; effects: { state: string }[] } };
    expect(unfinished.why).toMatch(/the journal is another plan's/);
    expect(new Set(unfinished.effects.map(({ state }) => state))).toEqual(new Set(["began"]));
  });
});

test("a registry that nobody answers for is an error, not a pass", async () => {
  const url = `http://127.0.0.1:${await freePort()}/`;
  const config = steps("version", "build", "pack", "tag", ["publish", { registry: url }]);
  await repo.write({ "plimsoll.config.json": JSON.stringify(config) });
  const before = await repo.portrait();
  const end = await runCli(repo, ["audit", "--json"]);
  expect(end.code, end.stderr).toBe(3);
  const { verdict, checks } = JSON.parse(end.stdout) as { verdict: string; checks: { id: string; status: string }[] };
  expect(verdict).toBe("error");
  expect(checks.find(({ id }) => id === "publish")).toMatchObject({ status: "error" });
  expect(await repo.portrait()).toEqual(before);
});

async function holdLock(owner: object): Promise<void> {
  const folder = join(repo.root, ".git", "plimsoll");
  await mkdir(folder, { recursive: true });
  const whole = { ...owner, user: "ada", cwd: "/elsewhere", since: "2026-01-01T00:00:00.000Z" };
  await writeFile(join(folder, "lock.1"), JSON.stringify(whole));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
