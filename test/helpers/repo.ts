import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

/** Text by path; null deletes. A text that begins with `#!` makes the file executable. */
export type Files = Readonly<Record<string, string | null>>;

/** How the repository is to be; what is left out is a plain one with a remote. */
export interface RepoOptions {
  /** A bare repository as `origin`, with `main` pushed to it. On unless said otherwise. */
  readonly remote?: boolean;
  readonly objectFormat?: "sha1" | "sha256";
  /** For a repository that several tests share: its maker calls `remove`. */
  readonly keep?: boolean;
}

/** All that a release may change: two equal portraits are one state. Bytes are in Latin-1. */
export interface Portrait {
  readonly head: string;
  readonly refs: string;
  readonly remoteRefs: string;
  readonly status: string;
  readonly index: string;
  /** Mode and content by path, of everything outside `.git`. */
  readonly files: Readonly<Record<string, string>>;
  readonly locks: readonly string[];
  /** Content by path below `.git/plimsoll`. */
  readonly plimsoll: Readonly<Record<string, string>>;
}

/** A temporary repository whose commits have fixed dates and whose environment is its own. */
export interface Repo {
  readonly folder: string;
  readonly root: string;
  /** The bare remote's folder. */
  readonly origin: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs git in the work tree and gives its output, trimmed. */
  git(...args: readonly string[]): Promise<string>;
  /** Writes files without committing. */
  write(files: Files): Promise<void>;
  /** Writes files and commits everything; the commit's id. Each commit is a minute after the one before. */
  commit(files: Files, message: string): Promise<string>;
  portrait(): Promise<Portrait>;
  remove(): Promise<void>;
}

/** 2026-01-01 00:00:00 UTC, the date of the first commit. */
export const EPOCH = 1_767_225_600;

const exec = promisify(execFile);

/** Makes a repository on `main` with one commit of the files, in a folder that goes away with the test. */
export async function makeRepo(files: Files, options: RepoOptions = {}): Promise<Repo> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "plimsoll-test-")));
  const root = join(folder, "work");
  const origin = join(folder, "origin.git");
  const env = await environmentIn(folder);
  const repo = repoOf(folder, root, origin, env);
  if (options.keep !== true) onTestFinished(() => repo.remove());
  const format = `--object-format=${options.objectFormat ?? "sha1"}`;
  await mkdir(root);
  await repo.git("init", "--quiet", "--initial-branch=main", format);
  await repo.commit(files, "chore: begin");
  if (options.remote === false) return repo;
  await repo.git("init", "--quiet", "--bare", "--initial-branch=main", format, origin);
  await repo.git("remote", "add", "origin", origin);
  await repo.git("push", "--quiet", "--set-upstream", "origin", "main");
  return repo;
}

/** An environment that sees nothing of the machine's own configuration. */
async function environmentIn(folder: string): Promise<Record<string, string>> {
  const home = join(folder, "home");
  await mkdir(home);
  return {
    PATH: process.env.PATH ?? "",
    HOME: home,
    TMPDIR: tmpdir(),
    LC_ALL: "C",
    TZ: "UTC",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Ada Author",
    GIT_AUTHOR_EMAIL: "ada@example.org",
    GIT_COMMITTER_NAME: "Ada Author",
    GIT_COMMITTER_EMAIL: "ada@example.org",
  };
}

function repoOf(folder: string, root: string, origin: string, env: Record<string, string>): Repo {
  let commits = 0;
  const run = async (args: readonly string[], more: Record<string, string> = {}): Promise<string> => {
    const options = { cwd: root, env: { ...env, ...more }, encoding: "latin1", maxBuffer: 2 ** 28 } as const;
    return (await exec("git", [...args], options)).stdout;
  };
  const write = async (files: Files): Promise<void> => {
    for (const [path, content] of Object.entries(files)) await writeOne(join(root, path), content);
  };
  return {
    folder,
    root,
    origin,
    env,
    write,
    git: async (...args) => (await run(args)).trim(),
    async commit(files, message) {
      const date = `${EPOCH + 60 * commits++} +0000`;
      await write(files);
      await run(["add", "--all"]);
      const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
      await run(["commit", "--quiet", "--allow-empty", "--no-verify", "--no-gpg-sign", "--message", message], dates);
      return (await run(["rev-parse", "HEAD"])).trim();
    },
    portrait: () => portraitOf(root, origin, run),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

async function writeOne(path: string, content: string | null): Promise<void> {
  if (content === null) return await rm(path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  if (content.startsWith("#!")) await chmod(path, 0o755);
}

type Run = (args: readonly string[]) => Promise<string>;

async function portraitOf(root: string, origin: string, run: Run): Promise<Portrait> {
  const gitDir = (await run(["rev-parse", "--absolute-git-dir"])).trim();
  const common = (await run(["rev-parse", "--path-format=absolute", "--git-common-dir"])).trim();
  const all = await filesBelow(root, (path) => path !== join(root, ".git"));
  const locks = await filesBelow(common, () => true);
  return {
    head: await readFile(join(gitDir, "HEAD"), "latin1"),
    refs: await run(["for-each-ref"]),
    remoteRefs: await run(["--git-dir", origin, "for-each-ref"]).catch(() => ""),
    status: await run(["--no-optional-locks", "status", "--porcelain=v2", "--branch"]),
    index: await run(["ls-files", "--stage"]),
    files: await contents(root, all),
    locks: locks.filter((path) => path.endsWith(".lock")).map((path) => relative(common, path)),
    plimsoll: await contents(common, await filesBelow(join(common, "plimsoll"), () => true)),
  };
}

async function contents(base: string, paths: readonly string[]): Promise<Record<string, string>> {
  const entries = paths.map(async (path) => {
    const info = await lstat(path);
    const content = info.isSymbolicLink() ? await readlink(path) : await readFile(path, "latin1");
    return [relative(base, path), `${info.mode.toString(8)} ${content}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function filesBelow(folder: string, wanted: (path: string) => boolean): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (!wanted(path)) return [];
    return entry.isDirectory() ? await filesBelow(path, wanted) : [path];
  });
  return (await Promise.all(nested)).flat().sort();
}
