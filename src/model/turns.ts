/** Lets at most so many deeds be under way at a time; the others wait in line. */
export function atMost(bound: number): <T>(deed: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = bound;
  return async (deed) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await deed();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/** How many items are worked on at a time, and which wait for others. */
export interface Turns<T> {
  readonly bound: number;
  /** What an item is known by to those that wait for it. */
  readonly names?: (item: T) => readonly string[];
  /** What an item waits for: of this, what stands before it in the list. So nothing waits for ever. */
  readonly waitsFor?: (item: T) => readonly string[];
  /** Lets no more begin. */
  readonly signal?: AbortSignal;
}

/**
 * Works on every item, some side by side, and gives the results in the items' order. After a failure or an abort no more
 * begin; those under way end first, and then the first failure is thrown, or the signal's reason.
 */
export async function inTurns<T, R>(
  items: readonly T[],
  { bound, names, waitsFor, signal }: Turns<T>,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const turn = atMost(bound);
  const failures: unknown[] = [];
  const results: R[] = [];
  const ends = new Map<string, Promise<void>>();
  const begin = async (item: T, index: number, before: readonly Promise<void>[]): Promise<void> => {
    await Promise.all(before);
    await turn(async () => {
      if (failures.length > 0 || signal?.aborted === true) return;
      await work(item).then(
        (result) => (results[index] = result),
        (failure: unknown) => failures.push(failure),
      );
    });
  };
  const all = items.map((item, index) => {
    const end = begin(
      item,
      index,
      (waitsFor?.(item) ?? []).flatMap((name) => ends.get(name) ?? []),
    );
    for (const name of names?.(item) ?? []) ends.set(name, end);
    return end;
  });
  await Promise.all(all);
  if (failures.length > 0) throw failures[0];
  signal?.throwIfAborted();
  return results;
}
