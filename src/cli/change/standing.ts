import { join } from "node:path";
import { workspaceOptions } from "../../../checks/workspace/index.ts";
import type { WorkspaceOptions } from "../../../checks/workspace/options.ts";
import { filesOf } from "../../../checks/common/commit-files.ts";
import { policyFor } from "../../../checks/workspace/policy.ts";
import { usageError } from "../../model/error.ts";
import type { Finding } from "../../model/finding.ts";
import type { TagTemplate } from "../../model/names.ts";
import type { Member } from "../../workspace/manifest.ts";
import { readWorkspace, type Workspace } from "../../workspace/read.ts";
import { skipper } from "../../workspace/rules.ts";
import { PlainGit } from "../../world/git/plain.ts";
import { uncommitted, type Uncommitted } from "../../world/git/uncommitted.ts";
import type { Ground } from "../../world/ground.ts";
import { readRegular } from "../../world/regular-file.ts";
import { loadConfig } from "../config/load.ts";
import { namedConfig } from "../place.ts";
import type { Session } from "../session.ts";
import type { ChangeFlags } from "./flags.ts";
import { unreadFindings } from "./unread.ts";

/** A workspace as it stands: HEAD, and what of it the work tree has changed. */
export interface Standing {
  readonly git: PlainGit;
  readonly workspace: Workspace;
  /** Those that are versioned, in the order of their folders. */
  readonly versioned: readonly Member[];
  readonly uncommitted: Uncommitted;
  /** That no release reads change files, where none does. */
  readonly unread: readonly Finding[];
  readonly tagTemplate: TagTemplate;
}

/** In bytes: no manifest and no change file is larger. */
const LARGEST = 10_000_000;

/** Reads the workspace as it stands, and the configuration that says which of its packages are versioned. */
export async function readStanding({ ground, signal }: Session, flags: ChangeFlags): Promise<Standing> {
  const git = new PlainGit(ground.root, signal);
  const config = await loadConfig(ground.root, namedConfig(flags));
  const found = await uncommitted(git);
  const workspace = await workspaceOf(ground, found);
  const step = config.steps.find(({ id }) => id === "workspace");
  const options: WorkspaceOptions = workspaceOptions.parse(step?.options ?? {});
  const { policy } = policyFor(workspace, options);
  const isSkipped = skipper(policy);
  return {
    ...{ git, workspace, uncommitted: found, tagTemplate: config.tag },
    versioned: workspace.request.members.filter((member) => !isSkipped(member)),
    unread: unreadFindings(workspace, config, { root: ground.root, options: step === undefined ? null : options }),
  };
}

/**
 * Refuses a workspace in which no package is versioned: `doing` would look at nothing.
 *
 * @throws PlimsollError (usage)
 */
export function refuseUnversioned({ versioned, workspace }: Standing, doing: string): void {
  if (versioned.length > 0) return;
  const isLeftOut = workspace.request.members.some(({ version }) => version !== "");
  throw usageError(
    `Cannot ${doing}: no package is versioned`,
    isLeftOut
      ? 'Look at "ignore" and "privatePackages" in .changeset/config.json, and at "ignore" of the step workspace'
      : 'Give each package that is to be released a "name" and a "version" in its package.json',
  );
}

/** What is as in HEAD is read from there: a sparse checkout has not all of it. */
async function workspaceOf({ git, root }: Ground, { changed, removed }: Uncommitted): Promise<Workspace> {
  const [written, gone] = [new Set(changed), new Set(removed)];
  const readWritten = (path: string) => readRegular(join(root, path), LARGEST)?.toString("utf8") ?? null;
  const head = await git.head();
  if (head === null) throw usageError('Cannot read "HEAD": it names no commit', "See what there is: git log, git tag");
  const { paths, read } = await filesOf(head, git);
  const all = new Set([...paths.filter((path) => !gone.has(path)), ...changed]);
  return await readWorkspace([...all], async (path) => {
    if (written.has(path)) return readWritten(path);
    return gone.has(path) ? null : await read(path);
  });
}
