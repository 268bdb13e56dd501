import { blocking, type Finding, type GitView, type Oid, type Settings } from "#author";

/** Where the release branch stands. */
export interface Standing {
  readonly settings: Settings;
  /** The branch's tip on the remote; without a remote here. Null where there is no such branch. */
  readonly tip: Oid | null;
  readonly allowAhead: boolean;
}

/** Whether HEAD is on the release branch; where it is detached, {@link inStep} says all. */
export async function onBranch({ detached, branch }: Settings, git: GitView): Promise<readonly Finding[]> {
  const head = detached ? null : await git.headBranch();
  if (head === null || head === branch) return [];
  const hint = `git switch ${branch}, or name the other: --branch ${head}`;
  return [blocking("wrong-branch", `Cannot release from ${head}: the release branch is ${branch}`, { hint })];
}

/** Whether the commit is what the branch has, or (detached, the branch staying where it is) one that it contains. */
export async function inStep(standing: Standing, git: GitView): Promise<readonly Finding[]> {
  const { settings, tip, allowAhead } = standing;
  const { base, remote, branch } = settings;
  if (tip === null) return [noBranch(settings)];
  if (tip === base) return [];
  const place = remote === null ? branch : `${remote}/${branch}`;
  if (await git.isAncestor(base, tip)) return behind(settings, tip, place);
  const isAhead = await git.isAncestor(tip, base);
  if (isAhead && allowAhead) return [];
  const hint = isAhead ? pushing(settings) : `Bring them together: git pull --rebase`;
  const state = isAhead ? `${place} does not have it yet` : `it and ${place} have diverged`;
  return [blocking(isAhead ? "ahead" : "diverged", `Cannot release ${base.slice(0, 7)}: ${state}`, { hint })];
}

/** An older commit of the branch may be released where CI has checked it out and the branch is not to move. */
function behind({ way, detached, base }: Settings, tip: Oid, place: string): readonly Finding[] {
  if (detached && way !== "push") return [];
  const hint = detached ? `Release the newest commit of ${place}` : "git pull --ff-only";
  return [
    blocking("behind", `Cannot release ${base.slice(0, 7)}: ${place} has moved on to ${tip.slice(0, 7)}`, { hint }),
  ];
}

function noBranch({ remote, branch, detached }: Settings): Finding {
  if (remote === null)
    return blocking("no-branch", `Cannot release: there is no branch ${branch}`, {
      hint: "Name another: --branch NAME",
    });
  const hint = detached ? "Name another: --branch NAME" : `git push --set-upstream ${remote} ${branch}`;
  return blocking("no-upstream", `Cannot release: ${remote} has no branch ${branch}`, { hint });
}

function pushing({ detached, remote, branch }: Settings): string {
  return detached ? `git push ${remote ?? ""} HEAD:refs/heads/${branch}` : `git push ${remote ?? ""} ${branch}`;
}
