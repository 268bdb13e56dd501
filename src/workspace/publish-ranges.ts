import type { Member } from "./manifest.ts";
import { fromCatalog, leadsTo, withoutWorkspace, type Catalogs } from "./protocol.ts";

/** What the ranges of a workspace's package mean. */
export interface RangeContext {
  /** The package's folder, relative to the root with `/`: from there paths lead. */
  readonly folder: string;
  /** The members of the workspace by their names, at the versions that they have in the release commit. */
  readonly siblings: ReadonlyMap<string, Member>;
  readonly catalogs: Catalogs;
}

/** What a range becomes for those who install the package, or why there is nothing that it could become. */
export type PublicRange =
  | { readonly range: string; readonly missing?: never }
  | { readonly range: null; readonly missing: "catalog" | "sibling"; readonly state: string };

/** A package by its name, and the range on it. */
export interface Target {
  readonly name: string;
  readonly range: string;
}

/** What means something on one machine alone. */
const LOCAL = /^(?:(?:workspace|catalog|file|link|portal|patch|exec|[a-z]):|\.|~?\/)/i;
const ALIAS = /^(@?[^@]+)@(.*)$/s;
/** An operator that stands for itself and the version of today: `workspace:^`, `workspace:*`, `workspace:>=`. */
const FLOATING = /(?:workspace:)([<>]=?|[\^~*]?)(?=$|[\s|])/g;
const JSR = /^@([^/@]+)\/([^@]+?)(?:@(.*))?$/s;

/** Tells whether a range means something in a workspace or on one machine, and nothing to who installs the package. */
export function isLocalRange(range: string): boolean {
  return LOCAL.test(range);
}

/** Tells which package a dependency really is: `npm:other@^1.0.0` under any name is `other`. */
export function targetOf(name: string, range: string): Target {
  const alias = range.startsWith("npm:") ? range.slice("npm:".length) : null;
  if (alias === null) return { name, range };
  const [, target, wanted] = ALIAS.exec(alias) ?? [];
  return target === undefined ? { name: alias, range: "*" } : { name: target, range: wanted ?? "*" };
}

/**
 * Makes of a range what pnpm, yarn and bun publish instead of it: `workspace:`, `catalog:` and `jsr:` become plain ranges and
 * aliases; all others stay as they are.
 *
 * @see https://github.com/pnpm/pnpm/blob/main/releasing/exportable-manifest/src/index.ts
 */
export function publicRange(name: string, range: string, context: RangeContext): PublicRange {
  const found = range.startsWith("catalog:") ? fromCatalog(range.trimEnd(), name, context.catalogs) : range;
  if (found.startsWith("catalog:")) {
    const catalog = found.slice("catalog:".length) || "default";
    return { range: null, missing: "catalog", state: `the catalog ${catalog} has no ${name}` };
  }
  if (found.includes("workspace:")) return fromWorkspace(name, found, context);
  return { range: found.startsWith("jsr:") ? fromJsr(name, found.slice("jsr:".length)) : found };
}

function fromWorkspace(name: string, range: string, context: RangeContext): PublicRange {
  const spec = withoutWorkspace(range) ?? range;
  const byPath = memberAt(spec, context);
  if (byPath !== null) return versioned(name, byPath, (version) => version);
  const [, target, wanted] = ALIAS.exec(spec) ?? [];
  if (isPath(spec) || target === undefined)
    return versioned(name, siblingIn(context, isPath(spec) ? spec : name), (version) => plain(range, version));
  return versioned(name, siblingIn(context, target), (version) => plain(`workspace:${wanted ?? ""}`, version));
}

/** What stands without a number gets that of the sibling; what has one is taken at its word. */
function plain(range: string, version: string): string {
  const filled = range.replace(FLOATING, (_, operator: string) => `${operator === "*" ? "" : operator}${version}`);
  return filled.replaceAll("workspace:", "");
}

/** A sibling under another name needs its own, for that is what registries know. */
function versioned(name: string, sibling: Member | string, make: (version: string) => string): PublicRange {
  if (typeof sibling === "string")
    return { range: null, missing: "sibling", state: `the workspace has no package ${sibling}` };
  if (sibling.version === "") return { range: null, missing: "sibling", state: `${sibling.name} has no version` };
  const range = make(sibling.version);
  return { range: sibling.name === name ? range : `npm:${sibling.name}@${range}` };
}

/** The member of a name, or the name. */
function siblingIn({ siblings }: RangeContext, name: string): Member | string {
  return siblings.get(name) ?? name;
}

function isPath(spec: string): boolean {
  return /^\.{1,2}(?:\/|$)/.test(spec);
}

/** pnpm's paths begin with a dot, and yarn's with a folder of the root. */
function memberAt(spec: string, { siblings, folder }: RangeContext): Member | null {
  if (!isPath(spec) && (!spec.includes("/") || spec.startsWith("@"))) return null;
  return [...siblings.values()].find((member) => leadsTo(spec, member, { folder })) ?? null;
}

/** @see https://jsr.io/docs/npm-compatibility */
function fromJsr(name: string, spec: string): string {
  const [, scope, base, wanted] = JSR.exec(spec) ?? JSR.exec(`${name}@${spec}`) ?? [];
  if (scope === undefined) return `jsr:${spec}`;
  return `npm:@jsr/${scope}__${base ?? ""}${wanted === undefined ? "" : `@${wanted}`}`;
}
