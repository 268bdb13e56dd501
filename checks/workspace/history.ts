import {
  packageFinder,
  type CommitHead,
  type GitView,
  type Oid,
  type PackageFolder,
  type PastRelease,
  type TagTemplate,
  type TouchingCommit,
} from "#author";
import { reachOf, type IsReached } from "./reach.ts";
import { isStable, releasesIn, type Releases } from "./tags.ts";

/** The releases of a package before a commit: the newest, and the newest that is no pre-release. */
interface Before {
  readonly newest: PastRelease | null;
  readonly stable: PastRelease | null;
}

/** What the history says of each package of a workspace. */
export interface History {
  before(name: string): Before;
  /** The commits that touch a package and that a release does not have, newest first; all of the range for null. */
  since(name: string, release: PastRelease | null): readonly TouchingCommit[];
  /** A tag that looks like a release where no tag fits the template. */
  readonly misfit: string | null;
  /** Whether some package's release stands at a commit. */
  isRelease(commit: Oid): boolean;
  /** The commits since the oldest of the last releases, children before parents. */
  readonly range: readonly TouchingCommit[];
}

/** A release, and the commit of the history that stands for it. */
interface Pinned {
  readonly release: PastRelease;
  /** Of a release commit that hangs from its tag alone, its first parent. */
  readonly point: Oid;
}

interface PinnedBefore {
  readonly newest: Pinned | null;
  readonly stable: Pinned | null;
}

/** Where a commit would have to stand to be before the base. */
type IsBefore = (commit: Oid) => boolean;
type Heads = ReadonlyMap<Oid, CommitHead>;

const NONE: PinnedBefore = { newest: null, stable: null };

/**
 * Reads the history of all packages since their last releases. The number of gits that are started does not depend on packages, tags
 * or commits: the tags, the commits that they name, one log, and where a tag stands elsewhere the list of all commits and the log again.
 */
export async function readHistory(
  git: GitView,
  packages: readonly PackageFolder[],
  { template, base }: { readonly template: TagTemplate; readonly base: Oid },
): Promise<History> {
  const names = packages.map(({ name }) => name);
  const releases = releasesIn(await git.tags(), template, names);
  const heads = await headsOf(
    git,
    names.flatMap((name) => likely(releases.of(name))),
  );
  const range = await git.touching(oldestOf([...heads.values()]), base);
  const found = pinAll(names, releases, heads, isWithin(range, base));
  if (found.isWhole) return historyOf(packages, { before: found.before, releases }, range);
  return await readWidely(git, packages, releases, base);
}

/** Where the highest tag is not in this history, every tag has to be looked at. */
async function readWidely(
  git: GitView,
  packages: readonly PackageFolder[],
  releases: Releases,
  base: Oid,
): Promise<History> {
  const names = packages.map(({ name }) => name);
  const [reached, heads] = await Promise.all([
    git.ancestors(base),
    headsOf(
      git,
      names.flatMap((name) => releases.of(name)),
    ),
  ]);
  const { before } = pinAll(names, releases, heads, (commit) => reached.has(commit));
  const points = pointsOf(before);
  const known = await git.commitHeads(points);
  const range = await git.touching(oldestOf(known.filter((head) => head !== null)), base);
  const isThere = isWithin(range, base);
  // A clock that went wrong: what looks oldest is not the first.
  if (points.every(isThere)) return historyOf(packages, { before, releases }, range);
  return historyOf(packages, { before, releases }, await git.touching([], base));
}

/** The two of a package's releases that nearly always are the last ones. */
function likely(releases: readonly PastRelease[]): readonly PastRelease[] {
  const stable = releases.find(isStable);
  return [...releases.slice(0, 1), ...(stable === undefined ? [] : [stable])];
}

async function headsOf(git: GitView, releases: readonly PastRelease[]): Promise<Heads> {
  const ids = [...new Set(releases.map(({ commit }) => commit))];
  const heads = await git.commitHeads(ids);
  return new Map(heads.flatMap((head) => (head === null ? [] : [[head.id, head] as const])));
}

function oldestOf(heads: readonly CommitHead[]): readonly Oid[] {
  const [first, ...others] = heads;
  if (first === undefined) return [];
  const oldest = others.reduce((best, head) => (head.at < best.at ? head : best), first);
  // Its parent stands for a release commit that hangs from a tag alone.
  return [oldest.id];
}

/** The commits of a range, and those that it grows from. */
function isWithin(range: readonly TouchingCommit[], base: Oid): IsBefore {
  const ids = new Set([base, ...range.flatMap(({ id, parents }) => [id, ...parents])]);
  return (commit) => ids.has(commit);
}

interface Pins {
  readonly before: ReadonlyMap<string, PinnedBefore>;
  /** Whether the highest tag of each package is among them. */
  readonly isWhole: boolean;
}

function pinAll(names: readonly string[], releases: Releases, heads: Heads, isBefore: IsBefore): Pins {
  let isWhole = true;
  const before = names.map((name) => {
    const all = releases.of(name);
    const newest = firstPinned(all, heads, isBefore);
    const stable =
      newest === null || isStable(newest.release) ? newest : firstPinned(all.filter(isStable), heads, isBefore);
    if (newest?.release !== all[0] || (stable === null) !== !all.some(isStable)) isWhole = false;
    return [name, { newest, stable }] as const;
  });
  return { before: new Map(before), isWhole };
}

function firstPinned(releases: readonly PastRelease[], heads: Heads, isBefore: IsBefore): Pinned | null {
  for (const release of releases) {
    const [parent] = heads.get(release.commit)?.parents ?? [];
    if (isBefore(release.commit)) return { release, point: release.commit };
    if (parent !== undefined && isBefore(parent)) return { release, point: parent };
  }
  return null;
}

function pointsOf(before: ReadonlyMap<string, PinnedBefore>): readonly Oid[] {
  const pins = [...before.values()].flatMap(({ newest, stable }) => [newest, stable]);
  return [...new Set(pins.flatMap((pin) => (pin === null ? [] : [pin.point])))];
}

function historyOf(
  packages: readonly PackageFolder[],
  { before, releases }: { readonly before: ReadonlyMap<string, PinnedBefore>; readonly releases: Releases },
  range: readonly TouchingCommit[],
): History {
  const touched = touchedIn(range, packages);
  const isReached = reachOf(range, pointsOf(before));
  return {
    range,
    misfit: releases.misfit,
    isRelease: (commit) => releases.commits.has(commit),
    before: (name) => {
      const { newest, stable } = before.get(name) ?? NONE;
      return { newest: releaseOf(newest, name), stable: releaseOf(stable, name) };
    },
    since: (name, release) =>
      unreached(touched.get(name) ?? [], pointFor(before.get(name) ?? NONE, release), isReached),
  };
}

function releaseOf(pinned: Pinned | null, name: string): PastRelease | null {
  return pinned === null ? null : { ...pinned.release, name };
}

function pointFor({ newest, stable }: PinnedBefore, release: PastRelease | null): Oid | null {
  if (release === null) return null;
  return (release.tag === newest?.release.tag ? newest : stable)?.point ?? null;
}

function unreached(
  commits: readonly TouchingCommit[],
  point: Oid | null,
  isReached: IsReached,
): readonly TouchingCommit[] {
  return point === null ? commits : commits.filter(({ id }) => !isReached(id, point));
}

function touchedIn(
  range: readonly TouchingCommit[],
  packages: readonly PackageFolder[],
): ReadonlyMap<string, readonly TouchingCommit[]> {
  const packageOf = packageFinder(packages);
  const touched = new Map<string, TouchingCommit[]>(packages.map(({ name }) => [name, []]));
  for (const commit of range) {
    for (const name of new Set(commit.paths.map(packageOf))) touched.get(name)?.push(commit);
  }
  return touched;
}
