import { usageError } from "../model/error.ts";
import type { Request, Settings, Way } from "../model/facts.ts";
import type { TagTemplate } from "../model/names.ts";
import type { GitView } from "../model/workbench.ts";

/** What the configuration and the flags say of where a release goes; null where they leave it to the repository. */
export interface Wishes {
  readonly way: Way;
  readonly branch: string | null;
  readonly remote: string | null;
  readonly tagTemplate: TagTemplate;
  readonly request: Request;
}

/** The part of git that settling reads. */
export interface SettlingGit extends Pick<GitView, "resolve" | "config"> {
  headBranch(): Promise<string | null>;
  remotes(): Promise<readonly string[]>;
  remoteHead(remote: string): Promise<string | null>;
  placeOf(remote: string): Promise<string>;
}

/** Where CI systems put the branch that they build, by their own documentation. */
const CI_BRANCH = [
  "CI_COMMIT_BRANCH",
  "BUILDKITE_BRANCH",
  "CIRCLE_BRANCH",
  "BITBUCKET_BRANCH",
  "TRAVIS_BRANCH",
  "BRANCH_NAME",
];

/**
 * Settles branch, remote and base: flag or configuration first, then on a detached HEAD the branch that CI
 * names, then the remote's default branch, then the branch that HEAD is on.
 *
 * @throws PlimsollError (usage) where nothing names the branch, or the remote does not exist.
 */
export async function settle(wishes: Wishes, git: SettlingGit, environment: NodeJS.ProcessEnv): Promise<Settings> {
  const head = await git.headBranch();
  const remote = await remoteOf(wishes, head, git);
  const built = head === null ? ciBranch(environment) : null;
  const branch = wishes.branch ?? built ?? (await defaultBranch(remote, git)) ?? head;
  if (branch === null || branch === "") {
    throw usageError(
      "Cannot tell the release branch: HEAD is detached and nothing names a branch",
      'Set "branch" in the configuration, or give --branch',
    );
  }
  return {
    way: wishes.way,
    branch,
    base: (await git.resolve("HEAD")) ?? "",
    detached: head === null,
    remote,
    place: remote === null ? null : await git.placeOf(remote),
    tagTemplate: wishes.tagTemplate,
    request: wishes.request,
  };
}

async function remoteOf(wishes: Wishes, head: string | null, git: SettlingGit): Promise<string | null> {
  const remotes = await git.remotes();
  if (wishes.remote !== null) {
    if (remotes.includes(wishes.remote)) return wishes.remote;
    throw usageError(
      `Cannot use the remote "${wishes.remote}": the repository has no such remote`,
      `It has: ${remotes.join(", ") || "none"}`,
    );
  }
  const upstream = head === null ? null : await git.config(`branch.${head}.remote`);
  return [upstream, "origin", remotes[0]].find((name) => name != null && remotes.includes(name)) ?? null;
}

/** The branch that the remote calls its default, as far as this clone has heard of it. */
async function defaultBranch(remote: string | null, git: SettlingGit): Promise<string | null> {
  if (remote === null) return null;
  const named = await git.remoteHead(remote);
  if (named !== null) return named;
  for (const branch of ["main", "master"]) {
    if ((await git.resolve(`refs/remotes/${remote}/${branch}`)) !== null) return branch;
  }
  return null;
}

function ciBranch(environment: NodeJS.ProcessEnv): string | null {
  if (environment["GITHUB_REF_TYPE"] === "branch") return environment["GITHUB_REF_NAME"] ?? null;
  const name = CI_BRANCH.find((key) => environment[key] !== undefined);
  return name === undefined ? null : (environment[name] ?? null);
}

/**
 * The one moment of a plan, in seconds since the epoch.
 *
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 * @throws PlimsollError (usage) where SOURCE_DATE_EPOCH is set and is no whole number of seconds.
 */
export function instantOf(environment: NodeJS.ProcessEnv): number {
  const given = environment["SOURCE_DATE_EPOCH"];
  if (given === undefined || given === "") return Math.floor(Date.now() / 1_000);
  if (!/^\d{1,11}$/.test(given))
    throw usageError(`Cannot use SOURCE_DATE_EPOCH: "${given.slice(0, 40)}" is no number of seconds`);
  return Number(given);
}
