import type { ChangeText, Oid, PackageTexts } from "#author";
import { isUsed, type Bump, type ChangeFile, type Member, type Release } from "#workspace";
import type { Commits } from "./history.ts";
import { bumped, type WorkspacePlan } from "./plan.ts";
import { isByFiles } from "./wanted.ts";

/** What a consumer of a package installs with it. */
const INSTALLED = ["dependencies", "optionalDependencies", "peerDependencies"] as const;

/** Gathers what change files say of each released package, and which of its dependencies are released with it. */
export async function textsOf(plan: WorkspacePlan): Promise<readonly PackageTexts[]> {
  const byName = new Map(plan.members.map((member) => [member.name, member]));
  const released = new Map(bumped(plan.releases).map((release) => [release.name, release]));
  const hasTexts = isByFiles(plan.workspace, plan.options);
  const texts = hasTexts ? await textsByName(plan) : new Map<string, readonly ChangeText[]>();
  return [...released].map(([name, release]) => ({
    name,
    texts: hasTexts ? (texts.get(name) ?? []) : null,
    dependencies: dependenciesOf(byName.get(name), released),
    follows: leaderOf(release),
  }));
}

/** Whom a package follows that has no reason but its group. */
function leaderOf({ reasons }: Release): string | null {
  const leaders = reasons.flatMap((reason) => ("with" in reason ? [reason.with] : []));
  return leaders.length === reasons.length ? (leaders[0] ?? null) : null;
}

function dependenciesOf(
  member: Member | undefined,
  released: ReadonlyMap<string, Release>,
): PackageTexts["dependencies"] {
  if (member === undefined) return [];
  const names = new Set(INSTALLED.flatMap((kind) => Object.keys(member.dependencies[kind])));
  return [...names].sort().flatMap((name) => {
    const release = released.get(name);
    return release === undefined ? [] : [{ name, version: release.to }];
  });
}

async function textsByName({ workspace, history }: WorkspacePlan): Promise<ReadonlyMap<string, readonly ChangeText[]>> {
  const texts = new Map<string, ChangeText[]>();
  const { pre } = workspace.request;
  const commitOf = addedIn(await history.commits());
  for (const file of workspace.changeFiles.filter(({ id }) => pre === undefined || !isUsed(pre, id))) {
    for (const { name, bump } of file.packages) {
      if (bump === "none") continue;
      texts.set(name, [...(texts.get(name) ?? []), textOf(file, bump, commitOf)]);
    }
  }
  return texts;
}

function textOf(
  { path, summary }: ChangeFile,
  bump: Exclude<Bump, "none">,
  commitOf: (path: string) => Oid | null,
): ChangeText {
  return { bump, text: summary, commit: commitOf(path) };
}

/** The oldest commit of the range that touches a change file is the one that brought it. */
function addedIn({ range }: Commits): (path: string) => Oid | null {
  const added = new Map<string, Oid>();
  for (const { id, paths } of range) {
    for (const path of paths) if (path.startsWith(".changeset/")) added.set(path, id);
  }
  return (path) => added.get(path) ?? null;
}
