import type { Oid } from "../../model/effect.ts";
import { isForWantOfProgram, NOTHING, type LineSum } from "../../model/lines.ts";
import type { Totals } from "../../model/totals.ts";
import type { TreeTotals } from "./cache.ts";
import type { Counting, Subtree } from "./counting.ts";
import { isAttributed, leftOutByGlobs } from "./left-out.ts";
import type { Outcome } from "./outcome.ts";
import { outcomesOf } from "./outcomes.ts";
import { compareTrees, type EntryChange } from "./trees.ts";

/** What differs from an earlier tree; null where that is no longer there. */
type FindChanges = (from: Oid) => Promise<readonly EntryChange[] | null>;

/** What a count is of, besides the tree: others are not comparable. */
export function scopeOf({ exclude }: Counting, path: string): string {
  return JSON.stringify([path, exclude]);
}

/**
 * The totals of a tree that was counted before, or by those of an earlier one: less what is gone, and more what is new. Null where
 * that does not tell, since there is no earlier tree, or attributes have a say.
 */
export async function recount(counting: Counting, subtree: Subtree, findChanges: FindChanges): Promise<Totals | null> {
  const scope = scopeOf(counting, subtree.path);
  const last = counting.cache.totals(scope, subtree.oid);
  if (last === undefined) return null;
  // Attributes of the folders around it are not in its tree.
  if (last.tree === subtree.oid) return (await isAttributed(counting, subtree, [])) ? null : last.totals;
  const changes = await findChanges(last.tree);
  const totals = changes === null ? null : await totalsAfter(counting, last, subtree, changes);
  if (totals !== null) counting.cache.keepTotals({ scope, tree: subtree.oid, totals });
  return totals;
}

async function totalsAfter(
  counting: Counting,
  last: TreeTotals,
  subtree: Subtree,
  changes: readonly EntryChange[],
): Promise<Totals | null> {
  const fresh = changes.flatMap(({ after }) => after ?? []);
  if (await isAttributed(counting, subtree, fresh)) return null;
  const gone = changes.flatMap(({ before }) => before ?? []);
  const outcomeOf = await outcomesOf(counting, [...gone, ...fresh], await leftOutByGlobs(counting));
  const sums = new Sums(last.totals);
  for (const entry of gone) sums.add(outcomeOf(entry), -1);
  for (const entry of fresh) sums.add(outcomeOf(entry), 1);
  return sums.isWhole ? sums.totals() : null;
}

/** What differs between an earlier tree and a folder of a commit; null where that tree is no longer there. */
export async function changesSince(
  { reader }: Counting,
  from: Oid,
  { oid, path, isTree }: Subtree,
): Promise<readonly EntryChange[] | null> {
  const old = isTree ? await reader.find(from) : null;
  return old?.type === "tree" ? await compareTrees(reader, from, oid, path) : null;
}

/** Totals that files are added to and taken from. */
class Sums {
  /** Whether all could be counted: where perl is missing the next count begins anew. */
  isWhole = true;
  readonly #languages: Map<string, LineSum>;
  readonly #uncounted: Map<string, number>;

  constructor({ languages, uncounted }: Totals) {
    this.#languages = new Map(Object.entries(languages));
    this.#uncounted = new Map(Object.entries(uncounted));
  }

  add(outcome: Outcome, sign: 1 | -1): void {
    if (outcome === null) return;
    if ("why" in outcome) {
      this.isWhole &&= !isForWantOfProgram(outcome);
      this.#uncounted.set(outcome.why, (this.#uncounted.get(outcome.why) ?? 0) + sign);
      return;
    }
    const { files, effective, comment, blank } = this.#languages.get(outcome.language) ?? NOTHING;
    this.#languages.set(outcome.language, {
      files: files + sign,
      effective: effective + sign * outcome.effective,
      comment: comment + sign * outcome.comment,
      blank: blank + sign * outcome.blank,
    });
  }

  totals(): Totals {
    const languages = [...this.#languages].filter(([, { files }]) => files > 0);
    const uncounted = [...this.#uncounted].filter(([, files]) => files > 0);
    return {
      languages: Object.fromEntries(languages.sort(byName)),
      uncounted: Object.fromEntries(uncounted.sort(byName)),
    };
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
