import { isForWantOfProgram, NOTHING, type LineSum } from "../../model/lines.ts";
import type { Totals } from "../../model/totals.ts";
import type { TreeTotals } from "./cache.ts";
import type { Counting, Subtree } from "./counting.ts";
import { isAttributed, leftOutByGlobs } from "./left-out.ts";
import type { Outcome } from "./outcome.ts";
import { outcomesOf } from "./outcomes.ts";
import { compareTrees, type EntryChange } from "./trees.ts";

/**
 * The totals of a tree by those of an earlier one: less what is gone, and more what is new. Null where that does not tell,
 * since the earlier tree is no longer there, or attributes have a say.
 */
export async function totalsAfter(counting: Counting, last: TreeTotals, subtree: Subtree): Promise<Totals | null> {
  const changes = await changesSince(counting, last, subtree);
  if (changes === null) return null;
  const fresh = changes.flatMap(({ after }) => after ?? []);
  if (await isAttributed(counting, subtree, fresh)) return null;
  const gone = changes.flatMap(({ before }) => before ?? []);
  const outcomeOf = await outcomesOf(counting, [...gone, ...fresh], await leftOutByGlobs(counting));
  const sums = new Sums(last.totals);
  for (const entry of gone) sums.add(outcomeOf(entry), -1);
  for (const entry of fresh) sums.add(outcomeOf(entry), 1);
  return sums.isWhole ? sums.totals() : null;
}

async function changesSince(
  { reader }: Counting,
  last: TreeTotals,
  { oid, path, isTree }: Subtree,
): Promise<readonly EntryChange[] | null> {
  const old = isTree ? await reader.find(last.tree) : null;
  return old?.type === "tree" ? await compareTrees(reader, last.tree, oid, path) : null;
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
