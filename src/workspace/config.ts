import { minVersion } from "semver";
import type { Finding } from "../model/finding.ts";
import { blocking, isRecord, shown, warning } from "./finding.ts";
import { selectorOver, type Selector } from "./globs.ts";
import type { Member } from "./manifest.ts";
import type { Major, Policy } from "./policy.ts";
import { groupRules, skipRules } from "./rules.ts";

/** What is known besides the file. */
export interface ConfigContext {
  readonly members: readonly Member[];
  readonly major: Major;
  /** Where the file is, relative to the root. */
  readonly file?: string;
}

/** A policy, and what is wrong with the file that it was read from: where something is, the default stands for it. */
export interface ReadConfig {
  readonly config: Policy;
  readonly findings: readonly Finding[];
}

type Json = Readonly<Record<string, unknown>>;

const FILE = ".changeset/config.json";
const UNSAFE = "___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH";

/**
 * Makes the policy of a workspace without a configuration.
 *
 * @see https://github.com/changesets/changesets/blob/main/docs/config-file-options.md
 */
export function defaultPolicy(major: Major): Policy {
  return {
    major,
    fixed: [],
    linked: [],
    ignore: [],
    updateInternalDependencies: "patch",
    bumpVersionsWithWorkspaceProtocolOnly: false,
    // 3 leaves private packages alone unless it is told otherwise.
    privatePackages: { version: major === 2, tag: false },
    access: null,
    onlyUpdatePeerDependentsWhenOutOfRange: false,
    updateInternalDependents: "out-of-range",
    snapshot: { useCalculatedVersion: false, prereleaseTemplate: null },
  };
}

/** Tells which major version of changesets a repository declares, by the range of `@changesets/cli`; 2 where none is told. */
export function declaredMajor(range: string | undefined): Major {
  try {
    return range !== undefined && (minVersion(range)?.major ?? 0) >= 3 ? 3 : 2;
  } catch {
    return 2;
  }
}

/**
 * Reads `.changeset/config.json`, with the defaults and the complaints of changesets; what concerns changelogs, branches
 * and commits is passed over.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/config/src/index.ts
 */
export function readConfig(text: string, context: ConfigContext): ReadConfig {
  const reader = new Reader(text, context.file ?? FILE);
  const json = reader.json();
  const names = context.members.map(({ name }) => name);
  const select = selectorOver(names, context.major === 2);
  const config = policyOf(json, reader, select, context.major);
  const findings = [...groupRules(config), ...skipRules(context.members, config)].map(({ key, state }) =>
    reader.found(key, state),
  );
  return { config, findings: [...reader.findings, ...findings] };
}

function policyOf(json: Json, reader: Reader, select: Selector, major: Major): Policy {
  const base = defaultPolicy(major);
  const unsafe = reader.record(json, UNSAFE);
  const flag = (key: string) => reader.flag(unsafe, key, false);
  return {
    major,
    fixed: reader.groups(json, "fixed", select, major),
    linked: reader.groups(json, "linked", select, major),
    ignore: reader.names(json, "ignore", select, major),
    updateInternalDependencies: reader.one(json, "updateInternalDependencies", ["patch", "minor"]),
    bumpVersionsWithWorkspaceProtocolOnly: json["bumpVersionsWithWorkspaceProtocolOnly"] === true,
    privatePackages: privateOf(json, reader, base.privatePackages),
    access: accessOf(json, reader),
    onlyUpdatePeerDependentsWhenOutOfRange: flag("onlyUpdatePeerDependentsWhenOutOfRange"),
    updateInternalDependents: reader.one(unsafe, "updateInternalDependents", ["out-of-range", "always"]),
    snapshot: snapshotOf(reader, reader.record(json, "snapshot"), flag("useCalculatedVersionForSnapshots")),
  };
}

function privateOf(json: Json, reader: Reader, base: Policy["privatePackages"]): Policy["privatePackages"] {
  const value = json["privatePackages"];
  if (typeof value === "boolean") return { version: value, tag: value };
  const record = reader.record(json, "privatePackages");
  return { version: reader.flag(record, "version", base.version), tag: reader.flag(record, "tag", base.tag) };
}

/** Where nothing is said changesets takes it for restricted; here that is left to the registry, with a warning. */
function accessOf(json: Json, reader: Reader): Policy["access"] {
  if (json["access"] === undefined) return null;
  // The word of old configurations, which changesets 2 still takes.
  if (json["access"] === "private") return "restricted";
  return reader.one(json, "access", ["restricted", "public"]);
}

function snapshotOf(reader: Reader, snapshot: Json, isCalculated: boolean): Policy["snapshot"] {
  const template = snapshot["prereleaseTemplate"];
  if (template != null && typeof template !== "string")
    reader.complain("prereleaseTemplate", `${shown(template)} is no text`);
  return {
    useCalculatedVersion: reader.flag(snapshot, "useCalculatedVersion", isCalculated),
    prereleaseTemplate: typeof template === "string" && template !== "" ? template : null,
  };
}

/** Reads values, and collects what is wrong with them. */
class Reader {
  readonly findings: Finding[] = [];
  readonly #text: string;
  readonly #file: string;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  json(): Json {
    try {
      const value: unknown = JSON.parse(this.#text.replace(/^\uFEFF/, ""));
      if (isRecord(value)) return value;
    } catch {
      // Told below.
    }
    const hint = "Write it as the documentation of changesets has it";
    this.findings.push(
      blocking("bad-config", `Cannot read ${this.#file}: it is no JSON object`, { file: this.#file, hint }),
    );
    return {};
  }

  record(json: Json, key: string): Json {
    const value = json[key];
    if (isRecord(value)) return value;
    if (value !== undefined) this.complain(key, `${shown(value)} is no object`);
    return {};
  }

  flag(json: Json, key: string, otherwise: boolean): boolean {
    const value = json[key];
    if (typeof value === "boolean") return value;
    if (value !== undefined) this.complain(key, `${shown(value)} is neither true nor false`);
    return otherwise;
  }

  /** The first is what stands where nothing does. */
  one<const T extends string>(json: Json, key: string, all: readonly [T, ...T[]]): T {
    const value = json[key];
    const found = all.find((one) => one === value);
    if (found === undefined && value !== undefined) this.complain(key, `${shown(value)} is not ${all.join(" or ")}`);
    return found ?? all[0];
  }

  groups(json: Json, key: string, select: Selector, major: Major): readonly (readonly string[])[] {
    const value = json[key];
    const groups = groupsIn(value);
    if (value !== undefined && !(Array.isArray(value) && groups.length === value.length))
      this.complain(key, "it is no list of lists of names");
    return groups.map((patterns) => this.#selected(key, patterns, select, major));
  }

  names(json: Json, key: string, select: Selector, major: Major): readonly string[] {
    const value = json[key];
    const patterns = textsIn(value);
    if (value !== undefined && !(Array.isArray(value) && patterns.length === value.length))
      this.complain(key, "it is no list of names");
    return this.#selected(key, patterns, select, major);
  }

  #selected(key: string, patterns: readonly string[], select: Selector, major: Major): readonly string[] {
    const { names, unmatched } = select(patterns);
    const make = major === 2 ? blocking : warning;
    for (const pattern of unmatched) this.findings.push(this.#make(make, key, `no package is named ${shown(pattern)}`));
    return names;
  }

  complain(key: string, state: string): void {
    this.findings.push(this.found(key, state));
  }

  found(key: string, state: string): Finding {
    return this.#make(blocking, key, state);
  }

  #make(make: typeof blocking, key: string, state: string): Finding {
    const line = this.#text.split("\n").findIndex((one) => one.includes(`"${key}"`)) + 1;
    const details = { file: this.#file, hint: `Mend "${key}"`, ...(line > 0 ? { line } : {}) };
    return make("bad-config", `Cannot use "${key}" of ${this.#file}: ${state}`, details);
  }
}

function groupsIn(value: unknown): readonly (readonly string[])[] {
  const lists = Array.isArray(value) ? value.filter((one) => Array.isArray(one)) : [];
  return lists.filter((one: unknown[]) => textsIn(one).length === one.length) as readonly (readonly string[])[];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
