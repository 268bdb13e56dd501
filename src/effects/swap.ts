import type { Later, Oid, Sighting, Swap } from "../model/effect.ts";

/** The same swap, backwards. */
export function flip<T>(swap: Swap<T>): Swap<T> {
  return { at: swap.at, from: swap.to, to: swap.from };
}

/** Tells where a set of places stands, all of them: at their old values, at their new ones, or neither. */
export function sight<T>(swaps: readonly Swap<T>[], now: (at: string) => T | null): Sighting {
  if (swaps.every(({ at, to }) => now(at) === to)) return "after";
  return swaps.every(({ at, from }) => now(at) === from) ? "before" : "neither";
}

/** A git object or digest for people: seven digits, `∅` for absent, words for what is not made yet. */
export function brief(value: Later<string> | null, sealed = "signed"): string {
  if (value === null) return "∅";
  return typeof value === "string" ? value.slice(0, 7) : sealed;
}

/** What happens to each ref: "move main 1a2b3c4 → 5d6e7f8 and create tag v1.2.0 (signed tag)". */
export function describeSwaps(swaps: readonly Swap<Later<Oid>>[]): string {
  return joined(swaps.map(describeSwap));
}

function describeSwap({ at, from, to }: Swap<Later<Oid>>): string {
  const name = at.replace(/^refs\/heads\//, "").replace(/^refs\/tags\//, "tag ");
  if (from === null) return `create ${name} (${brief(to)})`;
  return to === null ? `delete ${name} (${brief(from)})` : `move ${name} ${brief(from)} → ${brief(to)}`;
}

/** "a, b and c". */
export function joined(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "nothing";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
