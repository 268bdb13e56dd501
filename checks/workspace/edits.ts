import { manifestPath, type Edit, type Finding } from "#author";
import {
  BINARY_LOCKFILE,
  isUsed,
  LOCKFILES,
  namesSkipped,
  nextPre,
  patched,
  rangeEdits,
  rewriteLockfile,
  spansOf,
  type ChangeFile,
  type Member,
  type MemberChange,
} from "#workspace";
import type { CommitFiles } from "../common/commit-files.ts";
import { isByFiles, type Sources } from "./wanted.ts";
import type { WorkspacePlan } from "./plan.ts";

/** A manifest as the release has it. */
interface WrittenManifest {
  readonly member: Member;
  readonly path: string;
  readonly content: string;
}

/** What the release makes of manifests and lockfiles, and why it cannot keep one in step. */
export interface Written {
  /** Of all packages that are released, or whose ranges are written; also where nothing changes. */
  readonly manifests: readonly WrittenManifest[];
  /** What changes. */
  readonly edits: readonly Edit[];
  readonly findings: readonly Finding[];
}

type Released = Sources & Pick<WorkspacePlan, "releases">;

const PRE = ".changeset/pre.json";

/** Writes versions and ranges into the manifests, and keeps the lockfile in step. */
export async function writtenOf(released: Released, read: CommitFiles["read"]): Promise<Written> {
  const changes = memberChanges(released);
  const manifests = changes.map((one) => {
    const path = manifestPath(one.member.folder);
    const before = released.workspace.manifests.get(path) ?? "";
    return { member: one.member, path, content: rewritten(before, one), before };
  });
  const locks = await lockfilesOf(released, changes, read);
  const changed = [...manifests, ...locks].filter(({ content, before }) => content !== before);
  return {
    manifests,
    edits: changed.map(({ path, content }) => ({ path, content })),
    findings: locks.flatMap(({ findings }) => findings),
  };
}

/** All that the release commit changes: the change files that are used up go. */
export function editsOf(plan: WorkspacePlan, { edits }: Pick<Written, "edits">): readonly Edit[] {
  return [...edits, ...changeFileEdits(plan)];
}

/** A lockfile of text goes before the binary one beside it, which bun then passes over. */
async function lockfilesOf({ workspace }: Sources, changes: readonly MemberChange[], read: CommitFiles["read"]) {
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
function memberChanges({ releases, workspace, policy, settings }: Released): readonly MemberChange[] {
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
  const isSkipped = namesSkipped(members, policy);
  const used = workspace.changeFiles.filter((file) => isReleased(file, isSkipped));
  const gone = used.map(({ path }) => ({ path, content: null }));
  if (pre === undefined || wanted.pre !== pre) return gone;
  const ids = workspace.changeFiles
    .map(({ id }) => id)
    .filter((id) => isUsed(pre, id) || used.some((one) => one.id === id));
  const next = nextPre(pre, ids, members);
  if (next === null) return [...gone, { path: PRE, content: null }];
  return [{ path: PRE, content: `${JSON.stringify(next, null, 2)}\n` }];
}

/** A file that names only packages that are not versioned waits until one of them is. */
function isReleased({ packages }: ChangeFile, isSkipped: (name: string) => boolean): boolean {
  return packages.length === 0 || packages.some(({ name }) => !isSkipped(name));
}
