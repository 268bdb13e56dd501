/** What has a name, and needs others of its kind. */
export interface Needing {
  readonly name: string;
  readonly needs: readonly string[];
}

/**
 * Puts what is needed before what needs it, and leaves the list's order as it is otherwise. Of a cycle the first in the
 * list comes first, though something that it needs comes after.
 */
export function inOrder<T extends Needing>(all: readonly T[]): readonly T[] {
  const left = new Map(all.map((one) => [one.name, one]));
  const ordered: T[] = [];
  while (left.size > 0) {
    const next = firstFree(left) ?? firstOfCycle(left);
    left.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}

function firstFree<T extends Needing>(left: ReadonlyMap<string, T>): T | null {
  for (const one of left.values()) {
    if (one.needs.every((name) => name === one.name || !left.has(name))) return one;
  }
  return null;
}

/** The first that is needed by all that it needs: it waits for nothing but its own cycle. */
function firstOfCycle<T extends Needing>(left: ReadonlyMap<string, T>): T {
  for (const one of left.values()) {
    if ([...reach(one, left)].every((other) => reach(other, left).has(one))) return one;
  }
  throw new Error("Cannot order packages: each needs one that does not need it");
}

function reach<T extends Needing>(from: T, left: ReadonlyMap<string, T>): ReadonlySet<T> {
  const found = new Set([from]);
  for (const one of found) {
    for (const name of one.needs) {
      const needed = left.get(name);
      if (needed !== undefined) found.add(needed);
    }
  }
  return found;
}
