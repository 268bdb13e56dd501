import { onTestFinished } from "vitest";
import { settle, type Wishes } from "../../src/engine/settings.ts";
import type { Check, Pass, Verdict } from "../../src/model/check.ts";
import type { Facts, Values } from "../../src/model/fact.ts";
import type { Settings } from "../../src/model/facts.ts";
import type { Workbench } from "../../src/model/workbench.ts";
import { openTestGround, type TestGround } from "./ground.ts";
import type { Repo } from "./repo.ts";

/** A workbench on a repository, and its settings. */
export interface Desk {
  readonly bench: Workbench;
  readonly settings: Settings;
  /** Asks one check, given its facts. */
  readonly ask: <R extends Facts, P extends Facts>(check: Check<R, P>, facts: Values<R>) => Promise<Verdict<Values<P>>>;
}

/** Opens a real workbench on a repository as it stands now; it goes away with the test. */
export async function openDesk(repo: Repo, wishes: Partial<Wishes> = {}): Promise<Desk> {
  const test = await openTestGround(repo);
  onTestFinished(() => test.close());
  return await deskOn(test, wishes);
}

/** A desk on a ground that several tests share. */
export async function deskOn({ ground, signal }: TestGround, wishes: Partial<Wishes> = {}): Promise<Desk> {
  const plain = { way: "push", branch: null, remote: null, tagTemplate: "v{version}", request: NOTHING } as const;
  const settings = await settle({ ...plain, ...wishes }, ground.git, {});
  const bench = ground.benchFor(signal, () => undefined);
  return { bench, settings, ask: (check, facts) => check.plan({ facts, bench, signal }) };
}

/** A request that leaves the version to the commits. */
export const NOTHING = { bump: null, version: null } as const;

/** The facts and all else of a check that passed. */
export function passed<V>(verdict: Verdict<V>): Pass<V> {
  if (verdict.kind === "pass") return verdict;
  throw new Error(`it did not pass: ${JSON.stringify(verdict, null, 2)}`);
}

/** The ids of a verdict's findings, sorted. */
export function idsOf(verdict: Verdict<unknown>): readonly string[] {
  return verdict.kind === "skip" ? [] : verdict.findings.map(({ id }) => id).sort();
}
