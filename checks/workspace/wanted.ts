import { gt, gte, inc, prerelease, rsort } from "semver";
import { blocking, type Change, type Finding, type Request, type Settings } from "#author";
import { skipper, type Intent, type Member, type Policy, type PreState, type Workspace } from "#workspace";
import { greatestBump, readChanges, scaled } from "../common/conventional.ts";
import { counted } from "../common/words.ts";
import type { History } from "./history.ts";
import type { WorkspaceOptions } from "./options.ts";

/** The identifier of pre-releases where the configuration names none. */
const PREID = "next";

/** All that says which packages are wanted. */
export interface Sources {
  readonly settings: Settings;
  readonly workspace: Workspace;
  readonly members: readonly Member[];
  readonly policy: Policy;
  readonly history: History;
  readonly options: WorkspaceOptions;
}

/** What is to be planned, and what stands in the way of it. */
export interface Wanted {
  readonly intents: readonly Intent[];
  readonly pre: PreState | undefined;
  readonly findings: readonly Finding[];
}

/** Tells whether change files say which packages are raised, and not commits. */
export function isByFiles({ hasChangesets }: Workspace, { from }: WorkspaceOptions): boolean {
  return from === undefined ? hasChangesets : from === "change-files";
}

/** The commits of a package that a release of it brings: for a stable version all since the last stable one. */
export async function changesOf(name: string, isPre: boolean, history: History): Promise<readonly Change[]> {
  const { newest, stable } = history.before(name);
  const commits = await history.commits();
  return readChanges(commits.since(name, isPre ? newest : stable));
}

/** Gathers what is wanted: by change files or commits, and by argument, which goes before both. */
export async function wantedOf(sources: Sources): Promise<Wanted> {
  const { settings, workspace, options } = sources;
  const { request } = settings;
  const found = isByFiles(workspace, options) ? workspace.request.intents : await intentsOfCommits(sources);
  const intents = byArgument(found, request, sources);
  const pre = workspace.request.pre ?? preOf(sources);
  return { intents, pre, findings: [...preFindings(sources), ...exactFindings(intents, sources)] };
}

/** Whether a pre-release was asked for. */
function isPreRequest({ bump }: Request): boolean {
  return bump?.startsWith("pre") === true;
}

/** Where change files decide, later releases go by `pre.json` alone: an argument would begin what none of them goes on with. */
function preFindings({ settings, workspace, options }: Sources): readonly Finding[] {
  if (!isPreRequest(settings.request)) return [];
  if (workspace.request.pre !== undefined) return [underWay()];
  return isByFiles(workspace, options) ? [notBegun(options)] : [];
}

function notBegun({ preid = PREID }: WorkspaceOptions): Finding {
  const message = "Cannot begin a pre-release: change files decide, and .changeset/pre.json is not there";
  return blocking("pre-not-begun", message, { hint: `Begin it: changeset pre enter ${preid}` });
}

function underWay(): Finding {
  return blocking("pre-under-way", "Cannot begin a pre-release: .changeset/pre.json says which one is under way", {
    file: ".changeset/pre.json",
    hint: "Leave the argument out",
  });
}

/** Where a package stands: its version of today, and the last one that was released. */
interface Standing {
  readonly version: string;
  readonly released: string | null;
}

async function intentsOfCommits(sources: Sources): Promise<readonly Intent[]> {
  const isSkipped = skipper(sources.policy);
  const standings = standingsIn(sources);
  const intents = sources.members.map(async (member) => {
    const standing = standings.get(member.name);
    return standing === undefined || isSkipped(member) ? null : await intentOf(member.name, standing, sources);
  });
  return (await Promise.all(intents)).filter((intent) => intent !== null);
}

/** Packages that share a version all stand where the highest of them does. */
function standingsIn({ members, policy, history }: Sources): ReadonlyMap<string, Standing> {
  const standings = new Map<string, Standing>(
    members.map(({ name, version }) => [name, { version, released: history.before(name).newest?.version ?? null }]),
  );
  for (const group of [...policy.fixed, ...policy.linked]) {
    const all = group.flatMap((name) => standings.get(name) ?? []);
    const version = highest(all.map((one) => one.version)) ?? "";
    const shared = { version, released: highest(all.map(({ released }) => released ?? "")) };
    for (const name of group) standings.set(name, shared);
  }
  return standings;
}

function highest(versions: readonly string[]): string | null {
  return rsort(versions.filter((version) => version !== ""))[0] ?? null;
}

/** A package's commits make one intent. */
async function intentOf(
  name: string,
  standing: Standing,
  { settings, history, options }: Sources,
): Promise<Intent | null> {
  const isPre = isPreRequest(settings.request);
  const changes = await changesOf(name, isPre, history);
  const bump = greatestBump(changes);
  if (bump === null) return null;
  const exact = chosenVersion(standing, bump, options);
  const intent = { name, bump: scaled(bump, standing.version), reason: counted(changes.length, "commit") };
  if (exact === null) return intent;
  const isFirstPre = isPre && prerelease(exact) === null;
  return { ...intent, exact: isFirstPre ? `${exact}-${options.preid ?? PREID}.0` : exact };
}

/**
 * A higher version that somebody wrote into the manifest, and that was never released, is what they want next; and a first release takes
 * what the manifest says, unless that is a mere placeholder.
 */
function chosenVersion(
  { version, released }: Standing,
  bump: Intent["bump"],
  { initial = "0.1.0" }: WorkspaceOptions,
): string | null {
  if (released === null) return gt(version, "0.0.0") ? version : initial;
  if (!gt(version, released) || bump === "none") return null;
  const asked = inc(released, scaled(bump, released));
  return asked === null || gte(version, asked) ? version : null;
}

/** What is said for one package goes before what is said for all. */
function byArgument(found: readonly Intent[], request: Request, { members }: Sources): readonly Intent[] {
  const asked = Object.entries(request.packages ?? {});
  const named = new Set(asked.map(([name]) => name));
  const others = found.filter(({ name }) => !named.has(name));
  const own = asked.flatMap(([name, bump]) => (bump === "none" ? [] : [{ name, bump, reason: "an argument" }]));
  const { version } = request;
  if (version !== null) return [...others, ...own].map((intent) => asExact(intent, version, members));
  const bump = plainBump(request);
  return [...(bump === null ? others : others.map((intent) => withBump(intent, bump))), ...own];
}

function withBump({ name, changeFile }: Intent, bump: Intent["bump"]): Intent {
  const reason = `an argument${changeFile === undefined ? "" : ` and change file ${changeFile}`}`;
  return { name, bump, reason, ...(changeFile === undefined ? {} : { changeFile }) };
}

/** `prerelease` leaves the bumps as they are. */
function plainBump({ bump }: Request): Intent["bump"] | null {
  const plain = bump?.replace(/^pre/, "");
  return plain === "major" || plain === "minor" || plain === "patch" ? plain : null;
}

function asExact(intent: Intent, version: string, members: readonly Member[]): Intent {
  const now = members.find(({ name }) => name === intent.name)?.version ?? "0.0.0";
  return { ...withBump(intent, bumpBetween(now, version)), exact: version };
}

function bumpBetween(from: string, to: string): Intent["bump"] {
  const bumps = ["patch", "minor", "major"] as const;
  return bumps.find((bump) => gte(inc(from, bump) ?? to, to)) ?? "major";
}

/** One version is for packages that share one. */
function exactFindings(intents: readonly Intent[], { settings, policy }: Sources): readonly Finding[] {
  const { version } = settings.request;
  const names = new Set(intents.map(({ name }) => name));
  if (version === null || names.size < 2) return [];
  if (policy.fixed.some((group) => [...names].every((name) => group.includes(name)))) return [];
  const message = `Cannot release ${version}: ${names.size} packages are to be released, each under a version of its own`;
  const hint = 'Say it for one: --package <name>=<bump>; or put all into one group: "fixed" of the step workspace';
  return [blocking("one-version", message, { hint })];
}

/** By argument pre-releases begin and go on; without one, where commits decide, they end. */
function preOf({ settings, workspace, members, options }: Sources): PreState | undefined {
  const state = { tag: options.preid ?? PREID, initialVersions: {}, changesets: [] };
  if (isPreRequest(settings.request)) return { ...state, mode: "pre" };
  const isInPre = members.some(({ version }) => version !== "" && prerelease(version) !== null);
  return isInPre && !isByFiles(workspace, options) ? { ...state, mode: "exit" } : undefined;
}
