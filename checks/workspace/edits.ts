import { manifestPath, type Edit, type Finding } from "#author";
import {
  BINARY_LOCKFILE,
  isUsed,
  LOCKFILES,
  nextPre,
  patched,
  rangeEdits,
  rewriteLockfile,
  spansOf,
  type ChangeFile,
  type MemberChange,
} from "#workspace";
import { isByFiles } from "./wanted.ts";
import type { WorkspacePlan } from "./plan.ts";

/** What the release commit changes, and why something cannot be changed. */
export interface Written {
  readonly edits: readonly Edit[];
  readonly findings: readonly Finding[];
}

const PRE = ".changeset/pre.json";

/** Writes versions and ranges into the manifests, keeps the lockfile in step, and takes away the change files that are used up. */
export async function editsOf(plan: WorkspacePlan): Promise<Written> {
  const changes = memberChanges(plan);
  const manifests = await Promise.all(
    changes.map(async (one) => {
      const path = manifestPath(one.member.folder);
      const text = (await plan.read(path)) ?? "";
      return { path, content: rewritten(text, one), before: text };
    }),
  );
  const locks = await lockfilesOf(plan, changes);
  const changed = [...manifests, ...locks].filter(({ content, before }) => content !== before);
  return {
    edits: [...changed.map(({ path, content }) => ({ path, content })), ...changeFileEdits(plan)],
    findings: locks.flatMap(({ findings }) => findings),
  };
}

/** A lockfile of text goes before the binary one beside it, which bun then passes over. */
async function lockfilesOf({ read, workspace }: WorkspacePlan, changes: readonly MemberChange[]) {
  const texts = await Promise.all(LOCKFILES.map(async (path) => ({ path, before: await read(path) })));
  const there = texts.filter((one): one is { path: string; before: string } => one.before !== null);
  const isText = there.some(({ path }) => path === "bun.lock");
  const binary = isText ? null : await read(BINARY_LOCKFILE);
  const all = [...there, ...(binary === null ? [] : [{ path: BINARY_LOCKFILE, before: binary }])];
  return all.map(({ path, before }) => {
    const { text, findings } = rewriteLockfile(path, before, changes, workspace.request.members);
    return { path, before, content: text, findings };
  });
}

/** The members as their manifests have them: with `tag-only` their versions are behind. */
function memberChanges({ releases, workspace, policy, settings }: WorkspacePlan): readonly MemberChange[] {
  const byName = new Map(releases.map((release) => [release.name, release]));
  const isSnapshot = settings.request.snapshot !== undefined;
  return workspace.request.members.flatMap((member) => {
    const release = byName.get(member.name);
    if (release === undefined) return [];
    return [{ member, to: release.to, ranges: rangeEdits(member, byName, { config: policy, isSnapshot }) }];
  });
}

/** Everything that changes is found by one walk through the manifest. */
function rewritten(text: string, { to, ranges }: MemberChange): string {
  const values = [
    { path: ["version"], by: to },
    ...ranges.map((range) => ({ path: [range.kind, range.dependency], by: range.to })),
  ];
  const found = spansOf(
    text,
    values.map(({ path }) => path),
  );
  const patches = values.flatMap(({ path, by }) => found.at(path).map((span) => ({ ...span, by: JSON.stringify(by) })));
  return patched(text, patches);
}

/** In pre-release mode the files stay, and `pre.json` remembers that they were used. A snapshot takes nothing away. */
function changeFileEdits({ workspace, wanted, options, settings, members, policy }: WorkspacePlan): readonly Edit[] {
  if (!isByFiles(workspace, options) || settings.request.snapshot !== undefined) return [];
  const { pre } = workspace.request;
  const used = workspace.changeFiles.filter((file) => isReleased(file, policy.ignore));
  const gone = used.map(({ path }) => ({ path, content: null }));
  if (pre === undefined || wanted.pre !== pre) return gone;
  const ids = workspace.changeFiles
    .map(({ id }) => id)
    .filter((id) => isUsed(pre, id) || used.some((one) => one.id === id));
  const next = nextPre(pre, ids, members);
  if (next === null) return [...gone, { path: PRE, content: null }];
  return [{ path: PRE, content: `${JSON.stringify(next, null, 2)}\n` }];
}

/** A file that names ignored packages alone waits until they are not ignored any more. */
function isReleased({ packages }: ChangeFile, ignore: readonly string[]): boolean {
  return packages.length === 0 || packages.some(({ name }) => !ignore.includes(name));
}
