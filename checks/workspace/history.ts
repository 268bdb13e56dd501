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
import { isStable, releasesIn } from "./tags.ts";

/** The releases of a package before a commit: the newest, and the newest that is no pre-release. */
interface Before {
  readonly newest: PastRelease | null;
  readonly stable: PastRelease | null;
}

/** The last releases of each package of a workspace, and the commits since. */
export interface History {
  before(name: string): Before;
  /** The commit of the history at which a package was released last: of one that hangs from its tag alone its first parent. */
  pointOf(name: string): Oid | null;
  /** A tag that looks like a release where no tag fits the template. */
  readonly misfit: string | null;
  /** Reads the commits, once: a log costs more than all else, and change files need none to be planned by. */
  commits(): Promise<Commits>;
}

/** The commits since the last releases. */
export interface Commits {
  /** Those that touch a package and that a release does not have, newest first; all of the range for null. */
  since(name: string, release: PastRelease | null): readonly TouchingCommit[];
  /** All since the oldest of the last releases, children before parents; all at all where a package has none. */
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

type Heads = ReadonlyMap<Oid, CommitHead>;

const NONE: PinnedBefore = { newest: null, stable: null };

/** Where a history is looked at. */
interface Where {
  readonly template: TagTemplate;
  readonly base: Oid;
  /** Whether a package is released at all: what the others lack of releases does not matter. */
  readonly isVersioned: (name: string) => boolean;
}

/**
 * Reads the last releases of all packages. The number of gits that are started does not depend on packages, tags or commits: the tags,
 * the list of all commits, the commits of those tags that hang beside the history; and one log where the commits are asked for.
 */
export async function readHistory(
  git: GitView,
  packages: readonly PackageFolder[],
  { template, base, isVersioned }: Where,
): Promise<History> {
  const names = packages.map(({ name }) => name);
  const releases = releasesIn(await git.tags(), template, names);
  const reached = await git.ancestors(base);
  const asides = names.flatMap((name) => beside(releases.of(name), reached));
  const heads = await headsOf(git, asides);
  const before = new Map(names.map((name) => [name, pinnedIn(releases.of(name), reached, heads)]));
  let commits: Promise<Commits> | null = null;
  return {
    misfit: releases.misfit,
    before: (name) => {
      const { newest, stable } = before.get(name) ?? NONE;
      return { newest: releaseOf(newest, name), stable: releaseOf(stable, name) };
    },
    pointOf: (name) => before.get(name)?.newest?.point ?? null,
    commits: () => (commits ??= readCommits(git, packages, before, { base, isVersioned })),
  };
}

/** The releases that stand above the highest stable one that the history has: those of whose commits it may have the parent. */
function beside(releases: readonly PastRelease[], reached: ReadonlySet<Oid>): readonly Oid[] {
  const last = releases.findIndex((release) => isStable(release) && reached.has(release.commit));
  const above = last < 0 ? releases : releases.slice(0, last);
  return above.map(({ commit }) => commit).filter((commit) => !reached.has(commit));
}

async function headsOf(git: GitView, commits: readonly Oid[]): Promise<Heads> {
  const heads = await git.commitHeads([...new Set(commits)]);
  return new Map(heads.flatMap((head) => (head === null ? [] : [[head.id, head] as const])));
}

function pinnedIn(releases: readonly PastRelease[], reached: ReadonlySet<Oid>, heads: Heads): PinnedBefore {
  const newest = firstPinned(releases, reached, heads);
  const isLast = newest === null || isStable(newest.release);
  return { newest, stable: isLast ? newest : firstPinned(releases.filter(isStable), reached, heads) };
}

function firstPinned(releases: readonly PastRelease[], reached: ReadonlySet<Oid>, heads: Heads): Pinned | null {
  for (const release of releases) {
    if (reached.has(release.commit)) return { release, point: release.commit };
    const [parent] = heads.get(release.commit)?.parents ?? [];
    if (parent !== undefined && reached.has(parent)) return { release, point: parent };
  }
  return null;
}

async function readCommits(
  git: GitView,
  packages: readonly PackageFolder[],
  before: ReadonlyMap<string, PinnedBefore>,
  { base, isVersioned }: Pick<Where, "base" | "isVersioned">,
): Promise<Commits> {
  const points = pointsOf(before);
  // Of what was never released, or never but in pre-releases, all of its commits count.
  const isNew = [...before].some(([name, { stable }]) => stable === null && isVersioned(name));
  const range = isNew ? await git.touching([], base) : await rangeSince(git, points, base);
  const touched = touchedIn(range, packages);
  const isReached = reachOf(range, points);
  return {
    range,
    since: (name, release) =>
      unreached(touched.get(name) ?? [], pointFor(before.get(name) ?? NONE, release), isReached),
  };
}

/** Where a clock went wrong, what looks oldest is not the first. */
async function rangeSince(git: GitView, points: readonly Oid[], base: Oid): Promise<readonly TouchingCommit[]> {
  const heads = await headsOf(git, points);
  const range = await git.touching(oldestOf([...heads.values()]), base);
  const ids = new Set([base, ...range.flatMap(({ id, parents }) => [id, ...parents])]);
  return points.every((point) => ids.has(point)) ? range : await git.touching([], base);
}

function oldestOf(heads: readonly CommitHead[]): readonly Oid[] {
  const [first, ...others] = heads;
  if (first === undefined) return [];
  return [others.reduce((best, head) => (head.at < best.at ? head : best), first).id];
}

function pointsOf(before: ReadonlyMap<string, PinnedBefore>): readonly Oid[] {
  const pins = [...before.values()].flatMap(({ newest, stable }) => [newest, stable]);
  return [...new Set(pins.flatMap((pin) => (pin === null ? [] : [pin.point])))];
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
