import type { Policy } from "./policy.ts";
import { dependentsGraph } from "./dependents.ts";
import type { Member } from "./manifest.ts";

/** A rule of the configuration that is broken, and the key to mend. */
export interface BrokenRule {
  readonly key: string;
  readonly state: string;
}

type SkipPolicy = Pick<Policy, "ignore" | "privatePackages">;

/**
 * Makes the test for members that are never versioned: ignored ones, those without a version, and private ones if so
 * configured.
 *
 * @see https://github.com/changesets/changesets/blob/main/packages/should-skip-package/src/index.ts
 */
export function skipper({ ignore, privatePackages }: SkipPolicy): (member: Member) => boolean {
  const ignored = new Set(ignore);
  return ({ name, version, isPrivate }) =>
    ignored.has(name) || version === "" || (isPrivate && !privatePackages.version);
}

/** Makes the same test for names; what no member is called is not skipped. */
export function namesSkipped(members: readonly Member[], policy: SkipPolicy): (name: string) => boolean {
  const isSkipped = skipper(policy);
  const byName = new Map(members.map((member) => [member.name, member]));
  return (name) => {
    const member = byName.get(name);
    return member !== undefined && isSkipped(member);
  };
}

/** Names the packages that are in two groups, and the combination that tags what has no version. */
export function groupRules({ fixed, linked, privatePackages }: Policy): readonly BrokenRule[] {
  const inFixed = new Set(fixed.flat());
  const both = [...new Set(linked.flat())].filter((name) => inFixed.has(name));
  const rules = [
    ...repeated(fixed).map((name) => ({ key: "fixed", state: `${name} is in two groups` })),
    ...repeated(linked).map((name) => ({ key: "linked", state: `${name} is in two groups` })),
    ...both.map((name) => ({ key: "linked", state: `${name} is in a fixed group too` })),
  ];
  if (privatePackages.version || !privatePackages.tag) return rules;
  return [...rules, { key: "privatePackages", state: "private packages are to be tagged and have no new version" }];
}

function repeated(groups: readonly (readonly string[])[]): readonly string[] {
  const [seen, twice] = [new Set<string>(), new Set<string>()];
  for (const name of groups.flat()) (seen.has(name) ? twice : seen).add(name);
  return [...twice];
}

/** Names the packages that would be released with a range on one that is not. A private one cannot break anybody. */
export function skipRules(members: readonly Member[], policy: Policy): readonly BrokenRule[] {
  if (policy.ignore.length === 0 && policy.privatePackages.version) return [];
  const isSkipped = skipper(policy);
  const byName = new Map(members.map((member) => [member.name, member]));
  const workspaceOnly = policy.bumpVersionsWithWorkspaceProtocolOnly;
  const graph = dependentsGraph(members, { workspaceOnly, ignoresDev: true });
  return members.filter(isSkipped).flatMap(({ name }) => {
    const dependents = (graph.get(name) ?? []).map((one) => byName.get(one.name));
    const broken = dependents.filter((one) => one !== undefined && !one.isPrivate && !isSkipped(one));
    return broken.map((one) => ({
      key: "ignore",
      state: `${one?.name ?? ""} is released and depends on ${name}, which is not`,
    }));
  });
}
