import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import type { Totals } from "../../model/totals.ts";
import { cacheFolderOf, tidyCaches } from "./cache-folder.ts";
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

/**
 * What was counted before, of one repository: the outcome of each blob, and the totals of trees that were asked for. Kept
 * in the user's cache directory, by the scanner's version; a count without it is the same, and takes longer.
 */
export class CountCache {
  readonly #folder: string | null;
  readonly #blobs: LogFile;
  readonly #trees: LogFile;
  readonly #fresh = new Map<string, Outcome>();
  readonly #freshTrees: TreeTotals[] = [];
  #outcomes: ReadonlyMap<string, Outcome> | undefined;
  #totals: TreeTotals[] | undefined;

  /** Without a folder it remembers for as long as it lives. */
  constructor(folder: string | null) {
    this.#folder = folder;
    this.#blobs = new LogFile(join(folder ?? "", "blobs"), MOST_BLOBS);
    this.#trees = new LogFile(join(folder ?? "", "trees"), MOST_TREES);
  }

  /** The cache of a repository, by its git directory. */
  static of(commonDir: string): CountCache {
    return new CountCache(cacheFolderOf(commonDir));
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
    this.#totals ??= this.#folder === null ? [] : this.#trees.read().flatMap(parseTotals);
    const inScope = this.#totals.filter((known) => known.scope === scope);
    return inScope.find((known) => known.tree === tree) ?? inScope.at(-1);
  }

  keepTotals(fresh: TreeTotals): void {
    this.#totals?.push(fresh);
    this.#freshTrees.push(fresh);
  }

  /** Writes what is new. */
  save(): void {
    if (this.#folder === null) return;
    if (!existsSync(this.#folder)) tidyCaches(this.#folder);
    const records = [...this.#fresh].filter(([key]) => !/[\n\t]/.test(key));
    this.#blobs.append(records.map(([key, outcome]) => recordOf(key, outcome)));
    this.#trees.append(this.#freshTrees.splice(0).map((fresh) => JSON.stringify(fresh)));
  }

  #stored(): ReadonlyMap<string, Outcome> {
    const records = this.#outcomes === undefined && this.#folder !== null ? this.#blobs.read() : [];
    this.#outcomes ??= new Map(records.flatMap(parseRecord));
    return this.#outcomes;
  }
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
  const [effective = -1, comment = -1, blank = -1] = counts.map(Number);
  const isRead = Math.min(effective, comment, blank) >= 0;
  return isRead ? [[key, { language: text, effective, comment, blank }]] : [];
}

function parseTotals(line: string): TreeTotals[] {
  try {
    return [JSON.parse(line) as TreeTotals];
  } catch {
    return [];
  }
}
