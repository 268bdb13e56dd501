import { Range, SemVer } from "semver";
import type { Bump } from "./bump.ts";
import type { Policy } from "./policy.ts";
import type { Dependent, DependentRange } from "./dependents.ts";
import type { Draft, Drafts } from "./drafts.ts";
import { level, type Group } from "./groups.ts";
import type { Kind, Member } from "./manifest.ts";
import { holds } from "./protocol.ts";
import type { Reason } from "./reason.ts";

/** What stays the same while releases are planned. */
export interface Ground {
  readonly members: ReadonlyMap<string, Member>;
  readonly policy: Policy;
  readonly dependents: ReadonlyMap<string, readonly Dependent[]>;
  /** Fixed ones first. */
  readonly groups: readonly Group[];
  readonly isSkipped: (member: Member) => boolean;
  /** The version that a release comes to. */
  readonly versionOf: (draft: Draft) => string;
}

/** What a release asks of a dependent. */
interface Ask {
  readonly type: Bump;
  readonly reason: Reason;
}

/**
 * Carries bumps to dependents and through groups until nothing changes. Bumps only grow, so that each release is looked at
 * a few times at most.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/assemble-release-plan/src/index.ts
 */
export function propagate(drafts: Drafts, ground: Ground): void {
  const groupOf = new Map(ground.groups.flatMap((group) => group.members.map(({ name }) => [name, group] as const)));
  for (let changed = drafts.takeChanged(); changed.length > 0; changed = drafts.takeChanged()) {
    const touched = new Set([...changed, ...spread(changed, drafts, ground)].map(({ name }) => groupOf.get(name)));
    // What spread has changed is spread; what the groups change is for the next round.
    drafts.takeChanged();
    for (const group of ground.groups) if (touched.has(group)) level(group, drafts, ground.isSkipped);
  }
}

/** Asks all dependents of the releases, and the dependents of those that change; gives what changed. */
function spread(from: readonly Draft[], drafts: Drafts, ground: Ground): readonly Draft[] {
  const queue = [...from];
  for (const next of queue) {
    for (const dependent of ground.dependents.get(next.name) ?? []) {
      const member = ground.members.get(dependent.name);
      const ask = member === undefined ? null : askOf(next, dependent, member, { drafts, ground });
      if (member === undefined || ask === null || !drafts.raise(member, ask.type, ask.reason)) continue;
      const draft = drafts.all.get(dependent.name);
      if (draft !== undefined) queue.push(draft);
    }
  }
  return queue;
}

/** An empty range, which says nothing of its own. */
const ANY: Pick<DependentRange, "kind" | "range"> = { kind: "dependencies", range: "" };

interface Scene {
  readonly drafts: Drafts;
  readonly ground: Ground;
}

/** @see https://github.com/changesets/changesets/blob/main/packages/assemble-release-plan/src/determine-dependents.ts */
function askOf(next: Draft, dependent: Dependent, member: Member, { drafts, ground }: Scene): Ask | null {
  const [first = ANY] = dependent.ranges;
  // What is never versioned gets its ranges written all the same.
  if (ground.isSkipped(member)) return { type: "none", reason: reasonOf(next, first, false) };
  if (next.type === "none") return null;
  const standing = drafts.all.get(dependent.name)?.type ?? "none";
  const asks = dependent.ranges.map((range) => askByRange(next, range, standing, ground));
  const best = ["major", "patch", "none"].map((type) => asks.find((ask) => ask?.type === type));
  return best.find((ask) => ask !== undefined) ?? null;
}

function askByRange(next: Draft, range: DependentRange, standing: Bump, ground: Ground): Ask | null {
  const { onlyUpdatePeerDependentsWhenOutOfRange, updateInternalDependents, major } = ground.policy;
  const isPeer = range.kind === "peerDependencies" && major === 2 && next.type !== "patch";
  const mayBreak = isPeer && standing !== "major";
  if (!mayBreak && standing !== "none") return null;
  const leaves = !isIn(ground.versionOf(next), range, next.base);
  const reason = reasonOf(next, range, leaves);
  if (mayBreak && (leaves || !onlyUpdatePeerDependentsWhenOutOfRange)) return { type: "major", reason };
  if (standing !== "none" || !(leaves || updateInternalDependents === "always")) return null;
  return { type: LEAST[range.kind], reason };
}

/** What has left a range must be released anew; who only develops with it need not be. */
const LEAST: Readonly<Record<Kind, Bump>> = {
  dependencies: "patch",
  optionalDependencies: "patch",
  peerDependencies: "patch",
  devDependencies: "none",
};

function reasonOf({ name }: Draft, { kind, range }: Pick<DependentRange, "kind" | "range">, leaves: boolean): Reason {
  return { kind: "dependency", on: name, by: kind, range, leaves };
}

/** `workspace:*` is published as exactly the version that is there, `workspace:^` as a range from it on. */
function isIn(version: string, { meaning, isFloating }: DependentRange, base: string): boolean {
  if (!isFloating) return holds(meaning, version);
  return meaning === "*" ? version === base : new Range(`${meaning}${base}`).test(new SemVer(version));
}
