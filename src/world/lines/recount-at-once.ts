import type { Totals } from "../../model/totals.ts";
import { NotAtOnceError, ObjectsAtOnce } from "../git/objects-at-once.ts";
import type { PlainGit } from "../git/plain.ts";
import { subtreeAt, type Counting, type Subtree } from "./counting.ts";
import { changesAtOnce } from "./raw-diff.ts";
import { recount, scopeOf } from "./recount.ts";

/** What is to be counted: a path at a revision. */
export interface Wanted {
  readonly revision: string;
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
}

/**
 * Counts a folder by language where it was counted before, and little has changed: three gits, each waited for, take half of what
 * it takes to talk to one. Null where that is not so; then it is counted as any other.
 */
export async function recountAtOnce(
  counting: Counting,
  git: Pick<PlainGit, "atOnce">,
  wanted: Wanted,
): Promise<Totals | null> {
  if (counting.cache.totals(scopeOf(counting, wanted.path), "") === undefined) return null;
  const quick = { ...counting, reader: new ObjectsAtOnce(git) };
  try {
    const folder = await folderAt(quick, wanted);
    return folder === null
      ? null
      : await recount(quick, folder, (from) => Promise.resolve(changesAtOnce(git, [from, folder.oid], folder.path)));
  } catch (thrown) {
    if (thrown instanceof NotAtOnceError) return null;
    throw thrown;
  }
}

/** The tree of the root stands in the commit: it need not be asked for. */
async function folderAt(counting: Counting, { revision, path }: Wanted): Promise<Subtree | null> {
  const found = /[\0\n]/.test(revision) ? null : await counting.reader.find(`${revision}^{commit}`);
  if (found === null) return null;
  if (path !== "") {
    const folder = await subtreeAt(counting, found.oid, path);
    return folder?.isTree === true ? folder : null;
  }
  const oid = /^tree ([0-9a-f]+)\n/.exec(found.bytes.toString("latin1", 0, 80))?.[1];
  return oid === undefined ? null : { commit: found.oid, path, oid, isTree: true };
}
