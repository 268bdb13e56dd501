import { gt, major, minor, prerelease, valid, validRange } from "semver";

/** Which version each dist-tag of a package stands for. */
export type DistTags = Readonly<Record<string, string>>;

/**
 * The dist-tag by rule. A pre-release takes its own identifier and never `latest`. A release takes `latest` if nothing
 * higher has it, so that an older line never moves it back; else `release-<major>.x`, or that of its minor line. Where
 * a branch maintains a line, such as `1.x`, that is `release-1.x` whatever has `latest`; a pre-release of it does not
 * move the tag of newer ones back.
 */
export function distTagFor(version: string, present: DistTags, line: string | null): string {
  const identifier = prerelease(version)?.[0];
  if (identifier !== undefined) return ofPrerelease(identifier, { version, present, line });
  if (line !== null) return `release-${line}`;
  const lines = ["latest", `release-${major(version)}.x`, `release-${major(version)}.${minor(version)}.x`];
  return lines.find((tag) => !standsHigher(tag, version, present)) ?? lines[2] ?? "latest";
}

/** Whether a dist-tag stands for a higher version, and so would be moved back. */
export function standsHigher(tag: string, version: string, present: DistTags): boolean {
  const now = Object.hasOwn(present, tag) ? (present[tag] ?? "") : "";
  return valid(now) !== null && gt(now, version);
}

/** npm refuses a dist-tag that could be a range of versions. */
export function isDistTag(text: string): boolean {
  return /^[A-Za-z][\w.-]*$/.test(text) && validRange(text) === null;
}

interface Standing {
  readonly version: string;
  readonly present: DistTags;
  readonly line: string | null;
}

function ofPrerelease(identifier: string | number, { version, present, line }: Standing): string {
  const isUsable = typeof identifier === "string" && /^[A-Za-z]/.test(identifier) && validRange(identifier) === null;
  const tag = isUsable && identifier !== "latest" ? identifier : "next";
  return line !== null && standsHigher(tag, version, present) ? `release-${line}-${tag}` : tag;
}
