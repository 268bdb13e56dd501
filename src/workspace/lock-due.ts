import { manifestPath } from "../model/packages.ts";
import { KINDS, type Kind, type Member } from "./manifest.ts";
import { holds, withoutWorkspace } from "./protocol.ts";
import type { RangeEdit } from "./ranges.ts";

/** What changes in one member's manifest. */
export interface MemberChange {
  readonly member: Member;
  /** The new version; that of today where only ranges change. */
  readonly to: string;
  readonly ranges: readonly RangeEdit[];
}

/** A member as a lockfile has it, and is to have it. */
export interface Due {
  readonly name: string;
  /** From the lockfile's folder on; empty for that folder itself. */
  readonly folder: string;
  readonly from: string;
  readonly to: string;
  /** Those of other members, also where they stay: what a lockfile says of them tells whether it is stale. */
  readonly ranges: readonly RangeEdit[];
}

/** Where a lockfile and a manifest disagree. */
export interface Mismatch {
  readonly state: string;
  /** The line of the lockfile; undefined for what it does not have at all. */
  readonly line?: number | undefined;
}

/** What became of a lockfile's text, and what it could not follow, in words. */
export interface Outcome {
  readonly text: string;
  /** Where it says something else than the manifests of today, so that no frozen install takes it. */
  readonly stale: readonly Mismatch[];
  /** Where it has another version of a member than its manifest, which installs do not mind. */
  readonly behind: readonly string[];
  /** What would have to be asked of a registry. */
  readonly lost: readonly string[];
}

/** A lockfile has a shape that is not known. */
export class NotUnderstood extends Error {
  readonly line: number | undefined;

  constructor(state: string, line?: number) {
    super(state);
    this.line = line;
  }
}

/** Tells what a lockfile in a folder is to say: of the members in and below it, all that concerns other members. */
export function duesIn(folder: string, changes: readonly MemberChange[], members: readonly Member[]): readonly Due[] {
  const byFolder = new Map(changes.map((change) => [change.member.folder, change]));
  const names = new Set(members.map(({ name }) => name));
  return members.flatMap((member) => {
    const below = relativeTo(folder, member.folder);
    if (below === null) return [];
    const { to = member.version, ranges = [] } = byFolder.get(member.folder) ?? {};
    return [{ name: member.name, folder: below, from: member.version, to, ranges: rangesOf(member, ranges, names) }];
  });
}

function relativeTo(base: string, folder: string): string | null {
  if (base === "" || base === folder) return base === "" ? folder : "";
  return folder.startsWith(`${base}/`) ? folder.slice(base.length + 1) : null;
}

function rangesOf(member: Member, edits: readonly RangeEdit[], names: ReadonlySet<string>): readonly RangeEdit[] {
  const changed = new Map(edits.map((edit) => [`${edit.kind} ${edit.dependency}`, edit]));
  return KINDS.flatMap((kind) =>
    Object.entries(member.dependencies[kind]).flatMap(([dependency, from]) => {
      if (!names.has(dependency)) return [];
      return [changed.get(`${kind} ${dependency}`) ?? { kind, dependency, from, to: from }];
    }),
  );
}

/** Takes of each dependency's ranges the one of the kind that goes before the others. */
export function foremost(ranges: readonly RangeEdit[], order: readonly Kind[]): readonly RangeEdit[] {
  const byName = new Map<string, RangeEdit>();
  for (const kind of order.toReversed())
    for (const range of ranges) if (range.kind === kind) byName.set(range.dependency, range);
  return [...byName.values()];
}

/** The versions of members before and after, by name. */
export type Versions = ReadonlyMap<string, Pick<Due, "from" | "to">>;

/** Tells whether a range met a member's version and meets its next one no more, so that it would be the registry's. */
export function isLost(range: RangeEdit, versions: Versions): boolean {
  return meets(range.from, versions.get(range.dependency)?.from ?? "") && isUnmet(range, versions);
}

/** Tells whether the next version of a member is not in a range. */
export function isUnmet({ dependency, to }: RangeEdit, versions: Versions): boolean {
  return !meets(to, versions.get(dependency)?.to ?? "");
}

function meets(range: string, version: string): boolean {
  const plain = withoutWorkspace(range) ?? range;
  return plain === "*" || plain === "^" || plain === "~" || holds(plain, version);
}

/** Says that the manifest of a folder asks for what the next version is not. */
export function lostRange(folder: string, { dependency, to }: RangeEdit, versions: Versions): string {
  return `${manifestPath(folder)} asks for ${dependency} ${to}, which ${versions.get(dependency)?.to ?? ""} is not`;
}

/** Says that a member's folder is not in the lockfile. */
export function absent(folder: string): string {
  return `it does not have ${folder === "" ? "the root" : folder}`;
}

/** Says that the lockfile has something else of a member than its manifest. */
export function differs(folder: string, what: string, found: string | undefined, due: string): string {
  return `it has ${found === undefined ? "no " : ""}${what}${found === undefined ? "" : ` ${found}`}, and ${manifestPath(folder)} has ${due}`;
}
