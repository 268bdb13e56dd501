import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { markOf, OWNER_VARIABLE } from "./owner-mark.ts";
import type { ProcessIdentity } from "./proc.ts";

/** How long orphans may take to finish by themselves, and how often they are looked for, in milliseconds. */
const PATIENCE = 10_000;
const PAUSE = 50;

/**
 * Waits until nothing is left of what a dead plimsoll started: a push or a publish that lives on would move names behind
 * its successor's back. What does not end in time is killed. Where the system has no /proc, nothing is seen.
 */
export async function outliveOrphans(owner: ProcessIdentity): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const orphans = await orphansOf(markOf(owner));
    if (orphans.length === 0) return;
    if (performance.now() > deadline) orphans.forEach(kill);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function orphansOf(mark: string): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const entry = `${OWNER_VARIABLE}=${mark}`;
  const isOrphan = await Promise.all(pids.map(async (pid) => (await environmentOf(pid)).split("\0").includes(entry)));
  return pids.filter((_, index) => isOrphan[index]);
}

/** Empty for other users' processes, for zombies, and for what has ended since. */
async function environmentOf(pid: number): Promise<string> {
  return await readFile(join("/proc", String(pid), "environ"), "latin1").catch(() => "");
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended since
  }
}
