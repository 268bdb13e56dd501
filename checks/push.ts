import { block, blocking, defineCheck, ReleaseCommit, Settings, Tags, verdict, type Finding, type Later, type Oid, type Swap, type Workbench } from "#author";
import { z } from "zod";
import { checked } from "./options.ts";

/** {@link push} has no options. */
export const pushOptions = z.strictObject({});

/** Pushes branch and tags in one atomic push under a lease. */
export const push = (options: z.input<typeof pushOptions> = {}) => {
  checked("push", pushOptions, options);
  return defineCheck({
    id: "push",
    title: "Looking at the remote",
    reads: { settings: Settings, commit: ReleaseCommit, tags: Tags },
    async plan({ facts: { settings, commit, tags }, bench }) {
      const { remote, place } = settings;
      if (remote === null || place === null) return noRemote();
      const refs = await bench.git.remoteRefs(remote);
      const branch = branchSwap(settings, commit, refs);
      const taken = tags.filter(({ ref }) => refs[ref] !== undefined).map(({ ref }) => takenTag(ref, remote));
      const swaps: readonly Swap<Later<Oid>>[] = [...branch.swaps, ...tags.map(({ ref, object }) => ({ at: ref, from: null, to: object }))];
      const findings = [...branch.findings, ...taken, ...(await missing(settings, commit, bench))];
      return verdict({ saw: `${Object.keys(refs).length} refs of ${remote} (${place})`, effects: [{ kind: "push", remote, place, swaps }], findings });
    },
  });
};

function branchSwap({ way, base, branch, remote }: Settings, commit: Oid, refs: Readonly<Record<string, Oid>>): { readonly swaps: readonly Swap<Oid>[]; readonly findings: readonly Finding[] } {
  if (way !== "push") return { swaps: [], findings: [] };
  const at = `refs/heads/${branch}`;
  const now = refs[at] ?? null;
  const swaps = now === commit ? [] : [{ at, from: now, to: commit }];
  if (now === null || now === base) return { swaps, findings: [] };
  const message = `Cannot push ${branch}: on ${remote} it is at ${now.slice(0, 7)}, and the release grows from ${base.slice(0, 7)}`;
  return { swaps, findings: [blocking("remote-moved", message, { hint: `Bring them in step: git pull --ff-only, or git push` })] };
}

/** A tag alone needs a branch that already carries what it names: all of it, or its parent. */
async function missing({ way, remote, branch, base }: Settings, commit: Oid, { git }: Workbench): Promise<readonly Finding[]> {
  if (way === "push" || remote === null) return [];
  const needed = way === "existing" ? commit : base;
  const tip = await git.fetchBranch(remote, branch);
  if (tip !== null && (await git.isAncestor(needed, tip))) return [];
  return [blocking("not-merged", `Cannot release ${needed.slice(0, 7)}: ${branch} on ${remote} does not contain it`, { hint: "Merge it first" })];
}

function takenTag(ref: string, remote: string): Finding {
  return blocking("tag-exists", `Cannot push ${ref.slice("refs/tags/".length)}: ${remote} has a tag of that name`, { hint: "Choose another version: plimsoll release X.Y.Z" });
}

function noRemote() {
  return block("no-remote", "Cannot push: the repository has no remote", { hint: "Add one: git remote add origin <url>, or leave push() out" });
}
