import type { Digest, Oid } from "./effect.ts";
import type { Checkout, Edit, StoredFile } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { FileCount, PackageFolder } from "./lines.ts";
import type { KeySpec } from "./seal.ts";

/**
 * All that a check can do: look at anything, build anything in scratch. Nothing here moves a name, so a check cannot
 * change the world while planning.
 */
export interface Workbench {
  /** The release's one moment, in seconds since the epoch: SOURCE_DATE_EPOCH, or when planning began. */
  readonly asOf: number;
  readonly git: GitView;
  readonly files: FileView;
  readonly store: StoreView;
  readonly registry: RegistryView;
  readonly directories: DirectoryView;
  readonly keys: KeyView;
  /**
   * Counts the lines of each file of a commit. Lockfiles are left out; so is, named as not counted, what `.gitattributes`
   * calls generated or vendored and what a glob of `exclude` meets (relative to the root, as picomatch reads it).
   */
  countLines(commit: Oid, options?: { readonly exclude?: readonly string[] }): Promise<FileCount>;
  /** The packages of a commit: its root, and the members of its workspaces. */
  packages(commit: Oid): Promise<readonly PackageFolder[]>;
  /** Runs a program in a checkout, in a process group of its own that ends with the check. No shell. */
  run(command: readonly string[], options: RunOptions): Promise<RunResult>;
  /** Packs folders of a checkout with `npm pack`, running no scripts, modes normalised first; in the folders' order. */
  pack(checkout: Checkout, dirs: readonly string[]): Promise<readonly PackResult[]>;
  /** Whether a variable of the caller's environment is set to something. Its value stays hidden: it may be a secret. */
  hasEnv(name: string): boolean;
  /** Shows a line of progress; the last one said stands. */
  progress(text: string): void;
}

export interface RunOptions {
  readonly in: Checkout;
  /** Relative to the checkout. */
  readonly dir?: string;
  /** Added to the allow-listed environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names of variables of the caller's environment that the program may also see. */
  readonly passEnv?: readonly string[];
  readonly timeoutSeconds: number;
  /** Called with each whole line of output, without its line end. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. Exactly one of `exitCode` and `signal` is set, unless it could not be killed. */
export interface RunResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** Both streams as they came, secrets masked; a long output keeps its beginning and its end. */
  readonly output: string;
}

export interface PackResult {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly tarball: StoredFile;
  readonly integrity: string;
  /** Paths inside the package, without the leading `package/`. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

export interface CommitInfo {
  readonly id: Oid;
  readonly parents: readonly Oid[];
  /** Subject, blank line, body. */
  readonly message: string;
  readonly author: string;
  /** Committer date, seconds since the epoch. */
  readonly at: number;
}
/** A commit, and the paths that it touches, relative to the root; a merge touches none. */
export interface TouchingCommit extends CommitInfo {
  readonly paths: readonly string[];
}
/** Where a commit stands in the history. */
export interface CommitHead {
  readonly id: Oid;
  readonly parents: readonly Oid[];
  /** Committer date, seconds since the epoch. */
  readonly at: number;
}
export interface TagInfo {
  /** The short name. */
  readonly name: string;
  /** What the ref points at: a tag object, or the commit itself. */
  readonly object: Oid;
  /** The commit behind it; null where it tags something else. */
  readonly commit: Oid | null;
}
export interface TreeEntry {
  /** Octal, as git shows it: `100644`, `100755`, `120000` (symlink), `160000` (submodule). */
  readonly mode: string;
  readonly object: Oid;
  readonly path: string;
}
/** What stands in the way of a release from this work tree. Paths are relative to the root. */
export interface WorkTreeState {
  readonly isShallow: boolean;
  /** Such as `merge` or `rebase`; null where none is in progress. */
  readonly operation: string | null;
  readonly modified: readonly string[];
  readonly staged: readonly string[];
  /** Modified files that assume-unchanged or skip-worktree keep out of `git status`. */
  readonly hidden: readonly string[];
}

/** Two commits, and a folder to compare in them; empty for the root. */
export interface FolderComparison {
  readonly folder: string;
  readonly from: Oid;
  readonly to: Oid;
}

/** Git, read only; new objects go to scratch. Names are checked and follow `--` or `--end-of-options`. */
export interface GitView {
  /** The object behind a revision, or null. */
  resolve(revision: string): Promise<Oid | null>;
  state(): Promise<WorkTreeState>;
  /** Those of the paths that the commit lacks and the work tree has all the same: checking them out would overwrite them. */
  inTheWay(commit: Oid, paths: readonly string[]): Promise<readonly string[]>;
  /** The branch that HEAD is on, by its short name; null where it is detached. */
  headBranch(): Promise<string | null>;
  /** Every ref of a remote: full names (with `^{}` entries for annotated tags) to ids. Asked once in a plan. */
  remoteRefs(remote: string): Promise<Readonly<Record<string, Oid>>>;
  /** Brings a remote branch's commits into scratch; its tip, or null where it does not exist. */
  fetchBranch(remote: string, branch: string): Promise<Oid | null>;
  tags(): Promise<readonly TagInfo[]>;
  isAncestor(ancestor: Oid, descendant: Oid): Promise<boolean>;
  parents(commit: Oid): Promise<readonly Oid[]>;
  /** A commit's committer date, in seconds since the epoch. */
  dateOf(commit: Oid): Promise<number>;
  /** Commits reachable from `to` and not from `from`, newest first. `paths` narrows them. */
  log(from: Oid | null, to: Oid, paths?: readonly string[]): Promise<readonly CommitInfo[]>;
  /**
   * Commits reachable from `to` and from none of `from`, children before parents, with the paths that each touches: by one
   * git, however many packages ask.
   */
  touching(from: readonly Oid[], to: Oid): Promise<readonly TouchingCommit[]>;
  /** Parents and dates of commits, by one git; null for an id of something else. */
  commitHeads(ids: readonly Oid[]): Promise<readonly (CommitHead | null)[]>;
  /** Every commit that one reaches, itself among them. */
  ancestors(of: Oid): Promise<ReadonlySet<Oid>>;
  /**
   * The paths in which folders differ between two commits, relative to the root, a row by comparison: by two gits, however many
   * there are.
   */
  differing(comparisons: readonly FolderComparison[]): Promise<readonly (readonly string[])[]>;
  /** A file of a commit as text, or null where it is not there. */
  read(commit: Oid, path: string): Promise<string | null>;
  list(commit: Oid, under?: string): Promise<readonly TreeEntry[]>;
  /** The same of a file that was listed; of many it costs git much less, as it need not find each in the folders again. */
  readEntry(entry: TreeEntry): Promise<string | null>;
  /** Lines of a commit's files that match an extended regular expression. */
  grep(
    commit: Oid,
    pattern: string,
    paths: readonly string[],
  ): Promise<readonly { readonly file: string; readonly line: number; readonly text: string }[]>;
  /** The value of a configuration key, or null. */
  config(key: string): Promise<string | null>;
  /** Stores a commit on top of another, dated `asOf`, by the configured identity. No edits: the parent itself. */
  commit(parent: Oid, edits: readonly Edit[], message: string): Promise<Oid>;
  /** Stores an unsigned annotated tag object, dated `asOf`. */
  tag(name: string, commit: Oid, message: string): Promise<Oid>;
  /** `Name <mail> seconds zone` of the configured identity at `asOf`. */
  tagger(): Promise<string>;
  /** Stores a gzipped tar of a commit's files under `prefix`, the same bytes each time. */
  archive(commit: Oid, name: string, prefix: string): Promise<StoredFile>;
  /** Stores a gzipped tar of a folder of a checkout, tracked or not. */
  archiveFolder(checkout: Checkout, dir: string, name: string, prefix: string): Promise<StoredFile>;
  /** The address of a remote's web pages, such as `https://host/path`; null for a local path. */
  webUrl(remote: string): Promise<string | null>;
}

/** Files of scratch checkouts. Paths are relative to the checkout and may not leave it. */
export interface FileView {
  /** Checks a commit out in a new folder of scratch, with a git directory of its own; it goes away with the plan. */
  checkout(commit: Oid): Promise<Checkout>;
  /** Copies a checkout with everything in it. */
  copy(checkout: Checkout): Promise<Checkout>;
  read(checkout: Checkout, path: string): Promise<string | null>;
  exists(checkout: Checkout, path: string): Promise<boolean>;
  /** Files below a folder, relative to it, sorted; empty where it is not there. */
  list(checkout: Checkout, dir: string): Promise<readonly string[]>;
  write(checkout: Checkout, path: string, content: string): Promise<void>;
  /** Tracked files that differ from the commit, by content or mode. */
  changed(checkout: Checkout): Promise<readonly string[]>;
}

/** Bytes by digest: what planning made and applying needs. */
export interface StoreView {
  put(name: string, bytes: Uint8Array | string): Promise<StoredFile>;
  read(digest: Digest): Promise<Uint8Array>;
}

/** What a registry says of a package. */
export interface Packument {
  /** Integrity by version; null where the registry gives none. */
  readonly versions: Readonly<Record<string, string | null>>;
  /** Versions that were once there and can never be used again. */
  readonly unpublished: readonly string[];
  readonly distTags: Readonly<Record<string, string>>;
}
export interface RegistryView {
  /** The registry that npm's configuration gives for a package name, as a URL with a final slash. */
  urlFor(name: string): Promise<string>;
  /** Asks without a token; null where the package does not exist. Throws where the registry does not answer. */
  find(registry: string, name: string): Promise<Packument | null>;
}

/** Release directories; a relative place is below the repository's root. */
export interface DirectoryView {
  /** Whether something is there: a release makes a directory, it fills none. */
  isThere(at: string): Promise<boolean>;
}

/** What planning can know of a key without using it. */
export interface KeyReport {
  /** Null where no usable key was found; the findings say why. */
  readonly key: KeySpec | null;
  /** Such as "gpg 1A2B… Jo <jo@example.org>, expires 2027-01-01". */
  readonly title: string;
  readonly findings: readonly Finding[];
}
export interface KeyView {
  /** Reads the public part of a key; `locator` null takes git's configured one. */
  inspect(tool: KeySpec["tool"], locator: string | null): Promise<KeyReport>;
}
