import type { StepState } from "../model/journal.ts";
import type { Plan } from "../model/plan.ts";
import { tagName, templateFor } from "../model/names.ts";
import { tableLines } from "./table.ts";

/** What has become of one package of a release; null stands for what the release does not do to it. */
export interface PackageState {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Whether the plan holds its tarball. */
  readonly packed: boolean;
  /** `held`: it is public, and its dist-tag has not moved yet. */
  readonly published: StepState | "held" | null;
  /** `local`: its tag is made, and not pushed yet. */
  readonly tagged: StepState | "local" | null;
}

/** A release, as far as it has come. */
interface Progress {
  readonly plan: Plan;
  readonly states: readonly StepState[];
}

/** What is told of a package stands in the table; all other effects have lines of their own. */
export function isOfPackage({ kind }: { readonly kind: string }): boolean {
  return kind === "publish" || kind === "dist-tag";
}

/** What has become of each package of a release, in the order of the plan. */
export function packageStates(progress: Progress): readonly PackageState[] {
  const { publishes, distTags, local, remote } = statesByName(progress);
  const { packages, settings } = progress.plan;
  return packages.map(({ name, from, to }) => {
    const tag = `refs/tags/${tagName(templateFor(settings.tagTemplate, name), { name, version: to })}`;
    return {
      name,
      from,
      to,
      packed: publishes.has(name),
      published: publishedState(publishes.get(name), distTags.get(name)),
      tagged: taggedState(local.get(tag), remote.get(tag)),
    };
  });
}

type States = Map<string, StepState>;

/** The states of the effects by what they act on: packages, and full names of refs. */
function statesByName({ plan, states }: Progress) {
  const found = {
    publishes: new Map() as States,
    distTags: new Map() as States,
    local: new Map() as States,
    remote: new Map() as States,
  };
  for (const [index, { effect }] of plan.effects.entries()) {
    const state = states[index] ?? "untouched";
    if (effect.kind === "publish") found.publishes.set(effect.name, state);
    if (effect.kind === "dist-tag") found.distTags.set(effect.name, state);
    if (effect.kind === "refs") for (const { at } of effect.swaps) found.local.set(at, state);
    if (effect.kind === "push") for (const { at } of effect.swaps) found.remote.set(at, state);
  }
  return found;
}

function publishedState(publish: StepState | undefined, distTag: StepState | undefined): PackageState["published"] {
  if (publish === "done" && distTag !== undefined && distTag !== "done") return "held";
  return publish ?? null;
}

function taggedState(local: StepState | undefined, remote: StepState | undefined): PackageState["tagged"] {
  if (local === "done" && remote === "untouched") return "local";
  return remote ?? local ?? null;
}

const WORDS: Readonly<Record<StepState | "held" | "local", string>> = {
  done: "✔",
  held: "✔ held",
  local: "✔ here",
  began: "?",
  untouched: "·",
};

/** The same as a table. */
export function packageLines(progress: Progress, stream: NodeJS.WritableStream): readonly string[] {
  const head = { name: "package", cells: ["from", "to", "packed", "published", "tagged"] };
  const word = (state: keyof typeof WORDS | null): string => (state === null ? "–" : WORDS[state]);
  const rows = packageStates(progress).map(({ name, from, to, packed, published, tagged }) => ({
    name,
    cells: [from, to, packed ? "✔" : "–", word(published), word(tagged)],
  }));
  return tableLines({ head, rows }, stream).map((line) => `  ${line}`);
}
