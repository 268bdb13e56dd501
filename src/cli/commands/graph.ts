import { planWorkspace, workspaceOptions } from "../../../checks/workspace/index.ts";
import { usageError } from "../../model/error.ts";
import { Exit } from "../../model/exit.ts";
import type { Settings } from "../../model/facts.ts";
import { graphDocument, graphMermaid, graphReport } from "../../view/graph.ts";
import type { VersionPlan } from "../../workspace/plan.ts";
import { loadConfig, type Config } from "../config/load.ts";
import type { GlobalFlags } from "../flags.ts";
import { namedConfig } from "../place.ts";
import { parseRequest } from "../request.ts";
import { inSession, type Session } from "../session.ts";

/** Flags of `plimsoll graph`. */
export interface GraphFlags extends GlobalFlags {
  readonly at?: string;
  readonly config?: string;
  readonly from?: "change-files" | "commits";
  readonly package?: readonly string[];
  readonly json?: boolean;
  readonly mermaid?: boolean;
}

/** Shows what would be released of a workspace, and why: by change files, commits and the bumps that are named; changes nothing. */
export async function graph(what: string | undefined, flags: GraphFlags): Promise<void> {
  if (flags.json === true && flags.mermaid === true)
    throw usageError("Cannot print JSON and Mermaid at once", "Leave one of them out");
  const plan = await inSession(flags, (session) => planned(session, what, flags));
  process.stdout.write(textOf(plan, flags));
  if (plan.findings.some(({ level }) => level === "block")) process.exitCode = Exit.blocked;
}

async function planned({ ground }: Session, what: string | undefined, flags: GraphFlags): Promise<VersionPlan> {
  const config = await loadConfig(ground.root, namedConfig(flags));
  const revision = flags.at ?? "HEAD";
  const base = /[\0\n]/.test(revision) ? null : await ground.git.resolve(`${revision}^{commit}`);
  if (base === null)
    throw usageError(
      `Cannot read ${JSON.stringify(revision)}: it names no commit`,
      "See what there is: git log, git tag",
    );
  const settings = { ...settingsFor(config), base, request: parseRequest(what, flags) };
  const options = { ...optionsIn(config), ...(flags.from === undefined ? {} : { from: flags.from }) };
  return await planWorkspace(settings, options, ground);
}

/** Nothing of where a release goes decides on its versions. */
function settingsFor({ way, branch, tag }: Config): Omit<Settings, "base" | "request"> {
  return { way, branch: branch ?? "", detached: false, remote: null, place: null, tagTemplate: tag };
}

function optionsIn({ steps }: Config) {
  return workspaceOptions.parse(steps.find(({ id }) => id === "workspace")?.options ?? {});
}

function textOf(plan: VersionPlan, { json, mermaid }: GraphFlags): string {
  if (json === true) return `${JSON.stringify(graphDocument(plan), null, 2)}\n`;
  return mermaid === true ? graphMermaid(plan) : graphReport(plan, process.stdout);
}
