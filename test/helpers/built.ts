import type { Check, Verdict } from "../../src/model/check.ts";
import type { Facts, Values } from "../../src/model/fact.ts";
import type { Checkout, PackageVersion } from "../../src/model/facts.ts";
import type { Workbench } from "../../src/model/workbench.ts";
import { openTestGround } from "./ground.ts";
import { makeRepo, type Files, type Repo } from "./repo.ts";

/** A package in a repository of its own, its HEAD checked out as if it were built, and a real workbench on it. */
export interface Built {
  readonly repo: Repo;
  readonly bench: Workbench;
  readonly build: Checkout;
  /** HEAD: stands for the release commit. */
  readonly commit: string;
  /** What checks showed as progress. */
  readonly progress: readonly string[];
  ask<R extends Facts, P extends Facts>(check: Check<R, P>, facts: Values<R>): Promise<Verdict<Values<P>>>;
  close(): Promise<void>;
}

/** The package `@acme/tool` at 1.2.3 with more of a manifest and other files; the caller closes it. */
export async function openBuilt(manifest: Readonly<Record<string, unknown>>, files: Files = {}): Promise<Built> {
  const whole = { name: "@acme/tool", version: "1.2.3", type: "module", ...manifest };
  const repo = await makeRepo(
    { "package.json": `${JSON.stringify(whole, null, 2)}\n`, ...files },
    { remote: false, keep: true },
  );
  const opened = await openTestGround(repo);
  const { ground, signal } = opened;
  const progress: string[] = [];
  const bench = ground.benchFor(signal, (text) => progress.push(text));
  const commit = await repo.git("rev-parse", "HEAD");
  return {
    repo,
    bench,
    commit,
    progress,
    build: await bench.files.checkout(commit),
    ask: (check, facts) => check.plan({ facts, bench, signal }),
    close: async () => {
      await opened.close();
      await repo.remove();
    },
  };
}

/** The versions that go with {@link openBuilt}. */
export const VERSIONS: readonly PackageVersion[] = [
  { name: "@acme/tool", dir: "", from: "1.2.2", to: "1.2.3", isPrivate: false },
];
