import type { Oid } from "../model/effect.ts";
import { usageError } from "../model/error.ts";
import { ObjectReader } from "./git/object-reader.ts";
import type { ReadingGit } from "./git/plain.ts";
import { entriesOf } from "./lines/trees.ts";
import type { ReadText } from "../workspace/folders.ts";

/** The files of a commit, read from git's objects. */
export interface CommitFiles {
  readonly commit: Oid;
  readonly paths: readonly string[];
  readonly read: ReadText;
}

/**
 * Hands out the files of a commit.
 *
 * @throws PlimsollError (usage) where the revision names no commit
 */
export async function inCommit<T>(
  git: ReadingGit,
  revision: string,
  act: (files: CommitFiles) => Promise<T>,
): Promise<T> {
  const reader = new ObjectReader(git);
  try {
    const found = /[\0\n]/.test(revision) ? null : await reader.find(`${revision}^{commit}`);
    const tree = found === null ? null : await reader.find(`${found.oid}^{tree}`);
    if (found === null || tree === null)
      throw usageError(
        `Cannot read ${JSON.stringify(revision)}: it names no commit`,
        "See what there is: git log, git tag",
      );
    const entries = await entriesOf(reader, tree.oid, "");
    const files = new Map(entries.filter(({ mode }) => mode.startsWith("100")).map(({ path, oid }) => [path, oid]));
    const read: ReadText = async (path) => {
      const oid = files.get(path);
      return oid === undefined ? null : ((await reader.find(oid))?.bytes.toString("utf8") ?? null);
    };
    return await act({ commit: found.oid, paths: [...files.keys()], read });
  } finally {
    await reader.close();
  }
}
