import type { Oid, TouchingCommit } from "#author";

/** Tells whether a commit of the range is reached from one of the points, itself among those that it reaches. */
export type IsReached = (commit: Oid, point: Oid) => boolean;

/**
 * Finds out which commits of a range are reached from which points, in one pass over the range: each commit's set of points is
 * that of its children and itself. Most commits share the set of their only child.
 *
 * @param range children before parents
 */
export function reachOf(range: readonly TouchingCommit[], points: readonly Oid[]): IsReached {
  const places = new Map([...new Set(points)].map((point, index) => [point, index]));
  const size = Math.ceil(places.size / 32);
  const sets = new Map<Oid, Uint32Array>();
  const nothing = new Uint32Array(size);
  for (const { id, parents } of range) {
    const own = withPlace(sets.get(id) ?? nothing, places.get(id));
    sets.set(id, own);
    for (const parent of parents) sets.set(parent, union(sets.get(parent), own));
  }
  return (commit, point) => {
    const place = places.get(point);
    const set = sets.get(commit);
    return place !== undefined && set !== undefined && hasPlace(set, place);
  };
}

function withPlace(set: Uint32Array, place: number | undefined): Uint32Array {
  if (place === undefined || hasPlace(set, place)) return set;
  const wider = set.slice();
  wider[place >>> 5] = (wider[place >>> 5] ?? 0) | (1 << (place & 31));
  return wider;
}

function hasPlace(set: Uint32Array, place: number): boolean {
  return ((set[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;
}

function union(one: Uint32Array | undefined, other: Uint32Array): Uint32Array {
  if (one === undefined || one === other) return other;
  const isWithin = other.every((word, index) => (word & ~(one[index] ?? 0)) === 0);
  return isWithin ? one : other.map((word, index) => word | (one[index] ?? 0));
}
