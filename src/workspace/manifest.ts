import { valid } from "semver";
import type { Finding } from "../model/finding.ts";
import { isPackageName } from "../model/names.ts";
import { manifestPath } from "../model/packages.ts";
import { blocking, isRecord, shown, warning } from "./finding.ts";
import { placed, type LineOf } from "./places.ts";

/** The ways in which a package can depend on another, from the strongest on. */
export const KINDS = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"] as const;
export type Kind = (typeof KINDS)[number];

/** What planning needs to know of one package of a workspace. */
export interface Member {
  readonly name: string;
  /** Empty where the manifest has none: such a package is never versioned. */
  readonly version: string;
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly folder: string;
  readonly isPrivate: boolean;
  /** Ranges by kind and name. Names are somebody's: look one up by {@link rangeOf}. */
  readonly dependencies: Readonly<Record<Kind, Readonly<Record<string, string>>>>;
}

/** A member, or why a manifest is none. */
export interface ReadMember {
  readonly member: Member | null;
  readonly findings: readonly Finding[];
}

type Place = ReturnType<typeof placed>;

const nowhere: LineOf = () => undefined;

/** Reads a member from the value of its package.json, whatever that is; what is no text where one is due is left out. */
export function readMember(value: unknown, folder: string, lineOf: LineOf = nowhere): ReadMember {
  const file = manifestPath(folder);
  if (!isRecord(value)) {
    const hint = "Write one: npm init";
    return {
      member: null,
      findings: [blocking("bad-manifest", `Cannot read ${file}: it is no JSON object`, { file, line: 1, hint })],
    };
  }
  const isPrivate = Boolean(value["private"]);
  const name = value["name"];
  if (typeof name !== "string" || !isPackageName(name))
    return { member: null, findings: [badName(name, placed(file, lineOf(file, ["name"]) ?? 1))] };
  const { version, findings } = versionOf(value["version"], () => placed(file, lineOf(file, ["version"])));
  return { member: { name, version, folder, isPrivate, dependencies: dependenciesOf(value) }, findings };
}

/** No registry takes it, so that it can only be left out; whoever wants it released will be told that there is no such package. */
function badName(name: unknown, place: Place): Finding {
  const state = name === undefined ? "it has no name" : `npm does not take the name ${shown(name)}`;
  return warning("bad-name", `Leaving out ${place.file ?? ""}: ${state}`, { ...place, hint: 'Set "name"' });
}

function versionOf(
  version: unknown,
  placeOf: () => Place,
): { readonly version: string; readonly findings: readonly Finding[] } {
  if (version === undefined || version === null || version === "") return { version: "", findings: [] };
  if (typeof version === "string" && valid(version) !== null) return { version, findings: [] };
  const place = placeOf();
  const details = { ...place, hint: "Write X.Y.Z, or X.Y.Z-pre.N" };
  const message = `Cannot release ${place.file ?? ""}: ${shown(version)} is no semantic version`;
  return { version: "", findings: [blocking("bad-version", message, details)] };
}

function dependenciesOf(value: Readonly<Record<string, unknown>>): Member["dependencies"] {
  const entries = KINDS.map((kind) => [kind, textsOf(value[kind])] as const);
  return Object.fromEntries(entries) as Record<Kind, Record<string, string>>;
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Tells by which range a member depends on a package; undefined where it does not, even of a name like `constructor`. */
export function rangeOf({ dependencies }: Member, kind: Kind, name: string): string | undefined {
  return Object.hasOwn(dependencies[kind], name) ? dependencies[kind][name] : undefined;
}

/**
 * Finds names that two members bear: nobody can tell which of them a dependency means. Where that does not matter, as among
 * the fixtures of tests, it is a warning, and the last counts, as it does in changesets.
 */
export function duplicateNames(
  members: readonly Member[],
  matters: (name: string) => boolean,
  lineOf: LineOf = nowhere,
): readonly Finding[] {
  const first = new Map<string, Member>();
  const findings: Finding[] = [];
  for (const member of members) {
    const other = first.get(member.name);
    if (other === undefined) first.set(member.name, member);
    else {
      const file = manifestPath(member.folder);
      findings.push(twice(member, other, matters(member.name), placed(file, lineOf(file, ["name"]))));
    }
  }
  return findings;
}

function twice({ name, folder, isPrivate }: Member, other: Member, matters: boolean, place: Place): Finding {
  const details = { ...place, hint: "Rename one, or take it out of the workspace" };
  const both = `${manifestPath(other.folder)} and ${manifestPath(folder)} both bear the name`;
  return matters && !(isPrivate && other.isPrivate)
    ? blocking("duplicate-package", `Cannot release ${name}: ${both}`, details)
    : warning("duplicate-package", `Confusing ${name}: ${both}`, details);
}
