import type { Ground } from "../world/ground.ts";
import { Lock } from "../world/lock.ts";

/** Works while holding the clone's lock, and gives it up whatever happens. */
export async function withLock<T>(ground: Ground, work: () => Promise<T>): Promise<T> {
  const lock = await Lock.acquire(ground.home);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
