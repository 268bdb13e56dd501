import { prerelease, rcompare, valid } from "semver";
import type { Oid, PastRelease, TagInfo } from "#author";

/** What a tag says by the template; no name where the template has none, for then it stands for every package. */
interface Said {
  readonly name: string | null;
  readonly version: string;
}

type Parts = readonly [before: string, between: string, after: string];

/** The releases that tags name. */
export interface Releases {
  /** Of a package, the highest version first; of tags that stand for every package the name is empty. */
  of(name: string): readonly PastRelease[];
  readonly commits: ReadonlySet<Oid>;
  /** Where no tag fits the template: the newest of those that look like releases all the same. */
  readonly misfit: string | null;
}

/** Sorts the tags that a template makes by package, all of them in one pass. */
export function releasesIn(tags: readonly TagInfo[], template: string): Releases {
  const read = readerOf(template);
  const byName = new Map<string | null, PastRelease[]>();
  for (const { name: tag, commit } of tags) {
    const said = commit === null ? null : read(tag);
    if (said === null || commit === null) continue;
    const release = { name: said.name ?? "", tag, commit, version: said.version };
    const known = byName.get(said.name);
    if (known === undefined) byName.set(said.name, [release]);
    else known.push(release);
  }
  for (const releases of byName.values()) releases.sort((a, b) => rcompare(a.version, b.version));
  const shared = byName.get(null) ?? [];
  const commits = new Set([...byName.values()].flatMap((releases) => releases.map(({ commit }) => commit)));
  return { of: (name) => byName.get(name) ?? shared, commits, misfit: commits.size > 0 ? null : looksReleased(tags) };
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

function readerOf(template: string): (tag: string) => Said | null {
  const [name, version] = [template.indexOf("{name}"), template.indexOf("{version}")];
  if (version < 0) return () => null;
  if (name < 0) return (tag) => sharedTag(tag, template.split("{version}") as [string, string]);
  const isNameFirst = name < version;
  const [before = "", between = "", after = ""] = template.split(/\{(?:name|version)\}/);
  return (tag) => ownTag(tag, [before, between, after], isNameFirst);
}

function sharedTag(tag: string, [before, after]: readonly [string, string]): Said | null {
  const version = within(tag, before, after);
  return version !== null && valid(version) === version ? { name: null, version } : null;
}

/** What stands between may stand in a name or a pre-release as well: every place is tried, the last one first. */
function ownTag(tag: string, [before, between, after]: Parts, isNameFirst: boolean): Said | null {
  const text = within(tag, before, after);
  if (text === null || between === "") return null;
  for (let at = text.lastIndexOf(between); at > 0; at = text.lastIndexOf(between, at - 1)) {
    const [first, last] = [text.slice(0, at), text.slice(at + between.length)];
    const [name, version] = isNameFirst ? [first, last] : [last, first];
    if (name !== "" && valid(version) === version) return { name, version };
  }
  return null;
}

function within(text: string, before: string, after: string): string | null {
  const isLong = text.length > before.length + after.length;
  if (!isLong || !text.startsWith(before) || !text.endsWith(after)) return null;
  return text.slice(before.length, text.length - after.length);
}
