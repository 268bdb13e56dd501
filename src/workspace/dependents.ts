import { KINDS, rangeOf, type Kind, type Member } from "./manifest.ts";
import { fromCatalog, holds, isFloating, leadsTo, rangeFrom, withoutWorkspace, type Catalogs } from "./protocol.ts";

/** A member that depends on another, by one or more ranges. */
export interface Dependent {
  readonly name: string;
  readonly ranges: readonly DependentRange[];
}

/** One of the ranges. */
export interface DependentRange {
  readonly kind: Kind;
  /** As it stands in the manifest. */
  readonly range: string;
  /** What it means to semver; `*`, `^` and `~` where it follows the dependency's version, whatever that is. */
  readonly meaning: string;
  /** Whether {@link meaning} follows the version. */
  readonly isFloating: boolean;
}

/** How the graph is made. */
export interface DependentsOptions {
  /** Counts `workspace:` ranges alone. */
  readonly workspaceOnly: boolean;
  readonly catalogs?: Catalogs;
  readonly ignoresDev?: boolean;
}

/** The order in which changesets reads them: of several ranges for one name the last decides whether it counts. */
const READ: readonly Kind[] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/**
 * Tells who is to be told of a member's new version, as changesets does: a range that the version of today is not in, a tag
 * or another protocol does not count.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/get-dependents-graph/src/get-dependency-graph.ts
 */
export function dependentsGraph(
  members: readonly Member[],
  options: DependentsOptions,
): ReadonlyMap<string, readonly Dependent[]> {
  const byName = new Map(members.map((member) => [member.name, member]));
  const graph = new Map(members.map(({ name }) => [name, [] as Dependent[]]));
  for (const member of byName.values()) {
    for (const [name, range] of decisive(member, byName, options)) {
      const to = byName.get(name);
      if (to === undefined || !counts(range, to, member, options)) continue;
      graph.get(name)?.push({ name: member.name, ranges: rangesOf(member, to, options) });
    }
  }
  return graph;
}

/** The range of each internal dependency that decides. */
function decisive(
  member: Member,
  byName: ReadonlyMap<string, Member>,
  { catalogs = {}, ignoresDev = false }: DependentsOptions,
): ReadonlyMap<string, string> {
  const ranges = new Map<string, string>();
  for (const kind of READ) {
    for (const [name, range] of Object.entries(member.dependencies[kind])) {
      const isPassedOver = kind === "devDependencies" && (ignoresDev || /^(?:link|file):/.test(range));
      if (byName.has(name) && !isPassedOver) ranges.set(name, fromCatalog(range, name, catalogs));
    }
  }
  return ranges;
}

function counts(range: string, to: Member, from: Member, { workspaceOnly }: DependentsOptions): boolean {
  const inner = withoutWorkspace(range);
  if (inner === null) return !workspaceOnly && holds(range, to.version);
  return isFloating(inner) || leadsTo(inner, to, from) || holds(inner, to.version);
}

/** All ranges by which one depends on the other; an empty one says nothing. */
function rangesOf(from: Member, to: Member, { catalogs = {} }: DependentsOptions): readonly DependentRange[] {
  return KINDS.flatMap((kind): readonly DependentRange[] => {
    const range = rangeOf(from, kind, to.name);
    if (range === undefined || range === "") return [];
    const inner = withoutWorkspace(range);
    if (inner === null) return [{ kind, range, meaning: fromCatalog(range, to.name, catalogs), isFloating: false }];
    if (isFloating(inner)) return [{ kind, range, meaning: inner, isFloating: true }];
    if (rangeFrom(inner) !== null) return [{ kind, range, meaning: inner, isFloating: false }];
    // A path stands for exactly the version that is there.
    return leadsTo(inner, to, from) ? [{ kind, range, meaning: "*", isFloating: true }] : [];
  });
}
