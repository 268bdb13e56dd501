import type { Edit, Finding, GitView } from "#author";
import { editsOf, writtenOf } from "./edits.ts";
import { once, versionsIn, type WorkspacePlan } from "./plan.ts";
import { takenTags } from "./taken-tags.ts";
import { unpublishable } from "./unpublishable.ts";

/** What the release commit changes, and what stands in the way of the versions going out. */
export interface Examined {
  readonly edits: readonly Edit[];
  /** Those that later steps would make too. */
  readonly told: readonly Finding[];
  readonly findings: readonly Finding[];
}

/** Writes what a plan of versions brings, and looks whether that could be published: long before anything is built. */
export async function examine(plan: WorkspacePlan, git: Pick<GitView, "tags">): Promise<Examined> {
  const written = await writtenOf(plan, plan.read);
  const told = [...unpublishable(plan, plan.releases, written), ...takenTags(versionsIn(plan), plan, await git.tags())];
  return { edits: editsOf(plan, written), told, findings: once([...plan.findings, ...written.findings, ...told]) };
}
