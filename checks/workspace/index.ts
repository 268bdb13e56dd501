import { prerelease } from "semver";
import type { z } from "zod";
import {
  block,
  blocking,
  Changes,
  defineCheck,
  Edits,
  LastReleases,
  Settings,
  Texts,
  Told,
  verdict,
  Versions,
  type Edit,
  type Finding,
  type PackageVersion,
  type PastRelease,
} from "#author";
import { counted } from "../common/words.ts";
import { checked } from "../options.ts";
import { examine } from "./examine.ts";
import { workspaceOptions } from "./options.ts";
import { planWorkspace, versionsIn, type WorkspacePlan } from "./plan.ts";
import { textsOf } from "./texts.ts";
import { changesOf, isByFiles } from "./wanted.ts";

export { planWorkspace, workspaceOptions };

/**
 * Chooses the next versions of all packages of a workspace, by change files, commits or arguments, and writes them into the release
 * commit.
 */
export const workspace = (options: z.input<typeof workspaceOptions> = {}) => {
  const given = checked("workspace", workspaceOptions, options);
  return defineCheck({
    id: "workspace",
    title: "Choosing the versions of the workspace",
    options: given,
    reads: { settings: Settings },
    provides: {
      versions: Versions,
      lastReleases: LastReleases,
      changes: Changes,
      texts: Texts,
      told: Told,
      edits: Edits,
    },
    async plan({ facts: { settings }, bench }) {
      if (settings.base === "") return block("no-commits", "Cannot release: the repository has no commits");
      const plan = await planWorkspace(settings, given, bench);
      const { edits, told, findings } = await examine(plan, bench.git);
      const versions = versionsIn(plan);
      if (findings.some(isFatal)) return stopped(findings);
      if (versions.length === 0) return stopped([...findings, nothing(plan)]);
      const isMerged = settings.way === "existing";
      return verdict({
        saw: sight(versions, plan),
        facts: {
          ...(await pastOf(versions, plan)),
          versions,
          texts: await textsOf(plan),
          told,
          edits: isMerged ? [] : edits,
        },
        findings: [...findings, ...(isMerged ? edits.map(differs) : [])],
      });
    },
  });
};

/** In spite of these the versions mean something, so that a waiver may let them stand. */
const WAIVABLE = new Set([
  "no-tag-fits",
  "tag-ambiguous",
  "dependency-cycle",
  "unintended-change",
  "unchanged-package",
  "bump-not-allowed",
  "foreign-glob",
  "local-range",
  "private-dependency",
  "range-mismatch",
  "stale-lockfile",
  "tag-exists",
  "unknown-catalog",
  "unknown-lockfile",
  "unknown-sibling",
  "unlinked-dependency",
  "unpublished-dependency",
]);

function isFatal({ id, level }: Finding): boolean {
  return level === "block" && !WAIVABLE.has(id);
}

function stopped(findings: readonly Finding[]) {
  return { ...block("", ""), findings };
}

/** What a stable version brings is all since the last stable one, whatever pre-releases came between. */
async function pastOf(versions: readonly PackageVersion[], { history }: WorkspacePlan) {
  const lastReleases = versions.map(({ name, to }): PastRelease | null => {
    const { newest, stable } = history.before(name);
    return prerelease(to) === null ? stable : newest;
  });
  const changes = await Promise.all(
    versions.map(async ({ name, to }) => ({
      name,
      changes: await changesOf(name, prerelease(to) !== null, history),
    })),
  );
  return { lastReleases: lastReleases.filter((release) => release !== null), changes };
}

function nothing({ settings, workspace, options, members }: WorkspacePlan): Finding {
  const isMerged = settings.way === "existing";
  const byFiles = isByFiles(workspace, options);
  const state = isMerged
    ? "every package's version is tagged already"
    : `no ${byFiles ? "change file" : "commit since the last releases"} asks for one`;
  const way = byFiles ? "Write a change file: plimsoll change; or name" : "Commit a fix or a feature, or name";
  const hint = `${way} a package: --package <name>=patch. If the last release stopped half-way: plimsoll status`;
  const message = `Cannot release: ${state} (${counted(members.length, "package")})`;
  return blocking("nothing-to-release", message, { hint });
}

function differs({ path }: Edit): Finding {
  return blocking("version-differs", `Cannot release what was merged: ${path} is to change`, {
    file: path,
    hint: "Merge that change first",
  });
}

/** The first few by name: a release may have hundreds. */
function sight(versions: readonly PackageVersion[], { members }: WorkspacePlan): string {
  const shown = versions.slice(0, 3).map(({ name, from, to }) => `${name} ${from} → ${to}`);
  const more = versions.length > 3 ? ` and ${versions.length - 3} more` : "";
  return `${versions.length} of ${members.length} packages: ${shown.join(", ")}${more}`;
}
