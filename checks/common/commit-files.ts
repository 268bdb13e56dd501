import type { GitView, Oid } from "#author";

/** The regular files of a commit. */
export interface CommitFiles {
  readonly paths: readonly string[];
  /** Gives the text of one; null for what is none. */
  readonly read: (path: string) => Promise<string | null>;
}

/** Lists the regular files of a commit, neither symlinks nor submodules, and reads them. */
export async function filesOf(commit: Oid, git: Pick<GitView, "list" | "readEntry">): Promise<CommitFiles> {
  const entries = await git.list(commit);
  const files = new Map(entries.filter(({ mode }) => mode.startsWith("100")).map((entry) => [entry.path, entry]));
  const read = async (path: string): Promise<string | null> => {
    const entry = files.get(path);
    return entry === undefined ? null : await git.readEntry(entry);
  };
  return { paths: [...files.keys()], read };
}
