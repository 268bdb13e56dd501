import { valid } from "semver";
import { blocking, tagName, templateFor, type Finding, type TagTemplate } from "#author";

/** No release makes a longer tag, in characters; on a remote's the patterns would take their time. */
const LONGEST = 250;

/** What stands around the version in a package's tags. */
export interface Frame {
  readonly before: string;
  readonly after: string;
}

/** A tag as one of the frames reads it. */
export interface Said {
  readonly frame: Frame;
  readonly version: string;
}

/** Makes the frame of a package's tags. A template without a place for one version makes none that a tag fits. */
export function frameOf(templates: TagTemplate, name: string): Frame {
  const [before = "", ...rest] = tagName(templateFor(templates, name), { name, version: "\0" }).split("\0");
  return { before, after: rest.length === 1 ? (rest[0] ?? "") : "\0" };
}

/** Makes the frames of many packages' tags; those that are alike are one. */
export function framesOf(templates: TagTemplate, names: Iterable<string>): ReadonlyMap<string, Frame> {
  const known = new Map<string, Frame>();
  const byName = new Map<string, Frame>();
  for (const name of names) {
    const made = frameOf(templates, name);
    const key = `${made.before}\n${made.after}`;
    const frame = known.get(key) ?? made;
    known.set(key, frame);
    byName.set(name, frame);
  }
  return byName;
}

/** Gives the version that a tag stands for by a frame; null where it does not fit. */
export function versionIn(tag: string, { before, after }: Frame): string | null {
  const isLong = tag.length > before.length + after.length;
  if (!isLong || !tag.startsWith(before) || !tag.endsWith(after)) return null;
  const version = tag.slice(before.length, tag.length - after.length);
  return valid(version) === version ? version : null;
}

/** Makes a reader of tags: it tries the frames that end where a number begins, and not each of them. */
export function tagReader(frames: Iterable<Frame>): (tag: string) => readonly Said[] {
  const byBefore = new Map<string, Frame[]>();
  for (const frame of new Set(frames)) {
    const known = byBefore.get(frame.before);
    if (known === undefined) byBefore.set(frame.before, [frame]);
    else known.push(frame);
  }
  return (tag) => {
    const said: Said[] = [];
    if (tag.length > LONGEST) return said;
    for (let at = 0; at < tag.length; at++) {
      if (!isDigit(tag.charCodeAt(at))) continue;
      for (const frame of byBefore.get(tag.slice(0, at)) ?? []) {
        const version = versionIn(tag, frame);
        if (version !== null) said.push({ frame, version });
      }
    }
    return said;
  };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Makes the test for tags that a template makes, of whatever package: also of one that is gone, or not here yet. */
export function releaseTagTest(templates: TagTemplate): (tag: string) => boolean {
  const read = tagReader(framesOf(templates, namedIn(templates)).values());
  const pattern = patternOf(templateFor(templates, "*"));
  return (tag) => read(tag).length > 0 || fits(tag, pattern);
}

/** Any package's name may stand for `{name}`. */
function patternOf(template: string): RegExp {
  const literal = template.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  const version = "(\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?)";
  return new RegExp(`^${literal.replace(/\\\{(?:name|unscoped)\\\}/g, ".+").replace("\\{version\\}", version)}$`);
}

function fits(tag: string, pattern: RegExp): boolean {
  const version = tag.length > LONGEST ? undefined : pattern.exec(tag)?.[1];
  return version !== undefined && valid(version) === version;
}

/** Finds templates for packages that are not there: what was meant by them is tagged in another way. */
export function unknownTags(templates: TagTemplate, names: readonly string[]): readonly Finding[] {
  const known = new Set(names);
  return namedIn(templates).flatMap((name) => {
    if (known.has(name)) return [];
    const message = `Cannot use "tag" of the configuration: there is no package ${JSON.stringify(name)}`;
    return [blocking("unknown-package", message, { hint: 'Mend the name, or take it out of "tag"' })];
  });
}

/** The names that have a template of their own. */
function namedIn(templates: TagTemplate): readonly string[] {
  return typeof templates === "string" ? [] : Object.keys(templates).filter((name) => name !== "*");
}
