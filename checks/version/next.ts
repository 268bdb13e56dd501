import { eq, gt, inc, lte, prerelease, type ReleaseType } from "semver";
import { blocking, type Finding, type Request } from "#author";
import { scaled, type Bump } from "../common/conventional.ts";

/** All that the choice of the next version depends on. */
export interface Standing {
  /** The version in the manifest. */
  readonly manifest: string;
  /** Whether a release tag of the manifest's version exists, wherever it stands. */
  readonly isTagged: boolean;
  /** The newest release before the base commit. */
  readonly last: string | null;
  /** What the commits since then ask for. */
  readonly bump: Bump | null;
  readonly request: Request;
  /** The identifier of pre-releases, such as `beta`. */
  readonly preid: string | undefined;
  /** The first version of a package that says 0.0.0. */
  readonly initial: string;
}

/** The next version, or why there is none. */
export type Next =
  | { readonly version: string; readonly findings: readonly Finding[] }
  | { readonly version: null; readonly findings: readonly Finding[] };

/** A release that was tagged and never published shows here first. */
const GIVE_ONE =
  "Say which it is to be: plimsoll release patch, or X.Y.Z. If the last one stopped half-way: plimsoll resume --plan plan.json";
const HIGHER = "Choose a higher one: plimsoll release X.Y.Z";
/** A merged version is package.json's: to ask for another would be refused. */
const RAISE = 'Merge a commit that raises "version" in package.json first';

/** Chooses the version to release: the one asked for, else what the commits ask for. */
export function nextVersion(standing: Standing): Next {
  const { request, last, manifest } = standing;
  if (request.version !== null) return checked(request.version, standing);
  if (request.bump !== null) {
    return checked(bumped(greater(manifest, last), request.bump, standing.preid), standing);
  }
  if (last === null) return firstVersion(standing);
  const version = byCommits(standing, last);
  if (version === null) return nothing(last);
  const next = checked(version, standing);
  return next.version === null ? next : { ...next, findings: [...next.findings, ...endOfPrerelease(version, last)] };
}

/** Commits say how much changed, not whether the time of pre-releases is over: whoever releases should know. */
function endOfPrerelease(version: string, last: string): readonly Finding[] {
  if (prerelease(last) === null || prerelease(version) !== null) return [];
  const message = `Releasing ${version}, which ends the pre-releases of which ${last} is the last`;
  return [{ id: "ends-prerelease", level: "warn", message, hint: "For a further one: plimsoll release prerelease" }];
}

/** Takes the manifest's version, that a merged commit has set, and sees that the request agrees with it. */
export function existingVersion(standing: Standing): Next {
  const { manifest, last, request } = standing;
  const wanted = request.bump === null ? request.version : bumped(last ?? manifest, request.bump, standing.preid);
  if (wanted !== null && wanted !== manifest) {
    const hint = `Merge a commit that sets "version" to ${wanted} first`;
    return refused("version-differs", `Cannot release ${wanted}: package.json says ${manifest}`, hint);
  }
  return checked(manifest, standing, true);
}

/** A first release takes what the manifest says, unless that is a mere placeholder. */
function firstVersion({ manifest, isTagged, initial }: Standing): Next {
  if (isTagged) {
    const message = `Cannot tell the last release: the tag of ${manifest} is not in this branch's history`;
    return refused("tag-elsewhere", message, `Bring the branch up to date, or say the version: plimsoll release X.Y.Z`);
  }
  return { version: gt(manifest, "0.0.0") ? manifest : initial, findings: [] };
}

/** A higher version that somebody wrote into the manifest, and that was never released, is what they want next. */
function byCommits({ manifest, isTagged, bump }: Standing, last: string): string | null {
  const asked = bump === null ? null : inc(last, scaled(bump, last));
  const isChosen = !isTagged && gt(manifest, asked ?? last);
  return isChosen ? manifest : asked;
}

/** Lets a version through that is higher than all before it, or is the manifest's own and was never released. */
function checked(version: string, standing: Standing, isMerged = false): Next {
  const { last, manifest, isTagged } = standing;
  const hint = isMerged ? RAISE : HIGHER;
  if (last !== null && lte(version, last)) {
    const state = eq(version, last) ? "it is released already" : `${last} is released already`;
    return refused("version-too-low", `Cannot release ${version}: ${state}`, hint);
  }
  if (gt(manifest, version) || (eq(version, manifest) && isTagged)) {
    const state = eq(version, manifest) ? "a tag of it exists" : `package.json says ${manifest}`;
    return refused("version-too-low", `Cannot release ${version}: ${state}`, hint);
  }
  return { version, findings: smallerThanAsked(version, standing, isMerged) };
}

function smallerThanAsked(version: string, { last, bump }: Standing, isMerged: boolean): readonly Finding[] {
  if (last === null || bump === null) return [];
  const asked = inc(last, scaled(bump, last));
  // A pre-release brings what the version brings that it goes before.
  const isBefore = prerelease(version) !== null;
  if (asked === null || !gt(asked, isBefore ? (inc(version, "patch") ?? version) : version)) return [];
  const message = `Releasing ${version}, although the commits since ${last} ask for ${asked}`;
  const theirs = isBefore ? `pre${scaled(bump, last)}` : asked;
  const hint = isMerged ? RAISE : `Take theirs: plimsoll release ${theirs}`;
  return [{ id: "smaller-than-commits", level: "warn", message, hint }];
}

function nothing(last: string): Next {
  return refused("nothing-to-release", `Cannot release: no commit since ${last} changes what users get`, GIVE_ONE);
}

function refused(id: string, message: string, hint: string): Next {
  return { version: null, findings: [blocking(id, message, { hint })] };
}

function greater(manifest: string, last: string | null): string {
  return last !== null && gt(last, manifest) ? last : manifest;
}

function bumped(version: string, bump: ReleaseType, preid: string | undefined): string {
  return (preid === undefined ? inc(version, bump) : inc(version, bump, preid)) ?? version;
}
