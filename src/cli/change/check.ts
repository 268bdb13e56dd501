import { blocking, warning } from "../../model/check.ts";
import { environmentError } from "../../model/error.ts";
import { Exit } from "../../model/exit.ts";
import type { Finding } from "../../model/finding.ts";
import { templateFor } from "../../model/names.ts";
import { manifestPath } from "../../model/packages.ts";
import { findingDocument } from "../../view/json.ts";
import { findingLines } from "../../view/findings.ts";
import type { Member } from "../../workspace/manifest.ts";
import type { Session } from "../session.ts";
import { readChanged, refuseShallow, type Changed } from "./changed.ts";
import type { ChangeFlags } from "./flags.ts";
import { refuseUnversioned, type Standing } from "./standing.ts";

/** A package that is versioned, as the check saw it. */
interface Checked {
  readonly name: string;
  readonly isChanged: boolean;
  readonly since: string | null;
  readonly changeFiles: readonly string[];
}

/** Finds the packages that changed and that no change file names; blocked where there are some. */
export async function checkChanges({ ground }: Session, standing: Standing, flags: ChangeFlags): Promise<void> {
  const broken = standing.workspace.findings;
  // What blocks tells why there is none, and more exactly.
  if (!broken.some(isBlocking)) refuseUnversioned(standing, "check what changed");
  if (flags.since === undefined) await refuseShallow(ground);
  const changed = await readChanged(standing, ground, flags.since);
  const packages = standing.versioned.map((member) => checkedIn(changed, member));
  refuseBlind(packages, changed, standing);
  const told = standing.versioned.flatMap((member) => findingOf(member, changed, flags.since));
  const findings = [...broken, ...standing.unread, ...told];
  process.stdout.write(flags.json === true ? documentOf(packages, findings) : reportOf(packages, findings));
  if (findings.some(isBlocking)) process.exitCode = Exit.blocked;
}

function isBlocking({ level }: Finding): boolean {
  return level === "block";
}

function checkedIn({ names, files, sinceOf }: Changed, { name }: Member): Checked {
  const naming = files.filter(({ packages }) => packages.some((one) => one.name === name));
  return { name, isChanged: names.has(name), since: sinceOf(name), changeFiles: naming.map(({ path }) => path) };
}

/** A check that looked at nothing must not pass. */
function refuseBlind(packages: readonly Checked[], { unreleased }: Changed, { tagTemplate }: Standing): void {
  const isTold = packages.every(({ name, changeFiles }) => unreleased.has(name) && changeFiles.length > 0);
  if (packages.some(({ name }) => !unreleased.has(name)) || isTold) return;
  const form = templateFor(tagTemplate, packages[0]?.name ?? "");
  throw environmentError(
    `Cannot tell what changed since the last releases: no tag of the form ${form} names one`,
    "Fetch the tags: git fetch --tags; or compare with a branch: plimsoll change --check --since origin/main",
  );
}

function findingOf(member: Member, changed: Changed, since: string | undefined): readonly Finding[] {
  const { name } = member;
  const { changeFiles, isChanged } = checkedIn(changed, member);
  if (changeFiles.length > 0 || !isChanged) return [];
  const file = manifestPath(member.folder);
  const hint = `Say what changed: plimsoll change --package ${name}=patch; or that nobody need know: ${name}=none`;
  if (changed.unreleased.has(name))
    return [warning("never-released", `${name} was never released, and no change file names it`, { file, hint })];
  const message = `${name} changed since ${changed.sinceOf(name)}, and no change file${since === undefined ? "" : " since then"} names it`;
  const empty = since === undefined ? undefined : changed.files.find(({ packages }) => packages.length === 0);
  if (empty === undefined) return [blocking("unintended-change", message, { file, hint })];
  return [warning("unintended-change", `${message}; ${empty.path} says that nothing is to be released`, { file })];
}

function documentOf(packages: readonly Checked[], findings: readonly Finding[]): string {
  return `${JSON.stringify({ packages, findings: findings.map(findingDocument) }, null, 2)}\n`;
}

function reportOf(packages: readonly Checked[], findings: readonly Finding[]): string {
  const changed = packages.filter(({ isChanged }) => isChanged);
  const named = changed.filter(({ changeFiles }) => changeFiles.length > 0);
  const summary = `${changed.length} of ${packages.length} packages changed; change files name ${named.length} of them`;
  return [summary, ...findingLines(findings, process.stdout), ""].join("\n");
}
