import { patched, type Patch, type Span } from "./json-text.ts";
import { absent, differs, foremost, NotUnderstood, type Due, type Mismatch, type Outcome } from "./lock-due.ts";
import { lineAt } from "./places.ts";
import { scalarFor, scalarOf, yamlLines, type YamlLine } from "./lock-yaml.ts";
import type { RangeEdit } from "./ranges.ts";

/** A dependency of an importer: the range of its manifest, and what it is. */
interface Locked {
  specifier?: Span;
  version?: Span;
}

/** By folder, the root's being `.`, and name. */
type Importers = ReadonlyMap<string, ReadonlyMap<string, Locked>>;

interface Rewriting {
  readonly text: string;
  /** Names that an override speaks of: their ranges are its own. */
  readonly overridden: ReadonlySet<string>;
  readonly patches: Patch[];
  readonly stale: Mismatch[];
  readonly lost: string[];
}

/** The kinds in the order in which pnpm takes one range of several. */
const ORDER = ["optionalDependencies", "dependencies", "devDependencies", "peerDependencies"] as const;
const KINDS: ReadonlySet<string> = new Set(ORDER);
const KNOWN = /^(?:5\.[34]|6\.\d|9\.\d)(?:-inlineSpecifiers)?$/;
const DIRECTORY = /^\{directory: ([^,{}]+), type: directory\}$/;

/**
 * Rewrites pnpm's lockfile, versions 5.3 to 9. It repeats ranges as specifiers, and has members as links without a version; of those
 * that are injected it repeats the ranges of peers, and in version 5 the version.
 *
 * @see https://github.com/pnpm/spec/tree/master/lockfile
 */
export function rewritePnpm(text: string, dues: readonly Due[]): Outcome {
  const start = documentIn(text);
  const importers = importersOf(text, start);
  const rewriting: Rewriting = { text, overridden: overriddenIn(text, start), patches: [], stale: [], lost: [] };
  for (const due of dues) {
    const importer = importers.get(due.folder || ".");
    if (importer === undefined) rewriting.stale.push({ state: absent(due.folder) });
    else
      for (const range of foremost(due.ranges, ORDER))
        rewriteRange(rewriting, due.folder, importer.get(range.dependency), range);
  }
  rewriteInjected(rewriting, start, dues);
  const { patches, stale, lost } = rewriting;
  return { text: patched(text, patches), stale, behind: [], lost };
}

/** Where the last document begins: from pnpm 11 on another can go before it, with the tools of the workspace. */
function documentIn(text: string): number {
  const [mark] = [...text.matchAll(/^---\r?\n/gm)].slice(-1);
  return mark === undefined ? 0 : mark.index + mark[0].length;
}

function importersOf(text: string, start: number): Importers {
  const [version] = [...yamlLines(text, { start, section: "lockfileVersion" })];
  const number = textAt(text, version?.value) ?? "";
  if (!KNOWN.test(number)) throw new NotUnderstood(`its version ${number || "that it does not tell"} is not known`);
  const importers = new Map<string, Map<string, Locked>>();
  for (const line of yamlLines(text, { start, section: "importers" })) {
    const [, folder] = line.path;
    if (folder !== undefined) note(importers, folder, line);
  }
  // A package on its own has no importers.
  return importers.size === 0 ? new Map([[".", new Map()]]) : importers;
}

/** Up to version 5 specifiers are apart from what they led to. */
function note(importers: Map<string, Map<string, Locked>>, folder: string, { path, value }: YamlLine): void {
  const [, , kind, name, field] = path;
  const importer = importers.get(folder) ?? new Map<string, Locked>();
  importers.set(folder, importer);
  if (kind === undefined || name === undefined || !(KINDS.has(kind) || kind === "specifiers")) return;
  const locked = importer.get(name) ?? {};
  importer.set(name, locked);
  if (field === "specifier" || kind === "specifiers") locked.specifier = value;
  else if (field === "version" || (field === undefined && value.start < value.end)) locked.version = value;
}

/** @see https://pnpm.io/settings#overrides */
function overriddenIn(text: string, start: number): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path } of yamlLines(text, { start, section: "overrides", isLenient: true })) {
    const [, key = ""] = path;
    // `parent@1>name@^2`, where a range may hold `>` too.
    const name = key.slice(key.search(/[^ |@]>/) < 0 ? 0 : key.search(/[^ |@]>/) + 2);
    names.add(/^.[^@]*/.exec(name)?.[0] ?? name);
  }
  return names;
}

function rewriteRange(rewriting: Rewriting, folder: string, locked: Locked | undefined, range: RangeEdit): void {
  const { text, overridden, patches, stale, lost } = rewriting;
  const { kind, dependency, from, to } = range;
  const { specifier, version } = locked ?? {};
  const found = textAt(text, specifier);
  // A peer that is not installed of itself is not there.
  if (found === to || overridden.has(dependency) || (found === undefined && kind === "peerDependencies")) return;
  if (found !== from || specifier === undefined)
    stale.push({ state: differs(folder, dependency, found, from), line: lineOfSpan(text, specifier) });
  else if (isLinked(text, version)) patches.push({ ...specifier, by: scalarFor(to) });
  else lost.push(`${folder || "the root"} has ${dependency} ${textAt(text, version) ?? ""} from the registry`);
}

function isLinked(text: string, version: Span | undefined): boolean {
  return /^(?:link|file):/.test(textAt(text, version) ?? "");
}

function lineOfSpan(text: string, span: Span | undefined): number | undefined {
  return span === undefined ? undefined : lineAt(text, span.start);
}

/** Members that are injected are copied into `node_modules`, and are packages too: one for each set of peers. */
function rewriteInjected(rewriting: Rewriting, start: number, dues: readonly Due[]): void {
  const { text } = rewriting;
  // Most lockfiles have none, and most of a lockfile is packages.
  if (!text.includes("type: directory}")) return;
  const byFolder = new Map(dues.map((due) => [due.folder, due]));
  let [key, due]: [string, Due | undefined] = ["", undefined];
  for (const { path, value } of yamlLines(text, { start, section: "packages", isLenient: true })) {
    const [, name = "", field, peer] = path;
    if (name !== key) [key, due] = [name, undefined];
    // It is the first of the fields.
    if (field === "resolution") due = byFolder.get(directoryIn(text.slice(value.start, value.end)));
    if (due !== undefined) rewriteCopy(rewriting, due, { field, peer, value });
  }
}

function directoryIn(resolution: string): string {
  const [, source = ""] = DIRECTORY.exec(resolution) ?? [];
  return scalarOf(source) ?? "";
}

/** Where a copy of a member has its version, or the range of a peer. */
interface Place {
  readonly field: string | undefined;
  readonly peer: string | undefined;
  readonly value: Span;
}

function rewriteCopy({ text, patches, stale }: Rewriting, due: Due, { field, peer, value }: Place): void {
  const isPeer = ({ kind, dependency }: RangeEdit): boolean => kind === "peerDependencies" && dependency === peer;
  const turn =
    field === "version"
      ? due
      : field === "peerDependencies" && peer !== undefined
        ? due.ranges.find(isPeer)
        : undefined;
  const found = textAt(text, value);
  if (turn === undefined || found === turn.to) return;
  if (found === turn.from) patches.push({ ...value, by: scalarFor(turn.to) });
  else stale.push({ state: differs(due.folder, peer ?? due.name, found, turn.from), line: lineAt(text, value.start) });
}

/** The text that a value stands for; undefined without a value, and where it is none that is understood. */
function textAt(text: string, span: Span | undefined): string | undefined {
  return span === undefined ? undefined : (scalarOf(text.slice(span.start, span.end)) ?? undefined);
}
