import { readHistory } from "../../../checks/workspace/history.ts";
import { changesSince, isNoticed } from "../../../checks/workspace/unintended.ts";
import { environmentError, usageError } from "../../model/error.ts";
import { packageFinder } from "../../model/packages.ts";
import type { ChangeFile } from "../../workspace/change-file.ts";
import { isUsed } from "../../workspace/pre.ts";
import { changedSince } from "../../world/git/uncommitted.ts";
import type { Ground } from "../../world/ground.ts";
import type { Standing } from "./standing.ts";

/** What changed in a workspace, and what change files say of it. */
export interface Changed {
  /** Packages in which something changed that their users get. */
  readonly names: ReadonlySet<string>;
  /** Those of which no release is known: all that they have is new. */
  readonly unreleased: ReadonlySet<string>;
  /** Since when: a tag, or the revision that was named; null where the package was never released. */
  readonly sinceOf: (name: string) => string | null;
  /** Change files that tell of it. */
  readonly files: readonly ChangeFile[];
}

/** Tells what changed since the revision that is named, or since each package's last release. */
export async function readChanged(standing: Standing, ground: Ground, since: string | undefined): Promise<Changed> {
  return since === undefined ? await sinceReleases(standing, ground) : await sinceRevision(standing, ground, since);
}

/** In pre-release mode a change file that was used tells of what is released already. */
async function sinceReleases(standing: Standing, { git }: Ground): Promise<Changed> {
  const { workspace, tagTemplate: template, uncommitted, versioned } = standing;
  const base = (await git.resolve("HEAD^{commit}")) ?? "";
  const history = await readHistory(git, workspace.request.members, { template, base, isVersioned: () => true });
  const committed = await changesSince(versioned, { base, workspace, history }, git);
  const written = noticed(standing, [...uncommitted.changed, ...uncommitted.removed]);
  const { pre } = workspace.request;
  const names = versioned.map(({ name }) => name);
  return {
    names: new Set(names.filter((name) => written.has(name) || (committed.get(name) ?? []).length > 0)),
    unreleased: new Set(names.filter((name) => !committed.has(name))),
    sinceOf: (name) => history.before(name).newest?.tag ?? null,
    files: workspace.changeFiles.filter(({ id }) => pre === undefined || !isUsed(pre, id)),
  };
}

/** As `changeset status --since` has it: change files that were there before tell of something else. */
async function sinceRevision(standing: Standing, { git }: Ground, since: string): Promise<Changed> {
  const commit = /[\0\n]/.test(since) ? null : await git.resolve(`${since}^{commit}`);
  if (commit === null)
    throw usageError(
      `Cannot compare with ${JSON.stringify(since)}: it names no commit`,
      "Fetch it: git fetch origin; in GitHub Actions: fetch-depth: 0, and --since origin/main",
    );
  const { changed, removed } = standing.uncommitted;
  const paths = new Set([...(await changedSince(standing.git, commit)), ...changed, ...removed]);
  return {
    names: noticed(standing, [...paths]),
    unreleased: new Set(),
    sinceOf: () => since,
    files: standing.workspace.changeFiles.filter(({ path }) => paths.has(path)),
  };
}

/** The packages of which some path is what users get: the step `workspace` tells what that is. */
function noticed({ versioned, workspace }: Standing, paths: readonly string[]): ReadonlySet<string> {
  const packageOf = packageFinder(workspace.request.members);
  const owners = new Map(versioned.map((member) => [member.name, member]));
  const owned = paths.flatMap((path) => {
    const owner = owners.get(packageOf(path));
    return owner !== undefined && isNoticed(path, owner.folder) ? [owner.name] : [];
  });
  return new Set(owned);
}

/**
 * Refuses to judge by a history that is not there.
 *
 * @throws PlimsollError (environment) for a shallow clone
 */
export async function refuseShallow({ git }: Ground): Promise<void> {
  if (!(await git.state()).isShallow) return;
  throw environmentError(
    "Cannot tell what changed since the last releases: the clone is shallow",
    "Fetch the rest: git fetch --unshallow --tags; in GitHub Actions: fetch-depth: 0",
  );
}
