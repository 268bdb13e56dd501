import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Lock, type LockOwner } from "../../src/world/lock.ts";
import { outliveOrphans } from "../../src/world/orphans.ts";
import { bootId } from "../../src/world/proc.ts";
import { startOf } from "../../src/world/process-identity.ts";

vi.mock(import("../../src/world/orphans.ts"), async (original) => {
  const real = await original();
  return { ...real, outliveOrphans: vi.fn(real.outliveOrphans) };
});

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function plant(changes: Partial<LockOwner>, name = "lock.7"): Promise<void> {
  const owner = { pid: process.pid, start: await startOf(process.pid), host: hostname(), boot: bootId() };
  const rest = { user: "jo", cwd: "/somewhere", since: "2026-01-01T00:00:00.000Z" };
  await writeFile(join(folder, name), JSON.stringify({ ...owner, ...rest, ...changes }));
}

describe("the lock", () => {
  it("is taken once, and leaves nothing when it is given up", async () => {
    const lock = await Lock.acquire(folder);
    await expect(Lock.acquire(folder)).rejects.toMatchObject({
      kind: "locked",
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
    expect((await Lock.holder(folder))?.pid).toBe(process.pid);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    expect(await Lock.holder(folder)).toBeNull();
  });

  it("is taken over from the dead", async () => {
    const child = spawn("true");
    await once(child, "exit");
    await plant({ pid: child.pid ?? 0 });
    const lock = await Lock.acquire(folder);
    expect(await readdir(folder)).toEqual(["lock.8"]);
    await lock.release();
  });

  it.each([
    ["a process id that is used again", { start: "1" }],
    ["a boot ago", { boot: "another" }],
  ])("is taken over from %s", async (_name, changes) => {
    await plant(changes);
    await (await Lock.acquire(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("is taken over from an empty file", async () => {
    await writeFile(join(folder, "lock.1"), "");
    await (await Lock.acquire(folder)).release();
  });

  it.each([
    ["a folder", (path: string) => mkdir(path)],
    ["a link that leads nowhere", (path: string) => symlink("nowhere", path)],
  ])("is refused where %s stands in its place, and leaves nothing", async (_name, make) => {
    await make(join(folder, "lock.1"));
    await expect(Lock.acquire(folder)).rejects.toMatchObject({
      kind: "environment",
      message: `Cannot lock the repository: ${join(folder, "lock.1")} is not a file`,
      hint: expect.stringMatching(/\S/) as string,
    });
    expect(await readdir(folder)).toEqual(["lock.1"]);
    expect(await Lock.holder(folder)).toBeNull();
  });

  it("is not hindered by a folder that is called like a draft", async () => {
    await mkdir(join(folder, ".lock-1"));
    await (await Lock.acquire(folder)).release();
    expect(await readdir(folder)).toEqual([".lock-1"]);
  });

  it("leaves no file of its own where taking it fails half-way", async () => {
    await plant({ boot: "another" });
    vi.mocked(outliveOrphans).mockRejectedValueOnce(new Error("not today"));
    await expect(Lock.acquire(folder)).rejects.toThrow("not today");
    expect(await readdir(folder)).toEqual(["lock.7"]);
  });

  it("is never taken from another machine", async () => {
    await plant({ host: "elsewhere", pid: 1 });
    await expect(Lock.acquire(folder)).rejects.toMatchObject({
      kind: "locked",
      hint: expect.stringContaining("lock.7") as string,
    });
  });

  it.runIf(process.platform === "linux")("is never taken from another PID namespace of this machine", async () => {
    await plant({ pid: 1, start: "1", namespace: "pid:[1]" });
    await expect(Lock.acquire(folder)).rejects.toMatchObject({
      kind: "locked",
      message: expect.stringContaining("jo in another PID namespace of ") as string,
      hint: expect.stringMatching(/container.*lock\.7/) as string,
    });
    expect(await Lock.holder(folder)).toMatchObject({ pid: 1 });
  });

  it("is taken over from another PID namespace of a boot ago", async () => {
    await plant({ namespace: "pid:[1]", boot: "another" });
    await (await Lock.acquire(folder)).release();
  });

  it("records the PID namespace, where the system has such", async () => {
    const lock = await Lock.acquire(folder);
    const { namespace } = JSON.parse(await readFile(join(folder, "lock.1"), "utf8")) as LockOwner;
    const own = await readlink("/proc/self/ns/pid").catch(() => null);
    expect(namespace).toBe(own);
    await lock.release();
  });

  it("goes to one of many that ask at once, over a dead one's file", async () => {
    await plant({ boot: "another" });
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => Lock.acquire(folder)));
    const won = asked.filter((one) => one.status === "fulfilled");
    expect(won).toHaveLength(1);
    await won[0]?.value.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
