import { inc, prerelease, type Range } from "semver";
import { isGreater } from "./bump.ts";
import type { Policy } from "./policy.ts";
import { KINDS, type Kind, type Member } from "./manifest.ts";
import type { Release } from "./plan.ts";
import { holds, isFloating, rangeFrom, withoutWorkspace } from "./protocol.ts";

/** A range of a manifest that changes. */
export interface RangeEdit {
  readonly kind: Kind;
  readonly dependency: string;
  readonly from: string;
  readonly to: string;
}

/** What decides on new ranges besides the releases. */
export interface RangeOptions {
  readonly config: Policy;
  readonly isSnapshot: boolean;
}

/**
 * Tells which ranges of a member change when others are released, each in the style that it is written in: `^`, `~`, `>=`,
 * exact. `workspace:*`, `^` and `~`, tags and paths stay, for they follow by themselves; `catalog:` stays, for a catalog's entries are not
 * a member's own.
 *
 * @param releases those of the plan by name
 * @see https://github.com/changesets/changesets/blob/main/packages/apply-release-plan/src/version-package.ts
 */
export function rangeEdits(
  member: Member,
  releases: ReadonlyMap<string, Release>,
  options: RangeOptions,
): readonly RangeEdit[] {
  return KINDS.flatMap((kind) =>
    Object.entries(member.dependencies[kind]).flatMap(([dependency, from]) => {
      const release = releases.get(dependency);
      if (release === undefined || release.type === "none") return [];
      if (!isDue(from, kind, release, options.config)) return [];
      const to = newRange(from, release, options);
      return to === null || to === from ? [] : [{ kind, dependency, from, to }];
    }),
  );
}

/**
 * Tells whether a range has to follow: what the version leaves must, what it stays in may, from a configured bump on. A peer's
 * range is not narrowed for nothing if so configured.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/apply-release-plan/src/utils.ts
 */
function isDue(range: string, kind: Kind, release: Release, config: Policy): boolean {
  const inner = withoutWorkspace(range) ?? range;
  if (!holds(inner, release.to)) return true;
  if (kind === "peerDependencies") return !config.onlyUpdatePeerDependentsWhenOutOfRange;
  return !isGreater(config.updateInternalDependencies, release.type);
}

/** Makes the range that a dependency's new version asks for, in the style of the old one; null where the old one stays. */
export function newRange(range: string, release: Pick<Release, "to" | "type">, options: RangeOptions): string | null {
  const inner = withoutWorkspace(range);
  const old = inner ?? range;
  const parsed = isFloating(old) && inner !== null ? null : rangeFrom(old);
  if (parsed === null || (inner === null && options.config.bumpVersionsWithWorkspaceProtocolOnly)) return null;
  // Who writes `*` means any version; only a pre-release is not among them.
  if (parsed.range === "" && prerelease(release.to) === null) return null;
  const to = options.isSnapshot ? release.to : inStyle(old, parsed, release);
  return inner === null ? to : `workspace:${to}`;
}

function inStyle(old: string, parsed: Range, { to, type }: Pick<Release, "to" | "type">): string {
  const bounds = boundsOf(old, parsed);
  if (bounds === null) return `${/^(?:\^|~|>=|<=|>)/.exec(old)?.[0] ?? ""}${to}`;
  const upper = upperBound(bounds.upper, to, type);
  return bounds.isLowerFirst ? `>=${to} ${upper}` : `${upper} >=${to}`;
}

/** The upper bound of a range that is written with two, and whether it comes last; null for any other. */
function boundsOf(old: string, { set }: Range): { readonly upper: string; readonly isLowerFirst: boolean } | null {
  const [only = [], ...others] = set;
  if (others.length > 0 || only.length !== 2 || !old.includes(">") || !old.includes("<")) return null;
  const lower = only.findIndex(({ operator }) => operator.startsWith(">"));
  const upper = only.find(({ operator }) => operator.startsWith("<"));
  return lower === -1 || upper === undefined ? null : { upper: upper.value, isLowerFirst: lower === 0 };
}

/** A bound that the version has passed moves on by the same bump. */
function upperBound(bound: string, to: string, type: Release["type"]): string {
  if (holds(bound, to) || type === "none") return bound;
  return `<${inc(to, type) ?? to}`;
}
