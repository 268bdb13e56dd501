import { usageError } from "../../model/error.ts";
import { Exit } from "../../model/exit.ts";
import { graphDocument, graphMermaid, graphReport } from "../../view/graph.ts";
import { BUMPS, type Bump, type Intent } from "../../workspace/bump.ts";
import { planVersions, type VersionPlan } from "../../workspace/plan.ts";
import { inCommit, type CommitFiles } from "../../world/commit-files.ts";
import { PlainGit } from "../../world/git/plain.ts";
import { readWorkspace } from "../../workspace/read.ts";
import type { GlobalFlags } from "../flags.ts";
import { repositoryFor } from "../repository.ts";
import { interruptSignal } from "../signals.ts";

/** Flags of `plimsoll graph`. */
export interface GraphFlags extends GlobalFlags {
  readonly at?: string;
  readonly package?: readonly string[];
  readonly json?: boolean;
  readonly mermaid?: boolean;
}

/** Shows what a workspace's change files, and the bumps that are named, would release, and why; changes nothing. */
export async function graph(flags: GraphFlags): Promise<void> {
  if (flags.json === true && flags.mermaid === true)
    throw usageError("Cannot print JSON and Mermaid at once", "Leave one of them out");
  const asked = (flags.package ?? []).map(askedFor);
  const { root } = await repositoryFor(flags);
  const git = new PlainGit(root, interruptSignal());
  const plan = await inCommit(git, flags.at ?? "HEAD", (files) => planned(files, asked));
  process.stdout.write(textOf(plan, flags));
  if (plan.findings.some(({ level }) => level === "block")) process.exitCode = Exit.blocked;
}

async function planned({ paths, read }: CommitFiles, asked: readonly Intent[]): Promise<VersionPlan> {
  const { request, findings } = await readWorkspace(paths, read);
  const plan = planVersions({ ...request, intents: [...request.intents, ...asked] });
  return { releases: plan.releases, findings: [...findings, ...plan.findings] };
}

/** `name=bump`; a name may begin with `@`, and never holds a `=`. */
function askedFor(text: string): Intent {
  const [name = "", bump = ""] = text.split("=");
  if (name !== "" && isBump(bump)) return { name, bump, reason: "an argument" };
  throw usageError(
    `Cannot read --package ${JSON.stringify(text)}: it is not <name>=<bump>`,
    `Bumps: ${BUMPS.join(", ")}`,
  );
}

function isBump(text: string): text is Bump {
  return (BUMPS as readonly string[]).includes(text);
}

function textOf(plan: VersionPlan, { json, mermaid }: GraphFlags): string {
  if (json === true) return `${JSON.stringify(graphDocument(plan), null, 2)}\n`;
  return mermaid === true ? graphMermaid(plan) : graphReport(plan, process.stdout);
}
