import { inc, parse } from "semver";
import type { Finding } from "../model/finding.ts";
import type { Bump } from "./bump.ts";
import type { Policy } from "./policy.ts";
import { blocking, shown } from "./finding.ts";
import type { Member } from "./manifest.ts";

/** How a snapshot is asked for. */
export interface Snapshot {
  readonly tag?: string | undefined;
  readonly commit?: string | undefined;
  /** The moment that stands in the version. */
  readonly at: Date;
}

/** The suffix of a snapshot, or why there is none. */
export interface Suffix {
  readonly suffix: string;
  readonly findings: readonly Finding[];
}

/** Raises a version by a bump; `suffix` makes a pre-release of it. */
export function raised(base: string, bump: Bump, suffix: string): string {
  if (bump === "none") return base;
  return `${inc(base, bump) ?? base}${suffix}`;
}

/**
 * Tells for each member the number of its next pre-release, which a group shares: the greatest of them.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/assemble-release-plan/src/index.ts (getPreInfo)
 */
export function counters(members: ReadonlyMap<string, Member>, { fixed, linked }: Policy): ReadonlyMap<string, number> {
  const next = new Map([...members.values()].map(({ name, version }) => [name, nextNumber(version)]));
  for (const group of [...fixed, ...linked]) {
    const greatest = Math.max(0, ...group.map((name) => next.get(name) ?? 0));
    for (const name of group) next.set(name, greatest);
  }
  return next;
}

/** The second identifier is the number, as in `1.0.0-beta.3`. */
function nextNumber(version: string): number {
  const number = parse(version)?.prerelease[1];
  return typeof number === "number" ? number + 1 : 0;
}

/**
 * Makes what follows `0.0.0-` in a snapshot's version.
 *
 * @see https://github.com/changesets/changesets/blob/main/docs/snapshot-releases.md
 */
export function snapshotSuffix({ tag, commit, at }: Snapshot, template: string | null): Suffix {
  const datetime = at
    .toISOString()
    .replace(/\.\d{3}Z$/, "")
    .replace(/\D/g, "");
  if (template === null) return checked([tag, datetime].filter((part) => part !== undefined && part !== "").join("-"));
  const values: Readonly<Record<string, string | undefined>> = {
    commit,
    "commit-short": commit?.slice(0, 7),
    tag,
    timestamp: String(at.getTime()),
    datetime,
  };
  if (tag !== undefined && !template.includes("{tag}"))
    return refused(`${shown(template)} has no place for ${shown(tag)}`);
  const missing = Object.keys(values).find((key) => values[key] === undefined && template.includes(`{${key}}`));
  if (missing !== undefined) return refused(`${shown(template)} wants a ${missing}, and none is given`);
  return checked(template.replace(/\{([a-z-]+)\}/g, (whole, key: string) => values[key] ?? whole));
}

function checked(suffix: string): Suffix {
  const isFit = parse(`0.0.0-${suffix}`)?.version === `0.0.0-${suffix}`;
  return isFit ? { suffix, findings: [] } : refused(`0.0.0-${suffix.slice(0, 80)} is no version`);
}

function refused(state: string): Suffix {
  const hint = 'Mend "prereleaseTemplate" under "snapshot" in .changeset/config.json, or give another label';
  return { suffix: "", findings: [blocking("bad-snapshot", `Cannot name a snapshot: ${state}`, { hint })] };
}
