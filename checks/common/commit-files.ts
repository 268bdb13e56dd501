import type { GitView, Oid } from "#author";

/** The regular files of a commit. */
export interface CommitFiles {
  readonly paths: readonly string[];
  /** Gives the text of one; null for what is none. */
  readonly read: (path: string) => Promise<string | null>;
}

/** Lists the regular files of a commit, neither symlinks nor submodules, and reads them. */
export async function filesOf(commit: Oid, git: Pick<GitView, "list" | "read">): Promise<CommitFiles> {
  const entries = await git.list(commit);
  const paths = entries.filter(({ mode }) => mode.startsWith("100")).map(({ path }) => path);
  return { paths, read: (path) => git.read(commit, path) };
}
