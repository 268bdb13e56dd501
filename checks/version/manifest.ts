import { parse, valid } from "semver";
import { blocking, isPackageName, type Finding } from "#author";
import { errorIn, spansAt } from "#workspace";

/** What a release needs of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly isPrivate: boolean;
}

/** A manifest, or why it cannot be released. */
export type ReadManifest =
  | { readonly manifest: Manifest; readonly findings?: never }
  | { readonly manifest: null; readonly findings: readonly Finding[] };

/** A version that is quoted in a hint. */
const LONGEST = 80;
const NOT_EXACT = "Write X.Y.Z, or X.Y.Z-pre.N, and nothing else";

/** Reads a package.json with care: what npm would mend or pass over in silence is a finding here. */
export function readManifest(text: string | null, file: string): ReadManifest {
  if (text === null) {
    const hint = "Make one: npm init";
    return refused([blocking("no-manifest", `Cannot release: the commit has no ${file}`, { file, hint })]);
  }
  const broken = notJson(text, file);
  if (broken !== null) return refused([broken]);
  // Keys such as `__proto__` come out as plain ones.
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
  if (!isRecord(value))
    return refused([
      blocking("bad-manifest", `Cannot read ${file}: it is no JSON object`, { file, hint: "Write one: npm init" }),
    ]);
  const findings = [
    ...twins(text, file),
    ...nameFindings(value["name"], file),
    ...versionFindings(value["version"], text, file),
  ];
  if (findings.length > 0) return refused(findings);
  return {
    manifest: {
      name: value["name"] as string,
      version: value["version"] as string,
      isPrivate: value["private"] === true,
    },
  };
}

/** The finding that a file should be JSON and is not; null where it is. A byte order mark is let through. */
export function notJson(text: string, file: string): Finding | null {
  const at = errorIn(text);
  if (at === null) return null;
  const line = lineAt(text, at);
  const state = `it is not JSON, from line ${line} on`;
  return blocking("not-json", `Cannot read ${file}: ${state}`, { file, line, hint: `Mend line ${line} of ${file}` });
}

/** The line of a character, from 1. */
function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

function refused(findings: readonly Finding[]): ReadManifest {
  return { manifest: null, findings };
}

/** Of two keys of one name JSON takes the last, other tools the first. */
function twins(text: string, file: string): readonly Finding[] {
  return ["name", "version", "private"].flatMap((key) => {
    const second = spansAt(text, [key])[1];
    if (second === undefined) return [];
    const message = `Cannot read ${file}: "${key}" stands in it twice`;
    return [
      blocking("duplicate-key", message, { file, line: lineAt(text, second.start), hint: "Remove one of the two" }),
    ];
  });
}

function nameFindings(name: unknown, file: string): readonly Finding[] {
  if (typeof name === "string" && isPackageName(name)) return [];
  const state = name === undefined ? "it has no name" : `npm does not take the name ${shown(name)}`;
  return [blocking("bad-name", `Cannot release ${file}: ${state}`, { file, hint: 'Set "name"' })];
}

function versionFindings(version: unknown, text: string, file: string): readonly Finding[] {
  if (version === undefined) {
    const details = { file, hint: 'Set "version", for instance to "0.0.0"' };
    return [blocking("no-version", `Cannot release ${file}: it has no version`, details)];
  }
  if (typeof version === "string" && valid(version) === version) return [];
  const [span] = spansAt(text, ["version"]);
  const { state, hint } = faultOf(version);
  const details = { file, line: lineAt(text, span?.start ?? 0), hint };
  return [blocking("bad-version", `Cannot release ${file}: ${shown(version)} ${state}`, details)];
}

function faultOf(version: unknown): { readonly state: string; readonly hint: string } {
  const parsed = typeof version === "string" && version.length <= LONGEST ? parse(version) : null;
  return parsed !== null && parsed.build.length > 0
    ? { state: "has build metadata, which npm ignores", hint: `Leave it out: "${parsed.version}"` }
    : { state: "is no exact semantic version", hint: NOT_EXACT };
}

/** A value of somebody's file, on one line and short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}

/** Whether a value is an object with keys. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
