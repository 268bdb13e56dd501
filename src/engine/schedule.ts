import type { Wired } from "./wire.ts";

/**
 * Runs `work` for every check, each once all that it waits for has been worked on, at most `bound` at a time. The
 * first in the list that is ready goes first. `work` must not throw.
 */
export async function schedule(
  wired: readonly Wired[],
  bound: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  const finished = new Set<number>();
  const running = new Map<number, Promise<void>>();
  const isReady = (index: number): boolean => {
    const one = wired[index];
    return (
      !finished.has(index) &&
      !running.has(index) &&
      one !== undefined &&
      [...one.waitsFor].every((i) => finished.has(i))
    );
  };
  while (finished.size < wired.length) {
    for (const index of wired.keys()) {
      if (running.size < bound && isReady(index)) running.set(index, finish(index));
    }
    await Promise.race(running.values());
  }
  async function finish(index: number): Promise<void> {
    await work(index);
    running.delete(index);
    finished.add(index);
  }
}
