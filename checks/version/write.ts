import type { Edit, Finding, GitView, Oid } from "#author";
import {
  Draft,
  LOCKFILES,
  rewriteByRule,
  rewriteLockfile,
  rewriteManifest,
  unchanged,
  type Rewritten,
  type VersionFile,
} from "./files.ts";

/** What is to say the new version. */
export interface Writing {
  readonly base: Oid;
  readonly version: string;
  /** The text of package.json. */
  readonly text: string;
  readonly files: readonly VersionFile[];
}

/** The files that differ from the base, and the rules that found nothing. */
export interface Written {
  readonly edits: readonly Edit[];
  readonly findings: readonly Finding[];
}

/** Writes a version everywhere where it stands: package.json, npm's lockfile, and the files of the user's rules. */
export async function writeVersion(writing: Writing, git: GitView): Promise<Written> {
  const { base, version, text, files } = writing;
  const draft = new Draft();
  draft.set("package.json", text, rewriteManifest(text, version));
  const findings: Finding[] = [];
  const rewrite = async (path: string, by: (now: string) => Rewritten): Promise<boolean> => {
    const now = draft.get(path) ?? (await git.read(base, path));
    if (now === null) return false;
    const rewritten = by(now);
    draft.set(path, now, rewritten.text);
    findings.push(...rewritten.findings);
    return true;
  };
  for (const path of LOCKFILES) await rewrite(path, (now) => rewriteLockfile(now, path, version));
  for (const rule of files) {
    const isThere = await rewrite(rule.path, (now) => rewriteByRule(now, rule, version));
    if (!isThere) findings.push(unchanged(rule, "the commit has no such file"));
  }
  return { edits: draft.edits(), findings };
}
