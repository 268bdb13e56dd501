import type { Finding } from "../model/finding.ts";
import type { Bump, Intent } from "./bump.ts";
import type { Policy } from "./policy.ts";
import { dependentsGraph } from "./dependents.ts";
import { Drafts, type Draft } from "./drafts.ts";
import { blocking, byText, shown } from "./finding.ts";
import { groupsOf } from "./groups.ts";
import { duplicateNames, type Member } from "./manifest.ts";
import { isUsed, type PreState } from "./pre.ts";
import type { LineOf } from "./places.ts";
import { propagate, type Ground } from "./propagate.ts";
import type { Catalogs } from "./protocol.ts";
import type { Reason } from "./reason.ts";
import { skipper } from "./rules.ts";
import { counters, raised, snapshotSuffix, type Snapshot } from "./versions.ts";

/** All that the next versions depend on. */
export interface PlanRequest {
  readonly members: readonly Member[];
  readonly intents: readonly Intent[];
  readonly config: Policy;
  readonly pre?: PreState | undefined;
  readonly snapshot?: Snapshot | undefined;
  readonly catalogs?: Catalogs | undefined;
  /** Where findings point in the manifests. */
  readonly lineOf?: LineOf | undefined;
}

/** A package that is released, or with `none` one whose manifest is written without a new version. */
export interface Release {
  readonly name: string;
  readonly type: Bump;
  readonly from: string;
  readonly to: string;
  /** What was raised: `from`, or the greatest version of a group. */
  readonly base: string;
  readonly reasons: readonly Reason[];
}

/** The next versions, by name. Findings that block leave the releases without meaning. */
export interface VersionPlan {
  readonly releases: readonly Release[];
  readonly findings: readonly Finding[];
}

/** What comes behind each version, and behind which number. */
interface Naming {
  readonly pre: PreState | undefined;
  readonly counters: ReadonlyMap<string, number>;
  readonly suffix: string | null;
}

/**
 * Plans the versions of a workspace from what is wanted, as changesets does.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/assemble-release-plan/src/index.ts
 */
export function planVersions(request: PlanRequest): VersionPlan {
  const { config, pre, snapshot } = request;
  const members = new Map([...request.members].sort(byFolder).map((member) => [member.name, member]));
  const named = snapshot && snapshotSuffix(snapshot, config.snapshot.prereleaseTemplate);
  const naming = {
    pre,
    counters: pre === undefined ? new Map() : counters(members, config),
    suffix: named?.suffix ?? null,
  };
  const ground = groundOf(request, members, naming);
  const drafts = draftsOf(request, ground);
  propagate(drafts, ground);
  if (pre?.mode === "exit") endPrereleases(drafts, ground, naming);
  const releases = [...drafts.all.values()].map((draft) => releaseOf(draft, ground, naming));
  return {
    releases: releases.sort((a, b) => byText(a.name, b.name)),
    findings: [...(named?.findings ?? []), ...twins(request, drafts), ...findingsOf(request, members)],
  };
}

/** Two members in one folder there are not; the order is what changesets reads them in. */
function byFolder(a: Member, b: Member): number {
  return byText(a.folder, b.folder) || byText(a.name, b.name);
}

function groundOf({ config, catalogs = {} }: PlanRequest, members: Ground["members"], naming: Naming): Ground {
  const workspaceOnly = config.bumpVersionsWithWorkspaceProtocolOnly;
  return {
    members,
    policy: config,
    dependents: dependentsGraph([...members.values()], { workspaceOnly, catalogs }),
    groups: [...groupsOf("fixed", config.fixed, members), ...groupsOf("linked", config.linked, members)],
    isSkipped: skipper(config),
    versionOf: (draft) => draft.exact ?? raised(draft.base, draft.type, preSuffix(draft, naming)),
  };
}

function preSuffix({ name }: Draft, { pre, counters: numbers }: Naming): string {
  return pre?.mode === "pre" ? `-${pre.tag}.${numbers.get(name) ?? 0}` : "";
}

/** An intent for a package that is not versioned does not make a release of it. */
function draftsOf({ intents, pre }: PlanRequest, { members, isSkipped }: Ground): Drafts {
  const drafts = new Drafts();
  for (const { name, bump, reason, changeFile, exact } of intents) {
    const member = members.get(name);
    const isDone = pre !== undefined && changeFile !== undefined && isUsed(pre, changeFile);
    if (member === undefined || isDone || isSkipped(member)) continue;
    const why: Reason = { kind: "intent", bump, text: reason };
    if (!drafts.raise(member, bump, why)) drafts.all.get(name)?.reasons.push(why);
    const draft = drafts.all.get(name);
    if (draft !== undefined) draft.exact ??= exact;
  }
  return drafts;
}

/**
 * Releases what is a pre-release still: when their time ends, none may stay behind. Members of a group go with it, as their
 * counter does; what is not versioned stays as it is, which changesets 2 gets wrong.
 */
function endPrereleases(drafts: Drafts, { members, isSkipped }: Ground, naming: Naming): void {
  for (const member of members.values()) {
    if (isSkipped(member) || (naming.counters.get(member.name) ?? 0) === 0) continue;
    if ((drafts.all.get(member.name)?.type ?? "none") === "none") drafts.raise(member, "patch", { kind: "exit" });
  }
}

function releaseOf(draft: Draft, { members, policy, versionOf }: Ground, { suffix }: Naming): Release {
  const { name, type, base, reasons } = draft;
  const calculated = versionOf(draft);
  const isSnapshot = suffix !== null && type !== "none";
  const to = isSnapshot ? `${policy.snapshot.useCalculatedVersion ? calculated : "0.0.0"}-${suffix}` : calculated;
  return { name, type, from: members.get(name)?.version ?? "", to, base, reasons };
}

/** Two of one name are told in the order of their folders, and refused where that name is released. */
function twins({ members, lineOf }: PlanRequest, drafts: Drafts): readonly Finding[] {
  const isReleased = (name: string) => (drafts.all.get(name)?.type ?? "none") !== "none";
  return duplicateNames([...members].sort(byFolder), isReleased, lineOf);
}

function findingsOf({ intents, pre, snapshot }: PlanRequest, byName: Ground["members"]): readonly Finding[] {
  const unknown = [...new Set(intents.map(({ name }) => name))].filter((name) => !byName.has(name));
  const findings = unknown.map((name) =>
    blocking("unknown-package", `Cannot release ${shown(name)}: the workspace has no such package`, {
      hint: "Name a package of the workspace",
    }),
  );
  if (pre?.mode !== "pre" || snapshot === undefined) return findings;
  const message = "Cannot make a snapshot: pre-releases are under way";
  return [
    ...findings,
    blocking("snapshot-in-pre", message, { hint: "End them first: changeset pre exit", file: ".changeset/pre.json" }),
  ];
}
