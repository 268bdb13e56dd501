import type { Oid } from "../../model/effect.ts";
import { usageError } from "../../model/error.ts";
import type { PastCount } from "../../model/lines.ts";
import { missingIn, sumOfTotals, type Totals } from "../../model/totals.ts";
import { countTotalsOf } from "./commit.ts";
import { commitNamed, subtreeAt, type Counting, type Subtree } from "./counting.ts";
import { leftOutByGlobs } from "./left-out.ts";
import { outcomesOf } from "./outcomes.ts";
import type { Entry } from "./tree-object.ts";
import { compareTrees } from "./trees.ts";

/** A tag that names a release, such as `v1.2.3`, `1.2.3-rc.1` or `@acme/tool@1.2.3`, however the configuration calls it. */
const RELEASE = /(?:^|[/@_-])v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * What each tagged release carried below a path, the oldest first; releases that have nothing there are left out.
 *
 * @throws PlimsollError (usage) where none has anything there
 */
export async function countHistory(counting: Counting, path: string): Promise<readonly PastCount[]> {
  const releases: Release[] = [];
  const tags = await releaseTags(counting);
  for (const tag of tags) {
    const subtree = await subtreeAt(counting, await commitNamed(counting, tag.oid), path);
    if (subtree !== null) releases.push({ ...tag, subtree });
  }
  if (releases.length === 0 && tags.length > 0) throw usageError(`Cannot count ${path}: no release has it`);
  await countAhead(counting, releases);
  const counts: PastCount[] = [];
  for (const { tag, at, subtree } of releases)
    counts.push(pastCountOf(tag, at, await countTotalsOf(counting, subtree)));
  return counts;
}

function pastCountOf(tag: string, at: number, totals: Totals): PastCount {
  return { tag, at, sum: sumOfTotals(totals), uncounted: missingIn(totals) };
}

interface Release extends ReleaseTag {
  readonly subtree: Subtree;
}

/** Counts what is in any release and was never counted, all at once: cloc would be started for each of them otherwise. */
async function countAhead(counting: Counting, releases: readonly Release[]): Promise<void> {
  const entries: Entry[] = [];
  let before: Oid | null = null;
  for (const { subtree } of releases.filter((release) => release.subtree.isTree)) {
    counting.signal?.throwIfAborted();
    const changes = await compareTrees(counting.reader, before, subtree.oid, subtree.path);
    for (const { after } of changes) if (after !== null) entries.push(after);
    before = subtree.oid;
  }
  await outcomesOf(counting, entries, await leftOutByGlobs(counting));
}

interface ReleaseTag {
  /** For people to read: it need not be UTF-8. */
  readonly tag: string;
  /** What it names: a commit, or a tag object. */
  readonly oid: Oid;
  /** In seconds since the epoch. */
  readonly at: number;
}

async function releaseTags({ git }: Counting): Promise<readonly ReleaseTag[]> {
  const format = "--format=%(objectname)%00%(refname:strip=2)%00%(creatordate:unix)%00%(objecttype)%00%(*objecttype)";
  const args = ["for-each-ref", "--sort=refname", "--sort=creatordate", format, "refs/tags"];
  const output = (await git.must(args, { doing: "list the tags" })).toString("utf8");
  return output.split("\n").flatMap((line) => {
    const [oid = "", tag = "", at = "", type, target] = line.split("\0");
    return (type === "commit" || target === "commit") && RELEASE.test(tag) ? [{ tag, oid, at: Number(at) }] : [];
  });
}
