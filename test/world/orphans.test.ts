import { spawn, type ChildProcess } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { outliveOrphans } from "../../src/world/orphans.ts";
import { markOf, OWNER_VARIABLE } from "../../src/world/owner-mark.ts";
import { bootId, type ProcessIdentity } from "../../src/world/proc.ts";
import { startOf } from "../../src/world/process-identity.ts";
import { run } from "../../src/world/process.ts";

const DEAD: ProcessIdentity = { pid: 999_999, start: "7", boot: bootId() };
const isLinux = process.platform === "linux";

/** Starts what a plimsoll would have started, in a session of its own. */
async function startMarked(owner: ProcessIdentity, script: string): Promise<ChildProcess> {
  const env = { ...process.env, [OWNER_VARIABLE]: markOf(owner) };
  const child = spawn("sh", ["-c", script], { env, stdio: "ignore", detached: true });
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return child;
}

it.runIf(isLinux)("waits for the children, and their children, of a dead owner", async () => {
  const folder = await mkdtemp(join(tmpdir(), "orphans-"));
  const done = join(folder, "done");
  await startMarked(DEAD, `sh -c 'sleep 1; : > ${done}' & exit`);
  await outliveOrphans(DEAD);
  await expect(access(done)).resolves.toBeUndefined();
  await rm(folder, { recursive: true });
});

it.runIf(isLinux).each([
  ["another process that has the dead one's id", { start: "8" }],
  ["a process with that id of another boot", { boot: "another" }],
])("leaves the children of %s alone", async (_name, changes) => {
  const child = await startMarked({ ...DEAD, ...changes }, "exec sleep 60");
  const began = performance.now();
  await outliveOrphans(DEAD);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(child).toMatchObject({ exitCode: null, signalCode: null });
});

it.runIf(isLinux)("knows its own children by its id, its start and its boot", async () => {
  const { stdout } = await run(["sh", "-c", `echo "$${OWNER_VARIABLE}"`], { cwd: "/", env: {} });
  const self = { pid: process.pid, start: (await startOf(process.pid)) ?? "", boot: bootId() };
  expect(stdout.toString()).toBe(`${markOf(self)}\n`);
  expect(markOf(self)).toBe(`${self.pid}:${self.start}:${self.boot}`);
});

it("does not wait where there are none", async () => {
  const began = performance.now();
  await outliveOrphans({ ...DEAD, pid: 999_998 });
  expect(performance.now() - began).toBeLessThan(5_000);
});
