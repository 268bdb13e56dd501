import { inherited, variables } from "../inherited.ts";
import { run } from "../process.ts";

/** How git is set up for a repository, as far as a configuration depends on it. */
export interface GitSetUp {
  readonly branch: string | null;
  readonly remotes: readonly string[];
  /** Which tool signs, where a key is configured. */
  readonly signing: "gpg" | "ssh" | null;
  /** The last release tag that looks like `v1.2.3`, or like something else with a version in it. */
  readonly lastTag: string | null;
}

/** Reads how git is set up; needs no ground, and makes no objects. */
export async function gitSetUp(root: string): Promise<GitSetUp> {
  const [branch, remotes, key, format, tag] = await Promise.all([
    git(root, "symbolic-ref", "--quiet", "--short", "HEAD"),
    git(root, "remote"),
    git(root, "config", "--get", "user.signingkey"),
    git(root, "config", "--get", "gpg.format"),
    git(root, "describe", "--tags", "--abbrev=0", "--match=*[0-9].[0-9]*"),
  ]);
  const signing = format === "ssh" ? "ssh" : "gpg";
  return {
    branch: branch === "" ? null : branch,
    remotes: remotes.split("\n").filter((name) => name !== ""),
    signing: key === "" || format === "x509" ? null : signing,
    lastTag: tag === "" ? null : tag,
  };
}

/** What git prints, trimmed; nothing where it fails. */
async function git(root: string, ...args: readonly string[]): Promise<string> {
  const env = { ...inherited(), ...variables(CONFIG_PLACES), GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  const { exitCode, stdout } = await run(["git", ...args], { cwd: root, env });
  return exitCode === 0 ? stdout.toString("utf8").trim() : "";
}

const CONFIG_PLACES = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"];
