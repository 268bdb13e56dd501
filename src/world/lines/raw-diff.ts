import type { Oid } from "../../model/effect.ts";
import { isOid } from "../git/names.ts";
import { NotAtOnceError } from "../git/objects-at-once.ts";
import type { PlainGit } from "../git/plain.ts";
import type { Entry } from "./tree-object.ts";
import type { EntryChange } from "./trees.ts";

const ROW = /^:(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]$/;
const ARGS = ["-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none"];
/** No entry. */
const NONE = "000000";

/**
 * What differs between two trees of a folder, by one git that is waited for.
 *
 * @throws NotAtOnceError where it cannot tell at once
 */
export function changesAtOnce(
  git: Pick<PlainGit, "atOnce">,
  trees: readonly [from: Oid, to: Oid],
  folder: string,
): readonly EntryChange[] {
  const output = trees.every(isOid) ? git.atOnce(["diff-tree", ...ARGS, ...trees, "--"], "") : null;
  if (output === null) throw new NotAtOnceError();
  return parseRawDiff(output.toString("utf8"), folder);
}

/** `:<mode> <mode> <id> <id> <status>\0<path>\0` again and again (git-diff-tree(1), RAW OUTPUT FORMAT). */
function parseRawDiff(output: string, folder: string): readonly EntryChange[] {
  const fields = output.split("\0").slice(0, -1);
  return Array.from({ length: fields.length / 2 }, (_, n) => {
    const [, oldMode, newMode, oldOid, newOid] = ROW.exec(fields[2 * n] ?? "") ?? [];
    if (newOid === undefined) throw new NotAtOnceError();
    const below = fields[2 * n + 1] ?? "";
    const path = folder === "" ? below : `${folder}/${below}`;
    return { before: entryOf(path, oldMode, oldOid), after: entryOf(path, newMode, newOid) };
  });
}

function entryOf(path: string, mode = NONE, oid: Oid = ""): Entry | null {
  return mode === NONE ? null : { path, mode, oid };
}
