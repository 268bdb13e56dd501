import { prerelease, rcompare, valid } from "semver";
import { tagName, type GitView, type Oid, type PastRelease, type TagInfo } from "#author";

/** A package, and how its releases are tagged. */
export interface Tagged {
  readonly name: string;
  readonly template: string;
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
  const releases = tags.flatMap(({ name: tag, commit }) => {
    const version = versionOf(tag, { name, template });
    return version === null || commit === null ? [] : [{ name, tag, commit, version }];
  });
  return releases.sort((a, b) => rcompare(a.version, b.version));
}

/** The version that a tag stands for, or null if the template makes no such tag. */
function versionOf(tag: string, { name, template }: Tagged): string | null {
  const [before = "", ...rest] = tagName(template, { name, version: "\0" }).split("\0");
  const after = rest.at(-1);
  if (rest.length !== 1 || after === undefined || !tag.startsWith(before) || !tag.endsWith(after)) return null;
  const version = tag.slice(before.length, tag.length - after.length);
  return valid(version) === version ? version : null;
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
