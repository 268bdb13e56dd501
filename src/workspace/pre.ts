import type { Finding } from "../model/finding.ts";
import { blocking, isRecord } from "./finding.ts";
import type { Member } from "./manifest.ts";

/** The state of pre-releases, as `.changeset/pre.json` keeps it. */
export interface PreState {
  readonly mode: "pre" | "exit";
  /** The identifier, such as `beta`. */
  readonly tag: string;
  /** The versions before the first pre-release. */
  readonly initialVersions: Readonly<Record<string, string>>;
  /** The change files that earlier pre-releases have used. */
  readonly changesets: readonly string[];
}

/** A state, or why it cannot be read. */
export interface ReadPre {
  readonly pre: PreState | null;
  readonly findings: readonly Finding[];
}

const FILE = ".changeset/pre.json";
const IDENTIFIER = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/;

/** Reads `pre.json`: of changesets 3, which keeps less in it, as well. */
export function readPre(text: string): ReadPre {
  const value = jsonIn(text);
  if (!isRecord(value)) return refused("it is no JSON object");
  const { mode, tag, initialVersions, changesets } = value;
  if (mode !== "pre" && mode !== "exit") return refused('"mode" is neither pre nor exit');
  if (typeof tag !== "string" || !IDENTIFIER.test(tag)) return refused('"tag" is no identifier of pre-releases');
  const versions = Object.entries(isRecord(initialVersions) ? initialVersions : {});
  const texts = versions.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const used = Array.isArray(changesets) ? changesets.filter((id) => typeof id === "string") : [];
  return { pre: { mode, tag, initialVersions: Object.fromEntries(texts), changesets: used }, findings: [] };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return null;
  }
}

function refused(state: string): ReadPre {
  const hint = "Write it anew: mode, tag, initialVersions and changesets";
  return { pre: null, findings: [blocking("bad-pre", `Cannot read ${FILE}: ${state}`, { file: FILE, hint })] };
}

/** Tells whether a pre-release has used a change file already; at the end of pre-releases all of them count again. */
export function isUsed({ mode, changesets }: PreState, changeFile: string): boolean {
  return mode === "pre" && (changeFile.startsWith("pre/") || changesets.includes(changeFile));
}

/** Makes the state after a release: null where the time of pre-releases is over and the file goes. */
export function nextPre(pre: PreState, changeFiles: readonly string[], members: readonly Member[]): PreState | null {
  if (pre.mode === "exit") return null;
  const added = members.filter(({ name }) => !Object.hasOwn(pre.initialVersions, name));
  const initialVersions = Object.fromEntries([
    ...Object.entries(pre.initialVersions),
    ...added.map(({ name, version }) => [name, version] as const),
  ]);
  return { ...pre, initialVersions, changesets: [...changeFiles] };
}
