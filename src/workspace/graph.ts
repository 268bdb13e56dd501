import type { Finding } from "../model/finding.ts";
import { manifestPath } from "../model/packages.ts";
import { blocking, warning } from "./finding.ts";
import { KINDS, type Kind, type Member } from "./manifest.ts";
import { placed, type LineOf } from "./places.ts";
import { fromCatalog, holds, leadsTo, withoutWorkspace, type Catalogs } from "./protocol.ts";

/** That one member depends on another. */
interface Dependence {
  readonly dependent: string;
  readonly dependency: string;
  readonly kind: Kind;
  /** As it stands in the manifest. */
  readonly range: string;
}

/** Who depends on whom within a workspace. Every member has an entry in both, in the members' order. */
export interface Graph {
  readonly members: ReadonlyMap<string, Member>;
  readonly dependencies: ReadonlyMap<string, readonly Dependence[]>;
  readonly dependents: ReadonlyMap<string, readonly Dependence[]>;
}

/** What a consumer installs together with a package: a development dependency stays at home. */
const INSTALLED: readonly Kind[] = ["dependencies", "optionalDependencies", "peerDependencies"];

/** Makes the graph of the dependencies that the workspace itself serves. */
export function internalGraph(members: readonly Member[], catalogs: Catalogs = {}): Graph {
  const byName = new Map(members.map((member) => [member.name, member]));
  const dependencies = new Map(members.map(({ name }) => [name, [] as Dependence[]]));
  const dependents = new Map(members.map(({ name }) => [name, [] as Dependence[]]));
  for (const member of byName.values()) {
    for (const dependence of dependencesOf(member, byName, catalogs)) {
      dependencies.get(member.name)?.push(dependence);
      dependents.get(dependence.dependency)?.push(dependence);
    }
  }
  return { members: byName, dependencies, dependents };
}

function dependencesOf(member: Member, byName: Graph["members"], catalogs: Catalogs): readonly Dependence[] {
  return KINDS.flatMap((kind) =>
    Object.entries(member.dependencies[kind]).flatMap(([dependency, range]) => {
      const to = byName.get(dependency);
      if (to === undefined || !isServed(fromCatalog(range, dependency, catalogs), to, member)) return [];
      return [{ dependent: member.name, dependency, kind, range }];
    }),
  );
}

/**
 * Tells whether the workspace serves a range, as npm, pnpm and yarn link it: by the workspace's or the catalog's protocol,
 * by path, or because the member's version is in the range. Anything else comes from a registry or from elsewhere.
 */
function isServed(range: string, to: Member, from: Member): boolean {
  if (withoutWorkspace(range) !== null || range.startsWith("catalog:")) return true;
  const path = /^(?:file|link|portal):(.*)$/s.exec(range)?.[1];
  if (path !== undefined) return leadsTo(path, to, from);
  // A member without a version is linked by a range that any version is in.
  return to.version === "" ? range === "*" : holds(range, to.version);
}

/**
 * Names the cycles among published packages, each once, from the first of its names on: `a → b → a`. What is in none of
 * them can be published after its dependencies.
 */
export function cycles(graph: Graph, kinds: readonly Kind[] = INSTALLED): readonly (readonly string[])[] {
  const published = [...graph.members.values()].filter(({ isPrivate }) => !isPrivate).map(({ name }) => name);
  const isPublished = new Set(published);
  const next = (name: string) => targets(graph, name, kinds).filter((to) => isPublished.has(to));
  const found = components(published, next).filter(
    (part) => part.length > 1 || next(part[0] ?? "").includes(part[0] ?? ""),
  );
  return found.map((part) => shortestCycle(part, next));
}

/** Makes a finding of each cycle among published packages. */
export function cycleFindings(graph: Graph, blocks: boolean, lineOf: LineOf = () => undefined): readonly Finding[] {
  const make = blocks ? blocking : warning;
  return cycles(graph).map((cycle) => {
    const [name = "", next = ""] = cycle;
    const file = manifestPath(graph.members.get(name)?.folder ?? "");
    const kind = graph.dependencies.get(name)?.find(({ dependency }) => dependency === next)?.kind;
    const hint = "Move what both need into a package of its own";
    return make("dependency-cycle", `Cannot order packages: ${cycle.join(" → ")}`, {
      ...placed(file, kind && lineOf(file, [kind, next])),
      hint,
    });
  });
}

/**
 * Puts members into an order in which each follows what it depends on. Within a cycle the order is that of the components'
 * search from the first name on, which is the same each time; a caller may pass the kinds that matter, such as all of them
 * for building.
 */
export function publishOrder(graph: Graph, kinds: readonly Kind[] = INSTALLED): readonly string[] {
  const names = [...graph.members.keys()].sort();
  return components(names, (name) => targets(graph, name, kinds)).flat();
}

function targets(graph: Graph, name: string, kinds: readonly Kind[]): readonly string[] {
  const all = graph.dependencies.get(name) ?? [];
  return [...new Set(all.filter(({ kind }) => kinds.includes(kind)).map(({ dependency }) => dependency))].sort();
}

/** From the first name on, breadth first: the way that comes back soonest. */
function shortestCycle(part: readonly string[], next: (name: string) => readonly string[]): readonly string[] {
  const [start = ""] = [...part].sort();
  const inside = new Set(part);
  const from = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const to of next(name)) {
      if (to === start) return [...wayTo(name, start, from), start];
      if (!inside.has(to) || from.has(to)) continue;
      from.set(to, name);
      queue.push(to);
    }
  }
  return [start];
}

function wayTo(name: string, start: string, from: ReadonlyMap<string, string>): readonly string[] {
  const way = [name];
  for (let at = name; at !== start; at = from.get(at) ?? start) way.push(from.get(at) ?? start);
  return way.reverse();
}

/** A name on the way, and how many of its targets were followed. */
interface Step {
  readonly name: string;
  readonly targets: readonly string[];
  followed: number;
}

/**
 * Finds the strongly connected components, dependencies first, without recursion: a chain of 3,000 packages would be deep.
 *
 * @see Tarjan, "Depth-first search and linear graph algorithms" (1972)
 */
function components(
  names: readonly string[],
  next: (name: string) => readonly string[],
): readonly (readonly string[])[] {
  const search = new Search(next);
  for (const name of names) search.from(name);
  return search.found;
}

class Search {
  readonly found: (readonly string[])[] = [];
  readonly #next: (name: string) => readonly string[];
  readonly #index = new Map<string, number>();
  readonly #low = new Map<string, number>();
  readonly #open: string[] = [];
  readonly #isOpen = new Set<string>();
  readonly #way: Step[] = [];

  constructor(next: (name: string) => readonly string[]) {
    this.#next = next;
  }

  from(name: string): void {
    if (this.#index.has(name)) return;
    this.#enter(name);
    for (let step = this.#way.at(-1); step !== undefined; step = this.#way.at(-1)) this.#follow(step);
  }

  #enter(name: string): void {
    const index = this.#index.size;
    this.#index.set(name, index);
    this.#low.set(name, index);
    this.#open.push(name);
    this.#isOpen.add(name);
    this.#way.push({ name, targets: this.#next(name), followed: 0 });
  }

  #follow(step: Step): void {
    const to = step.targets[step.followed++];
    if (to === undefined) this.#leave(step.name);
    else if (!this.#index.has(to)) this.#enter(to);
    else if (this.#isOpen.has(to)) this.#lower(step.name, this.#index.get(to) ?? 0);
  }

  #leave(name: string): void {
    this.#way.pop();
    const low = this.#low.get(name) ?? 0;
    const above = this.#way.at(-1);
    if (above !== undefined) this.#lower(above.name, low);
    if (low !== this.#index.get(name)) return;
    // What was opened last stands deepest, and so comes first.
    const part = this.#open.splice(this.#open.lastIndexOf(name)).reverse();
    for (const one of part) this.#isOpen.delete(one);
    this.found.push(part);
  }

  #lower(name: string, to: number): void {
    this.#low.set(name, Math.min(this.#low.get(name) ?? to, to));
  }
}
