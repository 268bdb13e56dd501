import { mkdir, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inherited } from "./inherited.ts";
import { runOrThrow } from "./process.ts";

/** The folders of a demo: a work tree, its bare remote, the release directory, and an ephemeral signing key. */
export interface DemoRepository {
  readonly folder: string;
  readonly root: string;
  readonly remote: string;
  readonly release: string;
  readonly allowedSigners: string;
}

/** A commit of the demo's history: its message, and the files that it writes. */
interface Chapter {
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
}

const NAME = "Demo Captain";
const MAIL = "captain@example.org";
/** 2026-01-05 09:00 UTC; each commit is a day later. */
const EPOCH = 1_767_603_600;
const DAY = 86_400;

/**
 * Makes a repository with a history, a bare remote and an SSH signing key in a new temporary folder. Identity and key
 * stand in the repository's own configuration: nothing of the user's is read or changed.
 */
export async function makeDemoRepository(history: readonly Chapter[], taggedAfter: number): Promise<DemoRepository> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "plimsoll-demo-")));
  const demo = {
    folder,
    root: join(folder, "tidebook"),
    remote: join(folder, "tidebook.git"),
    release: join(folder, "release"),
    allowedSigners: join(folder, "allowed_signers"),
  };
  await mkdir(demo.root);
  await git(demo.root, 0, "init", "--quiet", "--initial-branch=main");
  await git(demo.root, 0, "init", "--quiet", "--bare", "--initial-branch=main", demo.remote);
  await configure(demo);
  for (const [index, chapter] of history.entries()) await commit(demo.root, chapter, index, taggedAfter);
  await git(demo.root, history.length, "push", "--quiet", "--set-upstream", "origin", "main", "--tags");
  return demo;
}

async function configure(demo: DemoRepository): Promise<void> {
  const key = join(demo.folder, "key");
  await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", MAIL, "-f", key], demo.folder, 0);
  const settings = {
    "user.name": NAME,
    "user.email": MAIL,
    "user.signingkey": `${key}.pub`,
    "gpg.format": "ssh",
    "gpg.ssh.allowedSignersFile": demo.allowedSigners,
    "remote.origin.url": demo.remote,
    "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*",
  };
  for (const [name, value] of Object.entries(settings)) await git(demo.root, 0, "config", name, value);
  const { stdout } = await run(["ssh-keygen", "-y", "-f", key], demo.folder, 0);
  await writeFile(demo.allowedSigners, `${MAIL} ${stdout.toString("utf8")}`);
}

async function commit(root: string, { message, files }: Chapter, index: number, taggedAfter: number): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  await git(root, index, "add", "--all");
  await git(root, index, "commit", "--quiet", "--no-gpg-sign", "--message", message);
  if (index + 1 === taggedAfter)
    await git(root, index, "tag", "--no-sign", "--annotate", "--message", "tidebook 1.0.0", "v1.0.0");
}

async function git(root: string, day: number, ...args: readonly string[]): Promise<void> {
  await run(["git", ...args], root, day);
}

async function run(command: readonly string[], cwd: string, day: number): ReturnType<typeof runOrThrow> {
  const date = `${EPOCH + day * DAY} +0000`;
  const env = {
    ...inherited(),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  };
  return await runOrThrow(command, { cwd, env }, "set the demo up");
}
