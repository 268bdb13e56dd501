import { isAbsolute, relative } from "node:path";
import type { WorkspaceOptions } from "../../../checks/workspace/options.ts";
import { isByFiles } from "../../../checks/workspace/wanted.ts";
import { warning } from "../../model/check.ts";
import type { Finding } from "../../model/finding.ts";
import type { Workspace } from "../../workspace/read.ts";
import type { Config } from "../config/load.ts";
import { isJson } from "../config/steps.ts";

const NO_STEP = "No release reads change files: the configuration does not list the step workspace";
const BY_COMMITS = "No release reads change files: versions come from commits";

/** Where a configuration stands: the root of its repository, and its options for the step `workspace`. */
interface Place {
  readonly root: string;
  /** Null where the step is not listed. */
  readonly options: WorkspaceOptions | null;
}

/** Tells that no release reads change files, and what to do about it; nothing where one does. */
export function unreadFindings(
  workspace: Workspace,
  { file }: Pick<Config, "file">,
  { root, options }: Place,
): readonly Finding[] {
  if (options !== null && isByFiles(workspace, options)) return [];
  const where = file !== null && isAbsolute(file) ? relative(root, file) : file;
  // Where changesets is set up, the step reads its files unless it is told otherwise.
  const call = callOf(where, workspace.hasChangesets && options?.from === undefined);
  const [message, hint] = options === null ? [NO_STEP, listing(where, call)] : [BY_COMMITS, choosing(where, call)];
  return [warning("change-files-unread", message, { hint, ...(where === null ? {} : { file: where }) })];
}

/** The step, as a configuration of that form lists it. */
function callOf(where: string | null, isPlain: boolean): string {
  if (where !== null && isJson(where)) return isPlain ? '"workspace"' : '["workspace", { "from": "change-files" }]';
  return isPlain ? "workspace()" : 'workspace({ from: "change-files" })';
}

function listing(where: string | null, call: string): string {
  const place = where === null ? "Write a configuration, plimsoll init, and list it there" : `In ${where}, list it`;
  return `${place} in the place of version: ${call}`;
}

/** The default steps name no source, and so can only lack changesets. */
function choosing(where: string | null, call: string): string {
  return where === null ? "Write {} into .changeset/config.json" : `In ${where}, let the step say so: ${call}`;
}
