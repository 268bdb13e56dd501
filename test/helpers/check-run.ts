import { onTestFinished } from "vitest";
import { Build, ReleaseCommit } from "../../src/model/facts.ts";
import { defineCheck, verdict, type AnyCheck } from "../../src/model/check.ts";
import type { Fact } from "../../src/model/fact.ts";
import type { CheckReport, Plan } from "../../src/model/plan.ts";
import { openTestGround, planOf } from "./ground.ts";
import { makeRepo, type Files, type Repo } from "./repo.ts";

/** What asking checks in a real repository gave. */
export interface Asked {
  readonly plan: Plan;
  /** The report of the last check. */
  readonly report: CheckReport;
  /** Finding ids of the last check. */
  readonly ids: readonly string[];
  readonly progress: readonly string[];
  /** What a check provided of a fact, as the check behind it read it. */
  read<T>(fact: Fact<T>): T | undefined;
}

/** A repository whose commit has these files; `package.json` may be given as an object. */
export async function repoWith(manifest: Readonly<Record<string, unknown>>, files: Files = {}): Promise<Repo> {
  return await makeRepo({ "package.json": `${JSON.stringify({ name: "a", version: "1.0.0", ...manifest }, null, 2)}\n`, ...files });
}

/** Asks checks, with HEAD as the release commit, on a real workbench in a repository of its own. */
export async function askIn(repo: Repo, checks: readonly AnyCheck[], facts: readonly Fact<unknown>[] = []): Promise<Asked> {
  const test = await openTestGround(repo);
  onTestFinished(test.close);
  const head = await repo.git("rev-parse", "HEAD");
  const values = new Map<string, unknown>();
  const commit = defineCheck({
    id: "head",
    title: "Taking HEAD for the release commit",
    provides: { commit: ReleaseCommit },
    plan: async () => verdict({ saw: "HEAD", facts: { commit: head } }),
  });
  const plan = await planOf(test, [commit, ...checks, ...facts.map((fact, index) => reader(fact, index, values))]);
  const report = plan.checks.find(({ id }) => id === checks.at(-1)?.id);
  if (report === undefined) throw new Error("no report");
  const progress = test.events.flatMap((event) => (event.type === "check-progress" ? [event.text] : []));
  const read = <T>(fact: Fact<T>): T | undefined => values.get(fact.key) as T | undefined;
  return { plan, report, ids: report.findings.map(({ id }) => id), progress, read };
}

function reader(fact: Fact<unknown>, index: number, values: Map<string, unknown>): AnyCheck {
  return defineCheck({
    id: `read-${index}`,
    title: "Reading",
    reads: { value: fact },
    plan: async ({ facts: { value } }) => {
      values.set(fact.key, value);
      return verdict({ saw: fact.key });
    },
  });
}

/** A step that gives one fact. */
export function giving<T>(fact: Fact<T>, value: T): AnyCheck {
  return defineCheck({
    id: `give-${fact.key.replaceAll(" ", "-")}`,
    title: `Giving ${fact.key}`,
    provides: { value: fact },
    plan: async () => verdict({ saw: fact.key, facts: { value } }),
  });
}

/** A step that gives the release commit's checkout as the build, with nothing run. */
export const plainBuild = (): AnyCheck =>
  defineCheck({
    id: "plain-build",
    title: "Checking out",
    reads: { commit: ReleaseCommit },
    provides: { build: Build },
    plan: async ({ facts: { commit }, bench }) => verdict({ saw: "a checkout", facts: { build: await bench.files.checkout(commit) } }),
  });
