import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import type { LineSum } from "../../model/lines.ts";
import type { Totals } from "../../model/totals.ts";
import { cachePlaceOf, tidyCaches, type CachePlace } from "./cache-folder.ts";
import { LogFile } from "./log-file.ts";
import type { Outcome } from "./outcome.ts";

/** The totals of a tree, and what was left out of them: counts of another scope are not comparable. */
export interface TreeTotals {
  readonly scope: string;
  readonly tree: Oid;
  readonly totals: Totals;
}

/** In bytes: some 500,000 blobs. */
const MOST_BLOBS = 32 * 1024 * 1024;
/** In bytes: some 500 trees. All of it is read for every count. */
const MOST_TREES = 256 * 1024;
/** So many trees are kept of one count. */
const MOST_AT_ONCE = 400;

/**
 * What was counted before, of one repository: the outcome of each blob, and the totals of trees that were asked for. Kept
 * in the user's cache directory, by the scanner's version; a count without it is the same, and takes longer.
 */
export class CountCache {
  readonly #place: CachePlace | null;
  readonly #blobs: LogFile;
  readonly #trees: LogFile;
  readonly #fresh = new Map<string, Outcome>();
  readonly #freshTrees: TreeTotals[] = [];
  #outcomes: ReadonlyMap<string, Outcome> | undefined;
  #totals: Totalled | undefined;

  /** Without a place it remembers for as long as it lives. */
  constructor(place: CachePlace | null) {
    this.#place = place;
    this.#blobs = new LogFile(join(place?.folder ?? "", "blobs"), MOST_BLOBS);
    this.#trees = new LogFile(join(place?.folder ?? "", "trees"), MOST_TREES);
  }

  /** The cache of a repository, by its git directory. */
  static of(commonDir: string): CountCache {
    return new CountCache(cachePlaceOf(commonDir));
  }

  /** What a blob came to; undefined where it was not counted. */
  outcome(key: string): Outcome | undefined {
    return this.#fresh.has(key) ? this.#fresh.get(key) : this.#stored().get(key);
  }

  /** Whether a blob's outcome is in memory: it need not be read for it. */
  remembers(key: string): boolean {
    return this.#fresh.has(key) || this.#outcomes?.has(key) === true;
  }

  keep(key: string, outcome: Outcome): void {
    this.#fresh.set(key, outcome);
  }

  /** The totals of a tree, or else those that were kept last of its scope. */
  totals(scope: string, tree: Oid): TreeTotals | undefined {
    const trees = this.#known().get(scope);
    return trees?.get(tree) ?? [...(trees?.values() ?? [])].at(-1);
  }

  keepTotals(fresh: TreeTotals): void {
    add(this.#known(), fresh);
    this.#freshTrees.push(fresh);
  }

  /** Writes what is new. */
  save(): void {
    const blobs = this.#newRecords();
    const trees = this.#freshTrees.splice(0).slice(-MOST_AT_ONCE);
    if (this.#place === null || blobs.length + trees.length === 0) return;
    if (!existsSync(this.#place.folder)) tidyCaches(this.#place.root);
    this.#blobs.append(blobs);
    this.#trees.append(trees.map((fresh) => JSON.stringify(fresh)));
  }

  /** Where nobody looked at what is stored, what is new to it is not known, and will not be looked for either. */
  #newRecords(): string[] {
    if (this.#outcomes === undefined) return [];
    const isNew = (key: string): boolean => this.#outcomes?.has(key) === false && !/[\n\t]/.test(key);
    return [...this.#fresh].filter(([key]) => isNew(key)).map(([key, outcome]) => recordOf(key, outcome));
  }

  #stored(): ReadonlyMap<string, Outcome> {
    const records = this.#outcomes === undefined && this.#place !== null ? this.#blobs.read() : [];
    this.#outcomes ??= new Map(records.flatMap(parseRecord));
    return this.#outcomes;
  }

  #known(): Totalled {
    if (this.#totals !== undefined) return this.#totals;
    this.#totals = new Map();
    for (const known of this.#place === null ? [] : this.#trees.read().flatMap(parseTotals)) add(this.#totals, known);
    return this.#totals;
  }
}

/** Totals by scope and tree, in the order in which they were kept. */
type Totalled = Map<string, Map<Oid, TreeTotals>>;

function add(totals: Totalled, fresh: TreeTotals): void {
  const trees = totals.get(fresh.scope) ?? new Map<Oid, TreeTotals>();
  totals.set(fresh.scope, trees);
  trees.delete(fresh.tree);
  trees.set(fresh.tree, fresh);
}

function recordOf(key: string, outcome: Outcome): string {
  if (outcome === null) return key;
  if ("why" in outcome) return `${key}\t${outcome.why}`;
  return `${key}\t${outcome.language}\t${outcome.effective}\t${outcome.comment}\t${outcome.blank}`;
}

function parseRecord(record: string): (readonly [string, Outcome])[] {
  const [key = "", text, ...counts] = record.split("\t");
  if (text === undefined) return [[key, null]];
  if (counts.length === 0) return [[key, { why: text }]];
  const [effective, comment, blank] = counts.map(Number);
  return isCount(effective) && isCount(comment) && isCount(blank)
    ? [[key, { language: text, effective, comment, blank }]]
    : [];
}

/** What is in the cache may be anybody's: what is not as we write it is passed over. */
function parseTotals(line: string): TreeTotals[] {
  try {
    const value = JSON.parse(line) as unknown;
    return isTreeTotals(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isTreeTotals(value: unknown): value is TreeTotals {
  const { scope, tree, totals } = Object(value) as Partial<TreeTotals>;
  const { languages, uncounted } = Object(totals) as Partial<Totals>;
  const sums = isRecord(languages) ? Object.values(languages) : [null];
  const counts = isRecord(uncounted) ? Object.values(uncounted) : [null];
  return typeof scope === "string" && typeof tree === "string" && sums.every(isSum) && counts.every(isCount);
}

function isSum(value: unknown): boolean {
  const { files, effective, comment, blank } = Object(value) as Partial<LineSum>;
  return [files, effective, comment, blank].every(isCount);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
