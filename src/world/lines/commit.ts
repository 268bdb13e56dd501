import type { FileCount } from "../../model/lines.ts";
import { missingIn, totalsOf, type Totals } from "../../model/totals.ts";
import type { Counting, Subtree } from "./counting.ts";
import { leftOutOf, type LeftOut } from "./left-out.ts";
import { outcomesOf } from "./outcomes.ts";
import { fileCountOf } from "./outcome.ts";
import { changesSince, recount, scopeOf } from "./recount.ts";
import type { Entry } from "./tree-object.ts";
import { entriesOf } from "./trees.ts";

/** Counts each file of a commit from git's objects; paths are relative to the root. No checkout is made. */
export async function countFilesOf(counting: Counting, subtree: Subtree): Promise<FileCount> {
  const entries = await entriesIn(counting, subtree);
  return await countEntries(counting, entries, await leftOutOf(counting, subtree, entries));
}

/** Counts a commit by language: what has not changed since the last time is not looked at. */
export async function countTotalsOf(counting: Counting, subtree: Subtree): Promise<Totals> {
  const recounted = await recount(counting, subtree, (from) => changesSince(counting, from, subtree));
  if (recounted !== null) return recounted;
  const { totals, isLasting } = await countAll(counting, subtree);
  if (isLasting) counting.cache.keepTotals({ scope: scopeOf(counting, subtree.path), tree: subtree.oid, totals });
  return totals;
}

/** What attributes leave out depends on more than the tree, and what needs perl on more than the commit. */
async function countAll(counting: Counting, subtree: Subtree): Promise<{ totals: Totals; isLasting: boolean }> {
  const entries = await entriesIn(counting, subtree);
  const leftOut = await leftOutOf(counting, subtree, entries);
  const totals = totalsOf(await countEntries(counting, entries, leftOut));
  const isWhole = Object.keys(missingIn(totals)).length === 0;
  return { totals, isLasting: isWhole && !leftOut.hasAttributes };
}

async function countEntries(counting: Counting, entries: readonly Entry[], leftOut: LeftOut): Promise<FileCount> {
  const outcomeOf = await outcomesOf(counting, entries, leftOut);
  return fileCountOf(entries.map((entry) => [entry.path, outcomeOf(entry)]));
}

/** All that stands below what is counted. */
export async function entriesIn({ reader }: Counting, { path, oid, isTree }: Subtree): Promise<readonly Entry[]> {
  return isTree ? await entriesOf(reader, oid, path) : [{ path, oid, mode: "100644" }];
}
