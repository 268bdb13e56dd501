import { Range } from "semver";
import type { Member } from "./manifest.ts";

/** The ranges of a workspace's catalogs by their names; the nameless one is `default`. */
export type Catalogs = Readonly<Record<string, Readonly<Record<string, string>>>>;

const WORKSPACE = "workspace:";
const CATALOG = "catalog:";
/** So many ranges are kept parsed; a workspace has few that differ. */
const MOST = 20_000;
/** What may stand before a version that is then in the range. */
const BEFORE: ReadonlySet<string> = new Set(["", "^", "~", ">=", "<=", "="]);
const parsed = new Map<string, Range | null>();

/** Parses a range once; null where it is none, such as a tag or a protocol. */
export function rangeFrom(text: string): Range | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size >= MOST) parsed.clear();
  const range = parse(text);
  parsed.set(text, range);
  return range;
}

function parse(text: string): Range | null {
  // "a:b" is a protocol, and nothing else in a range has a colon.
  if (text.includes(":")) return null;
  try {
    return new Range(text);
  } catch {
    return null;
  }
}

/** Tells whether a version is in a range; in none where either is not what it should be. */
export function holds(range: string, version: string): boolean {
  if (version === "") return false;
  // Nearly every range within a workspace is that of the version of today: it need not be parsed.
  if (range.endsWith(version) && BEFORE.has(range.slice(0, -version.length))) return true;
  return rangeFrom(range)?.test(version) === true;
}

/** Takes `workspace:` off a range; null where it has none. */
export function withoutWorkspace(range: string): string | null {
  return range.startsWith(WORKSPACE) ? range.slice(WORKSPACE.length) : null;
}

/** Tells whether a workspace range stands for whatever the version is: `*`, `^` and `~`. */
export function isFloating(range: string): boolean {
  return range === "*" || range === "^" || range === "~";
}

/** Puts the range of a catalog in the place of `catalog:` or `catalog:its-name`; anything else stays as it is. */
export function fromCatalog(range: string, name: string, catalogs: Catalogs): string {
  if (!range.startsWith(CATALOG)) return range;
  const catalog = range.slice(CATALOG.length) || "default";
  const ranges = Object.hasOwn(catalogs, catalog) ? catalogs[catalog] : undefined;
  return ranges !== undefined && Object.hasOwn(ranges, name) ? (ranges[name] ?? range) : range;
}

/**
 * Tells whether a path leads to a member: from the root, as changesets takes it, or from the folder of the dependent, as
 * pnpm and yarn do.
 */
export function leadsTo(path: string, to: Pick<Member, "folder">, from: Pick<Member, "folder">): boolean {
  return normal(path) === to.folder || normal(`${from.folder}/${path}`) === to.folder;
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
