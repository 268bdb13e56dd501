import { z } from "zod";
import { blocking, defineCheck, optional, Settings, tagName, verdict, Versions, type Finding, type Oid, type PackageVersion, type Workbench, type WorkTreeState } from "#author";
import { checked } from "./options.ts";

/** {@link repository} has no options. */
export const repositoryOptions = z.strictObject({});

/** Makes sure that the release grows from the branch's own state, and that its tag is free. */
export const repository = (options: z.input<typeof repositoryOptions> = {}) => {
  checked("repository", repositoryOptions, options);
  return defineCheck({
    id: "repository",
    title: "Looking at the repository",
    reads: { settings: Settings, versions: optional(Versions) },
    async plan({ facts: { settings, versions = [] }, bench }) {
      const [state, tags] = await Promise.all([bench.git.state(), bench.git.tags()]);
      const [branch, upstream, taken] = await Promise.all([
        onBranch(settings, bench),
        inStep(settings, bench),
        tagIsFree(settings, versions, tags.map((tag) => tag.name), bench),
      ]);
      const where = settings.remote === null ? "no remote" : `${settings.remote}/${settings.branch}`;
      return verdict({
        saw: `${settings.branch} at ${settings.base.slice(0, 7)}, ${where}, ${tags.length} tags`,
        findings: [...branch, ...stateFindings(state), ...upstream, ...taken],
      });
    },
  });
};

/** On a detached HEAD, as CI gives it, the branch must contain the commit: {@link inStep} sees to that. */
async function onBranch({ branch, detached, base }: Settings, { git }: Workbench): Promise<readonly Finding[]> {
  if (detached || (await git.resolve(`refs/heads/${branch}`)) === base) return [];
  return [blocking("wrong-branch", `Cannot release from here: the release branch is ${branch}, and HEAD is elsewhere`, { hint: `git switch ${branch}, or name another: --branch NAME` })];
}

function stateFindings({ isShallow, operation, modified, staged, hidden }: WorkTreeState): readonly Finding[] {
  const many = [
    ...modified.map((file) => blocking("modified", `Cannot release: ${file} is modified`, { hint: "Commit it, or put it away: git stash", file })),
    ...staged.map((file) => blocking("staged", `Cannot release: ${file} is staged`, { hint: "Commit it, or put it away: git stash", file })),
    ...hidden.map((file) => blocking("hidden", `Cannot release: ${file} is modified, and hidden from git status`, { hint: `git update-index --no-assume-unchanged --no-skip-worktree -- ${file}`, file })),
  ];
  const one = [
    ...(isShallow ? [blocking("shallow", "Cannot release: the clone is shallow, so history is missing", { hint: "git fetch --unshallow --tags" })] : []),
    ...(operation === null ? [] : [blocking("in-progress", `Cannot release: a ${operation} is in progress`, { hint: `git ${operation} --continue, or --abort` })]),
  ];
  return [...one, ...many];
}

async function inStep({ remote, branch, base, detached }: Settings, { git }: Workbench): Promise<readonly Finding[]> {
  if (remote === null) return [];
  const tip = await git.fetchBranch(remote, branch);
  if (tip === base) return [];
  if (tip === null) return [blocking("no-upstream", `Cannot compare: ${remote} has no branch ${branch}`, { hint: `git push --set-upstream ${remote} ${branch}` })];
  const [isBehind, isAhead] = await Promise.all([git.isAncestor(base, tip), git.isAncestor(tip, base)]);
  const name = `${remote}/${branch}`;
  if (isAhead) return [blocking("ahead", `Cannot release: ${base.slice(0, 7)} is not on ${name} yet`, { hint: `git push ${remote} ${branch}` })];
  if (isBehind && detached) return [blocking("behind", `Cannot release: ${name} has moved on to ${tip.slice(0, 7)}`, { hint: "Release its newest commit" })];
  if (isBehind) return [blocking("behind", `Cannot release: ${branch} is behind ${name}`, { hint: "git pull --ff-only" })];
  return [blocking("diverged", `Cannot release: ${branch} and ${name} have diverged`, { hint: "git pull --rebase" })];
}

async function tagIsFree(settings: Settings, versions: readonly PackageVersion[], local: readonly string[], bench: Workbench): Promise<readonly Finding[]> {
  const { remote, tagTemplate } = settings;
  const refs = remote === null ? {} : await bench.git.remoteRefs(remote);
  const names = versions.map(({ name, to }) => tagName(tagTemplate, { name, version: to }));
  const findings = names.map(async (name) => [
    ...localTags(name, local),
    ...(await remoteTags(name, refs, settings, bench)),
    ...branchTwin(name, refs),
  ]);
  return (await Promise.all(findings)).flat();
}

/** Where the file system folds case, v1.0.0 and V1.0.0 are one. */
function localTags(name: string, local: readonly string[]): readonly Finding[] {
  const twin = local.find((tag) => tag.toLowerCase() === name.toLowerCase());
  return twin === undefined ? [] : [blocking("tag-exists", `Cannot release: the tag ${twin} is there already`, { hint: "Choose another version: plimsoll release X.Y.Z" })];
}

async function remoteTags(name: string, refs: Readonly<Record<string, Oid>>, settings: Settings, bench: Workbench): Promise<readonly Finding[]> {
  const ref = Object.keys(refs).find((one) => one.toLowerCase() === `refs/tags/${name}`.toLowerCase());
  if (ref === undefined) return [];
  const isOurs = await isHalfDone(refs[`${ref}^{}`] ?? refs[ref] ?? "", settings, bench);
  const hint = isOurs ? "It looks like a release that stopped in the middle: plimsoll resume --plan plan.json" : "Choose another version: plimsoll release X.Y.Z";
  return [blocking("tag-exists", `Cannot release: ${settings.remote ?? ""} has the tag ${ref.slice("refs/tags/".length)} already`, { hint })];
}

/** A release commit that grew from our base was made by a release of ours. */
async function isHalfDone(commit: Oid, { base }: Settings, { git }: Workbench): Promise<boolean> {
  if (commit === base) return true;
  if ((await git.resolve(`${commit}^{commit}`)) === null) return false;
  return (await git.parents(commit)).includes(base);
}

function branchTwin(name: string, refs: Readonly<Record<string, Oid>>): readonly Finding[] {
  if (refs[`refs/heads/${name}`] === undefined) return [];
  return [blocking("branch-twin", `Cannot release: a branch is called ${name}, as the tag would be`, { hint: "Rename the branch, or change the tag template" })];
}
