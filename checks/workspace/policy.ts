import { blocking, type Finding } from "#author";
import { defaultPolicy, selectorOver, type Policy, type Workspace } from "#workspace";
import type { WorkspaceOptions } from "./options.ts";

/** A policy, and the names in it that no package has. */
export interface ChosenPolicy {
  readonly policy: Policy;
  readonly findings: readonly Finding[];
}

/**
 * Chooses the policy: that of `.changeset/config.json` where there is one, else that every package of the workspace is versioned
 * and a bump goes on to those whose range no longer fits. Options of the step go before both.
 */
export function policyFor(workspace: Workspace, options: WorkspaceOptions): ChosenPolicy {
  const { fixed = [], linked = [], ignore = [] } = options;
  const names = workspace.request.members.map(({ name }) => name);
  const lists = [...fixed, ...linked, ignore];
  const select = selectorOver(names, false);
  const unmatched = lists.flatMap((list) => select(list).unmatched);
  return {
    policy: policyOf(workspace, options, (list) => select(list).names),
    findings: [...unmatched, ...unknownNames(options, names)].map(unknown),
  };
}

/**
 * What is so without changesets: all packages are versioned and tagged, and snapshots are named after their commit. The hyphen
 * makes label and id one identifier, which is a text: an id by itself may be a number that begins with a zero, and semver has none.
 */
const PLAIN: Policy = {
  ...defaultPolicy(3),
  privatePackages: { version: true, tag: true },
  snapshot: { useCalculatedVersion: false, prereleaseTemplate: "{tag}-{commit-short}" },
};

type NamesOf = (list: readonly string[]) => readonly string[];

function policyOf({ request, hasChangesets }: Workspace, options: WorkspaceOptions, namesOf: NamesOf): Policy {
  const base = hasChangesets ? request.config : PLAIN;
  return {
    ...base,
    fixed: options.fixed?.map(namesOf) ?? base.fixed,
    linked: options.linked?.map(namesOf) ?? base.linked,
    ignore: options.ignore === undefined ? base.ignore : namesOf(options.ignore),
    updateInternalDependents: options.dependents ?? base.updateInternalDependents,
  };
}

function unknownNames({ packages = {} }: WorkspaceOptions, names: readonly string[]): readonly string[] {
  const known = new Set(names);
  return Object.keys(packages).filter((name) => !known.has(name));
}

function unknown(name: string): Finding {
  const message = `Cannot use the step "workspace": the workspace has no package ${JSON.stringify(name)}`;
  return blocking("unknown-package", message, { hint: "Mend the name, or take it out of the options" });
}
