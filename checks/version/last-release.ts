import { prerelease, rcompare } from "semver";
import type { GitView, Oid, PastRelease, TagInfo, TagTemplate } from "#author";
import { frameOf, versionIn } from "../common/release-tags.ts";

/** A package, and how its releases are tagged. */
export interface Tagged {
  readonly name: string;
  readonly template: TagTemplate;
}

/** The releases before a commit: the newest, and the newest that is no pre-release. */
export interface Before {
  readonly newest: PastRelease | null;
  readonly stable: PastRelease | null;
}

/**
 * Finds the last release before a commit: of the tags that the template makes, the highest version whose commit, or
 * (where the release commit hangs from its tag alone) whose commit's first parent, is an ancestor.
 */
export async function lastReleases(git: GitView, tagged: Tagged, base: Oid): Promise<Before> {
  const releases = releasesOf(await git.tags(), tagged);
  const newest = await firstBefore(git, releases, base);
  if (newest === null || prerelease(newest.version) === null) return { newest, stable: newest };
  const stable = releases.filter(({ version }) => prerelease(version) === null);
  return { newest, stable: await firstBefore(git, stable, base) };
}

/** The releases that tags name, the highest version first. */
function releasesOf(tags: readonly TagInfo[], { name, template }: Tagged): readonly PastRelease[] {
  const frame = frameOf(template, name);
  const releases = tags.flatMap(({ name: tag, commit }) => {
    const version = versionIn(tag, frame);
    return version === null || commit === null ? [] : [{ name, tag, commit, version }];
  });
  return releases.sort((a, b) => rcompare(a.version, b.version));
}

/** One after the other: nearly always the first it is. */
async function firstBefore(git: GitView, releases: readonly PastRelease[], base: Oid): Promise<PastRelease | null> {
  for (const release of releases) {
    if (await isBefore(git, release.commit, base)) return release;
  }
  return null;
}

async function isBefore(git: GitView, commit: Oid, base: Oid): Promise<boolean> {
  if (await git.isAncestor(commit, base)) return true;
  const [parent] = await git.parents(commit);
  return parent !== undefined && (await git.isAncestor(parent, base));
}
