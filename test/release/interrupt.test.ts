import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { runCli, startCli, type CliResult, type CliRun } from "../helpers/cli.ts";
import { startFaultProxy, type FaultProxy } from "../helpers/faults.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import type { Repo } from "../helpers/repo.ts";
import { makeSample, SAMPLE } from "../helpers/sample.ts";

const exec = promisify(execFile);
/** What an interrupt may take, in milliseconds. */
const PATIENCE = 2_000;
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

test("after publishing began: never a success that was not read back, and resume finishes it", async () => {
  const { repo, proxy } = await behindProxy();
  // The registry takes the version, and its answer never arrives.
  proxy.rule = ({ method, path }) => (method === "PUT" && path.includes(SAMPLE) ? { kind: "reset", after: true } : null);
  const run = startCli(repo, ["release", "--yes"]);
  await until(async () => proxy.requests.some((one) => one.startsWith("PUT")));
  process.kill(run.child.pid ?? 0, "SIGINT");
  const end = await run.result;
  expect([0, 5], end.stderr).toContain(end.code);
  if (end.code === 5) expect(end.stderr).toContain("plimsoll resume");
  proxy.rule = () => null;
  if (end.code === 5) expect(await runCli(repo, ["resume"])).toMatchObject({ code: 0 });
  await expectReleased(repo);
});

test("between publishing and its end: stranded, and resume finishes it", async () => {
  const { repo, proxy } = await behindProxy();
  // Nobody answers any more once publishing has begun: neither the upload nor what reads it back.
  let isSilent = false;
  proxy.rule = ({ method }) => {
    isSilent ||= method === "PUT";
    return isSilent ? { kind: "reset" } : null;
  };
  const run = startCli(repo, ["release", "--yes"]);
  await until(async () => isSilent);
  process.kill(run.child.pid ?? 0, "SIGINT");
  const end = await run.result;
  expect(end, end.stderr).toMatchObject({ code: 5 });
  expect(end.stderr).toContain("plimsoll resume");
  expect(end.stderr).not.toContain("Released");
  expect(await runCli(repo, ["undo"])).toMatchObject({ code: 5 });
  proxy.rule = () => null;
  const resumed = await runCli(repo, ["resume"]);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  await expectReleased(repo);
});

/** A sample whose registry stands behind a proxy, with a version of its own on it. */
async function behindProxy(): Promise<{ repo: Repo; proxy: FaultProxy }> {
  const proxy = await startFaultProxy(registry.url);
  onTestFinished(() => proxy.stop());
  const { rm } = await import("node:fs/promises");
  await rm(join(registry.storage, SAMPLE), { recursive: true, force: true });
  return { repo: await makeSample({ registry: { ...registry, url: proxy.url } }), proxy };
}

async function expectReleased(repo: Repo): Promise<void> {
  const packument = (await (await fetch(`${registry.url}${SAMPLE}`)).json()) as { versions: object };
  expect(Object.keys(packument.versions)).toEqual(["1.1.0"]);
  expect(await repo.git("ls-remote", "origin", "refs/tags/v1.1.0")).not.toBe("");
  expect(await runCli(repo, ["status"])).toMatchObject({ code: 0, stdout: "No release is under way.\n" });
}

/** Sends one SIGINT to the tool alone, and expects it to have ended in time. */
async function interrupt(run: CliRun): Promise<CliResult> {
  const began = performance.now();
  process.kill(run.child.pid ?? 0, "SIGINT");
  const end = await run.result;
  expect(performance.now() - began).toBeLessThan(PATIENCE);
  return end;
}

/** The command lines of what a run started, by the mark that it leaves in the environment of its children. */
async function childrenOf(run: CliRun): Promise<readonly string[]> {
  const { stdout } = await exec("ps", ["-A", "-o", "pid=,args="]);
  const lines = stdout.split("\n").filter((line) => line.trim() !== "");
  const marked = await Promise.all(lines.map(async (line) => [line, await isMarked(line, run.child.pid ?? 0)] as const));
  return marked.filter(([, is]) => is).map(([line]) => line);
}

async function isMarked(line: string, owner: number): Promise<boolean> {
  const pid = /^\s*(\d+)/.exec(line)?.[1] ?? "";
  const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  return environment.split("\0").includes(`PLIMSOLL_OWNER=${owner}`);
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
