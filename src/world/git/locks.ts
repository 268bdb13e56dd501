import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { GitClient } from "./client.ts";
import { checkedRef } from "./names.ts";

/** How long a git that outlived its parent may take to let its locks go, in milliseconds. */
const PATIENCE = 2_000;
const PAUSE = 50;
/** The kernel's clock for files runs a tick or two behind, in milliseconds. */
const SLACK = 50;

/**
 * Removes locks that a killed git left on refs, HEAD and the index. Older ones are not ours, and one that a child
 * still at work holds goes by itself.
 *
 * @param since milliseconds since the epoch
 */
export async function clearStaleLocks(client: GitClient, refs: readonly string[], since: number): Promise<void> {
  const { gitDir, commonDir } = client.repository;
  const ofRefs = refs.map((name) => join(commonDir, `${checkedRef(name)}.lock`));
  const locks = [...ofRefs, join(commonDir, "packed-refs.lock"), join(gitDir, "HEAD.lock"), join(gitDir, "index.lock")];
  await Promise.all(locks.map((lock) => clear(lock, since - SLACK)));
}

async function clear(lock: string, since: number): Promise<void> {
  const first = await modified(lock);
  if (first === null || first < since) return;
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    await setTimeout(PAUSE);
    if ((await modified(lock)) === null) return;
  }
  // A lock taken anew meanwhile has a living owner.
  if ((await modified(lock)) === first) await rm(lock, { force: true });
}

async function modified(path: string): Promise<number | null> {
  const info = await lstat(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT" || thrown.code === "ENOTDIR") return null;
    throw thrown;
  });
  return info?.mtimeMs ?? null;
}
