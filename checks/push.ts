import { z } from "zod";
import {
  block,
  blocking,
  defineCheck,
  ReleaseCommit,
  Settings,
  Tags,
  verdict,
  type Finding,
  type GitView,
  type Later,
  type Oid,
  type Swap,
} from "#author";
import { checked } from "./options.ts";

/** {@link push} has no options. */
export const pushOptions = z.strictObject({});

/** Pushes branch and tags in one atomic push, under a lease on what the remote has now. */
export const push = (options: z.input<typeof pushOptions> = {}) => {
  checked("push", pushOptions, options);
  return defineCheck({
    id: "push",
    title: "Looking at the remote",
    reads: { settings: Settings, commit: ReleaseCommit, tags: Tags },
    async plan({ facts: { settings, commit, tags }, bench: { git } }) {
      const { remote, place, branch } = settings;
      if (remote === null || place === null) return noRemote();
      const tip = await git.fetchBranch(remote, branch);
      const objects = new Map(tags.map(({ ref, object }) => [ref, object]));
      const created: readonly Swap<Later<Oid>>[] = [...objects].map(([at, to]) => ({ at, from: null, to }));
      const swaps = [...branchSwap(settings, commit, tip), ...created];
      return verdict({
        saw: `${remote} (${place}), ${branch} at ${tip?.slice(0, 7) ?? "nothing"}`,
        effects: swaps.length === 0 ? [] : [{ kind: "push", remote, place, swaps }],
        findings: await obstacles(settings, commit, tip, git),
      });
    },
  });
};

function branchSwap({ way, branch, request }: Settings, commit: Oid, tip: Oid | null): readonly Swap<Oid>[] {
  if (request.snapshot !== undefined) return [];
  return way !== "push" || tip === commit ? [] : [{ at: `refs/heads/${branch}`, from: tip, to: commit }];
}

/** A lease alone would let commits of the remote be overwritten; and what is released as merged must be merged. */
async function obstacles(settings: Settings, commit: Oid, tip: Oid | null, git: GitView): Promise<readonly Finding[]> {
  const { way, remote, branch } = settings;
  const place = `${remote ?? ""}/${branch}`;
  if (way === "push") {
    if (tip === null || (await git.isAncestor(tip, commit))) return [];
    const message = `Cannot push ${commit.slice(0, 7)} to ${place}: it has commits that the release has not`;
    return [blocking("not-fast-forward", message, { hint: "git pull --rebase" })];
  }
  if (way === "tag-only" || (tip !== null && (await git.isAncestor(commit, tip)))) return [];
  const message = `Cannot release ${commit.slice(0, 7)}: ${place} does not contain it`;
  return [blocking("not-merged", message, { hint: `Merge it into ${branch} first` })];
}

function noRemote() {
  return block("no-remote", "Cannot push: the repository has no remote", {
    hint: "git remote add origin <url>, or leave push() out of the steps; without a configuration, first: plimsoll init",
  });
}
