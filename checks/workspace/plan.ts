import { gt, valid } from "semver";
import { blocking, type Finding, type PackageVersion, type Settings, type Workbench } from "#author";
import {
  cycleFindings,
  internalGraph,
  planVersions,
  readWorkspace,
  skipper,
  type Member,
  type Release,
} from "#workspace";
import { unknownTags } from "../common/release-tags.ts";
import { filesOf, type CommitFiles } from "../common/commit-files.ts";
import { someOf } from "../common/words.ts";
import { alikeTags, tagsPrivate } from "./alike-tags.ts";
import { readHistory, type History } from "./history.ts";
import type { WorkspaceOptions } from "./options.ts";
import { policyFor } from "./policy.ts";
import { unintended } from "./unintended.ts";
import { wantedOf, type Sources, type Wanted } from "./wanted.ts";

/** The next versions of a workspace, and all that they come from. */
export interface WorkspacePlan extends Sources {
  readonly wanted: Wanted;
  /** With those of which only the manifest is written. */
  readonly releases: readonly Release[];
  readonly findings: readonly Finding[];
  /** Reads a file of the commit that the release grows from. */
  readonly read: CommitFiles["read"];
}

/** What planning reads with. */
type Reading = Pick<Workbench, "git" | "asOf">;

/**
 * Plans the versions of a workspace as it stands in the commit that the release grows from: by change files or by commits, and by what
 * was asked for. Reads alone.
 */
export async function planWorkspace(
  settings: Settings,
  options: WorkspaceOptions,
  { git, asOf }: Reading,
): Promise<WorkspacePlan> {
  const { base, tagTemplate: template } = settings;
  const { paths, read } = await filesOf(base, git);
  const workspace = await readWorkspace(paths, read);
  const { policy, findings } = policyFor(workspace, options);
  const isSkipped = skipper(policy);
  const versioned = new Set(workspace.request.members.filter((one) => !isSkipped(one)).map(({ name }) => name));
  const isVersioned = (name: string): boolean => versioned.has(name);
  const history = await readHistory(git, workspace.request.members, { template, base, isVersioned });
  const members = workspace.request.members.map((member) => upToDate(member, history));
  const sources = { settings, workspace, members, policy, history, options };
  const wanted = await wantedOf(sources);
  const planned = settings.way === "existing" ? merged(sources) : versionsOf(sources, wanted, asOf);
  const found = [...workspace.findings, ...findings, ...wanted.findings, ...planned.findings];
  const all = [
    ...found,
    ...unknownTags(
      template,
      members.map(({ name }) => name),
    ),
    ...alikeTags(sources),
    ...misfits(sources),
    ...cyclesIn(sources),
    ...unwanted(planned.releases, options),
    ...(await unintended(sources, wanted, git)),
  ];
  return { ...sources, read, wanted, releases: planned.releases, findings: once(all) };
}

/** Where the branch stays behind its releases, as with `tag-only`, the last tag says where a package stands. */
function upToDate(member: Member, history: History): Member {
  const last = history.before(member.name).newest?.version;
  const isBehind = last !== undefined && valid(member.version) !== null && gt(last, member.version);
  return isBehind ? { ...member, version: last } : member;
}

interface Planned {
  readonly releases: readonly Release[];
  readonly findings: readonly Finding[];
}

function versionsOf(sources: Sources, { intents, pre }: Wanted, asOf: number): Planned {
  const { settings, workspace, members, policy } = sources;
  const { snapshot: label } = settings.request;
  const snapshot = label === undefined ? undefined : { tag: label, commit: settings.base, at: new Date(asOf * 1_000) };
  const { catalogs } = workspace.request;
  return planVersions({ members, intents, config: policy, pre, snapshot, catalogs, lineOf: workspace.lineOf });
}

/** What was merged is released: every package whose version has no tag yet. */
function merged({ members, policy, history, settings }: Sources): Planned {
  const isSkipped = skipper(policy);
  const due = members.filter((member) => !isSkipped(member) && isUntagged(member, history));
  const releases = due.map(({ name, version }): Release => {
    const from = history.before(name).newest?.version ?? version;
    return { name, type: "patch", from, to: version, base: from, reasons: [] };
  });
  const { version } = settings.request;
  const others = version === null ? [] : releases.filter(({ to }) => to !== version);
  return { releases, findings: others.map((other) => differs(other, version ?? "")) };
}

function isUntagged({ name, version }: Member, history: History): boolean {
  const { newest } = history.before(name);
  return newest === null || gt(version, newest.version);
}

function differs({ name, to }: Release, version: string): Finding {
  const message = `Cannot release ${version}: ${name} says ${to}`;
  return blocking("version-differs", message, { hint: `Merge a commit that sets its version to ${version} first` });
}

/** Everything would be taken for new, and released with all of its history. */
function misfits({ history, settings }: Sources): readonly Finding[] {
  const { misfit } = history;
  if (misfit === null) return [];
  const message = `Cannot tell the last releases: no tag fits ${templatesOf(settings)}, and there is ${misfit}`;
  const hint =
    'Set "tag" in the configuration, such as "v{version}" for packages of one version; or waive this for the first release';
  return [blocking("no-tag-fits", message, { hint })];
}

function templatesOf({ tagTemplate }: Settings): string {
  const all = typeof tagTemplate === "string" ? [tagTemplate] : Object.values(tagTemplate);
  return someOf([...new Set(all)], "template");
}

function cyclesIn({ members, workspace, options }: Sources): readonly Finding[] {
  const { cycles = "warn" } = options;
  if (cycles === "allow") return [];
  const published = members.filter(({ isPrivate }) => !isPrivate);
  return cycleFindings(internalGraph(published, workspace.request.catalogs), cycles === "block", workspace.lineOf);
}

function unwanted(releases: readonly Release[], { packages = {} }: WorkspaceOptions): readonly Finding[] {
  return releases.flatMap(({ name, type, to }) => {
    const allow = Object.hasOwn(packages, name) ? packages[name]?.allow : undefined;
    if (allow === undefined || type === "none" || allow.includes(type)) return [];
    const message = `Cannot release ${name} ${to}: it is a ${type}, and the configuration allows ${allow.join(" and ")}`;
    return [blocking("bump-not-allowed", message, { hint: `Say another bump: --package ${name}=${allow[0] ?? ""}` })];
  });
}

/** A configuration that goes before that of changesets makes some be said twice. */
export function once(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
}

/** The releases that get a version of their own. */
export function bumped(releases: readonly Release[]): readonly Release[] {
  return releases.filter(({ type }) => type !== "none");
}

/** The packages that are released, in the order of their names. */
export function versionsIn(plan: Sources & Pick<WorkspacePlan, "releases">): readonly PackageVersion[] {
  const byName = new Map(plan.members.map((member) => [member.name, member]));
  const isTagged = tagsPrivate(plan);
  return bumped(plan.releases).flatMap(({ name, from, to }) => {
    const member = byName.get(name);
    if (member === undefined) return [];
    const { folder: dir, isPrivate } = member;
    return [{ name, dir, from, to, isPrivate, ...(isPrivate && !isTagged ? { untagged: true as const } : {}) }];
  });
}
