import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { runCli, startCli, type CliResult, type CliRun } from "../helpers/cli.ts";
import { startFaultProxy, type Fault, type FaultProxy } from "../helpers/faults.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import type { Repo } from "../helpers/repo.ts";
import { makeSample, SAMPLE } from "../helpers/sample.ts";

const exec = promisify(execFile);
/** What an interrupt may take on a machine that starts node in NODE_START, in milliseconds. */
const PATIENCE = 2_000;
const NODE_START = 100;
/** Longer than any test: what sleeps so long ends only because it is ended. */
const FOREVER = "300";

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

test("while planning: stops, with all that it started, and nothing has changed", async () => {
  const sleeper = ["command", { id: "sleeper", run: ["sh", "-c", `echo asleep; sleep ${FOREVER}`], reads: {} }];
  const repo = await makeSample({ steps: ["repository", "version", "notes", sleeper, "tag", "push"] });
  const before = await repo.portrait();
  const run = startCli(repo, ["release", "--yes"]);
  await until(async () => (await childrenOf(run)).some((command) => command.includes(`sleep ${FOREVER}`)));
  const end = await interrupt(run);
  expect(end, end.stderr).toMatchObject({ code: 130, stdout: "" });
  expect(end.stderr).not.toMatch(/Released|^ {4}at /m);
  expect(await childrenOf(run)).toEqual([]);
  expect(await repo.portrait()).toEqual(before);
});

test("in the push: takes back, and nothing has changed", async () => {
  const repo = await makeSample();
  await writeFile(join(repo.origin, "hooks", "pre-receive"), `#!/bin/sh\ntouch reached\nsleep ${FOREVER}\n`, {
    mode: 0o755,
  });
  const before = await repo.portrait();
  const run = startCli(repo, ["release", "--yes"]);
  await until(async () => await isThere(join(repo.origin, "reached")));
  const end = await interrupt(run);
  expect(end, end.stderr).toMatchObject({ code: 130 });
  expect(end.stderr).toContain("Nothing of 1.1.0 is left");
  expect(await childrenOf(run)).toEqual([]);
  expect(await repo.portrait()).toEqual(before);
  expect(await runCli(repo, ["status"])).toMatchObject({ code: 0 });
});

test("in the last effect: never a success before resume has read all of it back", async () => {
  const { repo, proxy } = await behindProxy();
  const end = await interruptedAtUpload(repo, proxy, { kind: "reset", after: true });
  expect(end, end.stderr).toMatchObject({ code: 5 });
  expect(end.stderr).not.toContain("Released");
  expect(await runCli(repo, ["resume"])).toMatchObject({ code: 0 });
  await expectReleased(repo);
});

test("between two final effects: stranded, not to be taken back, and resume finishes it", async () => {
  const effect = { run: ["touch", "../announced"], probe: ["test", "-e", "../announced"] };
  const announce = ["command", { id: "announce", reads: {}, effect }];
  const steps = ["version", "build", "pack", "tag", "push", ["publish", { registry: true }], announce];
  const { repo, proxy } = await behindProxy(steps);
  const end = await interruptedAtUpload(repo, proxy, null);
  expect(end, end.stderr).toMatchObject({ code: 5 });
  expect(end.stderr).toContain("plimsoll resume");
  expect(end.stderr).not.toContain("Released");
  expect(await isThere(join(repo.folder, "announced"))).toBe(false);
  expect(await runCli(repo, ["undo"])).toMatchObject({ code: 5 });
  const resumed = await runCli(repo, ["resume"]);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  expect(await isThere(join(repo.folder, "announced"))).toBe(true);
  await expectReleased(repo);
});

/** A release that is interrupted as the first upload reaches the registry, which goes wrong as the fault says. */
async function interruptedAtUpload(repo: Repo, proxy: FaultProxy, fault: Fault | null): Promise<CliResult> {
  const run = startCli(repo, ["release", "--yes"]);
  proxy.rule = ({ method, count }) => {
    if (method !== "PUT" || count > 0) return null;
    process.kill(run.child.pid ?? 0, "SIGINT");
    return fault;
  };
  return await run.result;
}

/** A sample whose registry stands behind a proxy, and does not know it yet. */
async function behindProxy(steps?: readonly unknown[]): Promise<{ repo: Repo; proxy: FaultProxy }> {
  const proxy = await startFaultProxy(registry.url);
  onTestFinished(() => proxy.stop());
  await rm(join(registry.storage, SAMPLE), { recursive: true, force: true });
  const options = { registry: { ...registry, url: proxy.url }, ...(steps === undefined ? {} : { steps }) };
  return { repo: await makeSample(options), proxy };
}

async function expectReleased(repo: Repo): Promise<void> {
  const packument = (await (await fetch(`${registry.url}${SAMPLE}`)).json()) as { versions: object };
  expect(Object.keys(packument.versions)).toEqual(["1.1.0"]);
  expect(await repo.git("ls-remote", "origin", "refs/tags/v1.1.0")).not.toBe("");
  expect(await runCli(repo, ["status"])).toMatchObject({ code: 0, stdout: "No release is under way.\n" });
}

/** Sends one SIGINT to the tool alone, and expects it to have ended in time, whatever else the machine does. */
async function interrupt(run: CliRun): Promise<CliResult> {
  const began = performance.now();
  process.kill(run.child.pid ?? 0, "SIGINT");
  const end = await run.result;
  const took = performance.now() - began;
  expect(took).toBeLessThan(PATIENCE * Math.max(1, (await nodeStart()) / NODE_START));
  return end;
}

/** How long it takes to start node just now, in milliseconds. */
async function nodeStart(): Promise<number> {
  const began = performance.now();
  await exec(process.execPath, ["-e", "0"]);
  return performance.now() - began;
}

/** The command lines of what a run started, by the mark that it leaves in the environment of its children. */
async function childrenOf(run: CliRun): Promise<readonly string[]> {
  const { stdout } = await exec("ps", ["-A", "-o", "pid=,args="]);
  const lines = stdout.split("\n").filter((line) => line.trim() !== "");
  const marked = await Promise.all(
    lines.map(async (line) => [line, await isMarked(line, run.child.pid ?? 0)] as const),
  );
  return marked.filter(([, is]) => is).map(([line]) => line);
}

async function isMarked(line: string, owner: number): Promise<boolean> {
  const pid = /^\s*(\d+)/.exec(line)?.[1] ?? "";
  const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  return environment.split("\0").some((entry) => entry.startsWith(`PLIMSOLL_OWNER=${owner}:`));
}

async function isThere(path: string): Promise<boolean> {
  return await readFile(path).then(
    () => true,
    () => false,
  );
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
