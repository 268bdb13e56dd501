import type { Finding } from "../model/finding.ts";
import { registryFault } from "../model/registry-address.ts";
import { blocking, isRecord } from "./finding.ts";
import { replaceSpans, spansAt } from "./json-text.ts";
import { lineOfKey, placed } from "./places.ts";
import { KINDS, type Kind, type Member } from "./manifest.ts";
import { holds, rangeFrom, withoutWorkspace } from "./protocol.ts";
import { isLocalRange, publicRange, targetOf, type RangeContext, type Target } from "./publish-ranges.ts";

/** What is known besides the manifest. */
export interface PublishContext extends RangeContext {
  /** The manifest's path, for findings. */
  readonly file: string;
  /** The package manager of the repository: pnpm and yarn publish fields of `publishConfig` instead of the manifest's. */
  readonly manager: string;
  /** The names of the packages that are published together. */
  readonly released: ReadonlySet<string>;
  /** The names of members that no registry has, and that are not published now; none are known where it is left out. */
  readonly unpublished?: ReadonlySet<string> | undefined;
}

/** The manifest that is published, and what keeps it from that. */
export interface PublishedManifest {
  /** The same text where nothing is to be rewritten. */
  readonly text: string;
  readonly findings: readonly Finding[];
  /** Names of dependencies whose ranges no registry can serve: the findings tell of each. */
  readonly unresolved: readonly string[];
}

/** A dependency as it stands in the manifest, and what is published of it. */
interface Entry {
  readonly kind: Kind;
  readonly name: string;
  /** As it is written. */
  readonly range: string;
  /** What is published; null where nothing can be. */
  readonly to: string | null;
  readonly why: string;
  readonly id: "unknown-catalog" | "unknown-sibling" | null;
}

/** What a finding says, and what to do. */
interface Complaint {
  readonly id: string;
  readonly state: string;
  readonly hint: string;
}

/** The text that findings point into. */
interface Source {
  readonly text: string;
  readonly context: PublishContext;
}

type Json = Readonly<Record<string, unknown>>;

/** What a consumer installs with the package: development dependencies stay at home. */
const INSTALLED: readonly Kind[] = ["dependencies", "optionalDependencies", "peerDependencies"];
const OVERRIDES: Readonly<Record<string, readonly string[]>> = {
  // https://github.com/pnpm/pnpm/blob/main/releasing/exportable-manifest/src/overridePublishConfig.ts
  pnpm: [
    ...["bin", "type", "imports", "main", "module", "typings", "types", "exports", "browser", "esnext", "es2015"],
    ...["unpkg", "umd:main", "os", "cpu", "libc", "typesVersions", "engines"],
  ],
  // https://github.com/yarnpkg/berry/blob/master/packages/plugin-pack/sources/index.ts
  "yarn-berry": ["type", "main", "browser", "module", "exports", "imports", "bin"],
};
const HINTS: Readonly<Record<string, string>> = {
  "unknown-catalog": "Add it to the catalog, or write a range",
  "unknown-sibling": "Name a package of the workspace, or write a range that a registry has",
};

/**
 * Makes the manifest that pnpm, yarn and bun would publish for a package of a workspace. What it rewrites is ranges (each in
 * its place, all else as it was written) and, with pnpm and yarn, what `publishConfig` overrides.
 *
 * @param text JSON; of anything else nothing is made
 */
export function publishManifest(text: string, context: PublishContext): PublishedManifest {
  const manifest = parsed(text);
  if (manifest === null) return { text, findings: [], unresolved: [] };
  const entries = entriesOf(manifest, context);
  const findings = findingsOf(entries, manifest, { text, context });
  const unresolved = entries.filter(isUnresolved).map(({ name }) => name);
  return { text: overridden(withRanges(text, entries), context.manager), findings, unresolved };
}

/** Tells what keeps a manifest from being published, without making the one that would be. */
export function publishFindings(text: string, context: PublishContext): readonly Finding[] {
  const manifest = parsed(text);
  return manifest === null ? [] : findingsOf(entriesOf(manifest, context), manifest, { text, context });
}

/** Names the packages, out of some, that who installs a package installs with it, in order; it itself is none of them. */
export function neededBy(manifest: Json, among: ReadonlySet<string>): readonly string[] {
  const targets = INSTALLED.flatMap((kind) =>
    rangesIn(manifest, kind)
      .filter(([name]) => !isOptionalPeer(manifest, kind, name))
      .map(([name, range]) => targetOf(name, range).name),
  );
  return [...new Set(targets)].filter((name) => among.has(name) && name !== manifest["name"]).sort();
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function rangesIn(manifest: Json, kind: Kind): readonly (readonly [string, string])[] {
  const ranges = manifest[kind];
  if (!isRecord(ranges)) return [];
  return Object.entries(ranges).filter((entry): entry is [string, string] => typeof entry[1] === "string");
}

function entriesOf(manifest: Json, context: PublishContext): readonly Entry[] {
  return KINDS.flatMap((kind) =>
    rangesIn(manifest, kind).map(([name, range]) => {
      const made = publicRange(name, range, context);
      if (made.range !== null) return { kind, name, range, to: made.range, why: "", id: null };
      return { kind, name, range, to: null, why: made.state, id: `unknown-${made.missing}` as const };
    }),
  );
}

function isUnresolved({ kind, to }: Entry): boolean {
  return to === null || (INSTALLED.includes(kind) && isLocalRange(to));
}

function findingsOf(entries: readonly Entry[], manifest: Json, source: Source): readonly Finding[] {
  const ofEntries = entries.flatMap((entry) =>
    complaintsOf(entry, manifest, source.context).map((complaint) =>
      findingOf(complaint, [entry.kind, entry.name], manifest, source),
    ),
  );
  return [...registryFindings(manifest, source), ...ofEntries];
}

function registryFindings(manifest: Json, source: Source): readonly Finding[] {
  const { publishConfig: config } = manifest;
  if (!isRecord(config) || config["registry"] === undefined) return [];
  const fault = registryFault(config["registry"]);
  if (fault === null) return [];
  const hint = "Write an address such as https://registry.npmjs.org/, or leave it out";
  const complaint = { id: "bad-registry", state: `the registry of its publishConfig ${fault}`, hint };
  return [findingOf(complaint, ["publishConfig", "registry"], manifest, source)];
}

function complaintsOf(entry: Entry, manifest: Json, context: PublishContext): readonly Complaint[] {
  const { kind, name, range, to, why, id } = entry;
  if (id !== null || to === null)
    return [{ id: id ?? "", state: `it depends on ${name}@${range}, and ${why}`, hint: HINTS[id ?? ""] ?? "" }];
  if (!INSTALLED.includes(kind)) return [];
  if (isLocalRange(to)) {
    const hint = "Write a range that a registry has, or move it to devDependencies";
    return [{ id: "local-range", state: `it depends on ${name}@${range}, which no registry has`, hint }];
  }
  return siblingComplaints(entry, manifest, targetOf(name, to), context);
}

function siblingComplaints(
  entry: Entry,
  manifest: Json,
  target: Target,
  context: PublishContext,
): readonly Complaint[] {
  const sibling = context.siblings.get(target.name);
  if (sibling === undefined || target.name === manifest["name"]) return [];
  const isAbsent = sibling.isPrivate || context.unpublished?.has(target.name) === true;
  const absent = isAbsent && isInstalled(entry, manifest, target, sibling) ? [absentComplaint(sibling)] : [];
  return [...absent, ...rangeComplaints(entry, target, sibling, context)];
}

/** Only where the workspace serves the range: a registry may have another package of that name. */
function isInstalled({ kind, name, range }: Entry, manifest: Json, target: Target, sibling: Member): boolean {
  if (isBundled(manifest, name) || isOptionalPeer(manifest, kind, name)) return false;
  return withoutWorkspace(range) !== null || holds(target.range, sibling.version);
}

function absentComplaint({ name, isPrivate }: Member): Complaint {
  if (!isPrivate) {
    const state = `it depends on ${name}, which was never released and is not now`;
    return { id: "unpublished-dependency", state, hint: `Release it too: --package ${name}=patch` };
  }
  const hint = `Publish ${name} too, or move it to devDependencies if it is bundled`;
  return { id: "private-dependency", state: `it depends on ${name}, which is private`, hint };
}

/**
 * What is published together must fit; a sibling that stays may be wanted at a version of long ago. A tag is no range. Nothing of a catalog
 * is rewritten.
 */
function rangeComplaints(
  entry: Entry,
  { name, range }: Target,
  { version }: Member,
  { released }: PublishContext,
): readonly Complaint[] {
  if (!released.has(name) || rangeFrom(range) === null || holds(range, version)) return [];
  const [from, where] = entry.range.startsWith("catalog:") ? [` by ${entry.range}`, ", into the catalog"] : ["", ""];
  const state = `it asks for ${name} ${range}${from}, and ${name} will be ${version}`;
  const hint = `Write a range that ${version} is in, such as ^${version}${where}`;
  return [{ id: "range-mismatch", state, hint }];
}

function isOptionalPeer(manifest: Json, kind: Kind, name: string): boolean {
  if (kind !== "peerDependencies") return false;
  const meta = manifest["peerDependenciesMeta"];
  const own = isRecord(meta) && Object.hasOwn(meta, name) ? meta[name] : null;
  return isRecord(own) && own["optional"] === true;
}

function isBundled(manifest: Json, name: string): boolean {
  const bundled = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  return bundled === true || (Array.isArray(bundled) && bundled.includes(name));
}

/** What is written is what its author will look for; of two of one key the last counts. */
function findingOf(
  { id, state, hint }: Complaint,
  path: readonly string[],
  { name }: Json,
  { text, context: { file } }: Source,
): Finding {
  const place = placed(file, lineOfKey(text, path));
  return blocking(id, `Cannot publish ${typeof name === "string" ? name : file}: ${state}`, { ...place, hint });
}

function withRanges(text: string, entries: readonly Entry[]): string {
  return entries.reduce((now, { kind, name, range, to }) => {
    if (to === null || to === range) return now;
    return replaceSpans(now, spansAt(now, [kind, name]), JSON.stringify(to));
  }, text);
}

/** What `publishConfig` says of a field counts instead of the field. Only then the text is written anew. */
function overridden(text: string, manager: string): string {
  const manifest = parsed(text) ?? {};
  const config = manifest["publishConfig"];
  const fields = Object.hasOwn(OVERRIDES, manager) ? OVERRIDES[manager] : undefined;
  if (fields === undefined || !isRecord(config)) return text;
  // Yarn takes no empty value for one, and leaves publishConfig as it is.
  const isPnpm = manager === "pnpm";
  const moved = Object.entries(config).filter(([key, value]) => fields.includes(key) && (isPnpm || Boolean(value)));
  if (moved.length === 0) return text;
  const rest = Object.entries(config).filter(([key]) => !isPnpm || !fields.includes(key));
  const { publishConfig: _, ...others } = manifest;
  const whole = { ...others, ...Object.fromEntries(moved) };
  return written(rest.length === 0 ? whole : { ...whole, publishConfig: Object.fromEntries(rest) }, text);
}

function written(manifest: Json, like: string): string {
  const indent = /^[ \t]+(?=")/m.exec(like)?.[0] ?? 2;
  return JSON.stringify(manifest, null, indent) + (like.endsWith("\n") ? "\n" : "");
}
