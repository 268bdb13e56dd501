import { gt } from "semver";
import { isGreater } from "./bump.ts";
import type { Draft, Drafts } from "./drafts.ts";
import type { Member } from "./manifest.ts";

/** A group of members that share a version. */
export interface Group {
  readonly kind: "fixed" | "linked";
  readonly members: readonly Member[];
  /** The member with the greatest version, from which all of them start; null where none has one. */
  readonly foremost: Member | null;
}

/** Makes the groups of one kind. */
export function groupsOf(
  kind: Group["kind"],
  groups: readonly (readonly string[])[],
  members: ReadonlyMap<string, Member>,
): readonly Group[] {
  return groups.map((names) => {
    const group = names.map((name) => members.get(name)).filter((member) => member !== undefined);
    return { kind, members: group, foremost: foremostOf(group) };
  });
}

function foremostOf(group: readonly Member[]): Member | null {
  return group.reduce<Member | null>((best, member) => {
    if (member.version === "") return best;
    return best === null || gt(member.version, best.version) ? member : best;
  }, null);
}

/**
 * Brings the releases of a group to one bump from one version: of a fixed group all members that are versioned, of a linked
 * one those that are released anyway.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/assemble-release-plan/src/match-fixed-constraint.ts
 */
export function level(
  { kind, members, foremost }: Group,
  drafts: Drafts,
  isSkipped: (member: Member) => boolean,
): void {
  const released = members.map(({ name }) => drafts.all.get(name)).filter((draft) => draft !== undefined);
  const leader = leaderOf(released);
  if (leader === null || foremost === null) return;
  for (const member of members) {
    const type = drafts.all.get(member.name)?.type ?? "none";
    const isIn = kind === "fixed" ? !isSkipped(member) : type !== "none";
    if (!isIn) continue;
    drafts.raise(member, leader.type, { kind, with: leader.name });
    const draft = drafts.all.get(member.name);
    if (draft === undefined) continue;
    draft.exact = leader.exact;
    drafts.rebase(draft, foremost.version, { kind, with: foremost.name });
  }
}

/** The first with the greatest bump; null where nobody is released. */
function leaderOf(released: readonly Draft[]): Draft | null {
  return released.reduce<Draft | null>(
    (best, draft) => (isGreater(draft.type, best?.type ?? "none") ? draft : best),
    null,
  );
}
