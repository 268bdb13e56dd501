import { prerelease, rcompare, valid } from "semver";
import type { PastRelease, TagInfo, TagTemplate } from "#author";
import { framesOf, releaseTagTest, tagReader, type Frame } from "../common/release-tags.ts";

/** The releases that tags name. */
export interface Releases {
  /** Of a package, the highest version first; the name is empty, for packages may share their tags. */
  of(name: string): readonly PastRelease[];
  /** Where no tag fits the template: the newest of those that look like releases all the same. */
  readonly misfit: string | null;
}

/** Sorts the tags that the templates make by package, all of them in one pass. */
export function releasesIn(tags: readonly TagInfo[], templates: TagTemplate, names: readonly string[]): Releases {
  const frames = framesOf(templates, names);
  const byFrame = new Map<Frame | undefined, PastRelease[]>([...frames.values()].map((frame) => [frame, []]));
  const read = tagReader(frames.values());
  const isOfOther = releaseTagTest(templates);
  let isAnyFit = false;
  for (const { name: tag, commit } of tags) {
    if (commit === null) continue;
    const said = read(tag);
    for (const { frame, version } of said) byFrame.get(frame)?.push({ name: "", tag, commit, version });
    isAnyFit ||= said.length > 0 || isOfOther(tag);
  }
  for (const releases of byFrame.values()) releases.sort((a, b) => rcompare(a.version, b.version));
  const misfit = isAnyFit ? null : looksReleased(tags);
  return { of: (name) => byFrame.get(frames.get(name)) ?? [], misfit };
}

/** The tag with the highest version at its end. */
function looksReleased(tags: readonly TagInfo[]): string | null {
  const found = tags.flatMap(({ name }) => {
    const version = /\d+\.\d+\.\d+$/.exec(name)?.[0] ?? "";
    return valid(version) === version ? [{ name, version }] : [];
  });
  return found.sort((a, b) => rcompare(a.version, b.version))[0]?.name ?? null;
}

/** Whether a release is none of the pre-releases. */
export function isStable({ version }: PastRelease): boolean {
  return prerelease(version) === null;
}
