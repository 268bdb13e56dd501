import { warning } from "../../model/check.ts";
import { environmentError, usageError } from "../../model/error.ts";
import type { Finding } from "../../model/finding.ts";
import { didYouMean } from "../../model/suggest.ts";
import { writeChangeFile } from "../../world/change-folder.ts";
import type { PackageChange } from "./flags.ts";
import { changeName } from "./name.ts";
import type { Standing } from "./standing.ts";

/** So many names are tried: there are some hundred thousand. */
const TRIES = 100;
/** More than these nobody reads. */
const MOST_NAMES = 20;

/**
 * Refuses packages that the workspace does not have, and those of which some are versioned and some are not: changesets would.
 *
 * @throws PlimsollError (usage)
 */
export function refuseOddPackages(packages: readonly PackageChange[], standing: Standing): void {
  const known = standing.workspace.request.members.map(({ name }) => name);
  const unknown = packages.find(({ name }) => !known.includes(name));
  if (unknown !== undefined)
    throw usageError(`Cannot name ${unknown.name}: the workspace has no such package`, meant(unknown.name, known));
  const skipped = skippedOf(packages, standing);
  const other = packages.find(({ name }) => !skipped.includes(name));
  if (skipped[0] === undefined || other === undefined) return;
  throw usageError(
    `Cannot name ${skipped[0]} and ${other.name} in one change file: the first is not versioned, and the other is`,
    "Make two files of it",
  );
}

function meant(name: string, known: readonly string[]): string {
  const scoped = known.filter((one) => one.endsWith(`/${name}`));
  if (scoped.length === 1) return `Did you mean "${scoped[0]}"?`;
  const said = didYouMean(name, known, "It has");
  return said.startsWith("Did") || known.length <= MOST_NAMES ? said : "See its packages: npm query .workspace";
}

function skippedOf(packages: readonly PackageChange[], { versioned }: Standing): readonly string[] {
  return packages.map(({ name }) => name).filter((name) => !versioned.some((member) => member.name === name));
}

/** Tells what a release will not do with a change file, though it can be written. */
export function warningsFor(packages: readonly PackageChange[], standing: Standing): readonly Finding[] {
  const skipped = skippedOf(packages, standing).map((name) =>
    warning("not-versioned", `${name} is not versioned: it is ignored, private, or has no version`, {
      hint: "Look at .changeset/config.json, and at the configuration of the step workspace",
    }),
  );
  return [...skipped, ...standing.unread];
}

/**
 * Writes a change file under the name that is asked for, or one of three words.
 *
 * @returns its path, relative to the root
 * @throws PlimsollError (usage) where the name is taken
 */
export async function writeChange(
  root: string,
  text: string,
  { name, used }: { readonly name: string | undefined; readonly used: readonly string[] },
): Promise<string> {
  if (name !== undefined) {
    const path = used.includes(name) ? null : await writeChangeFile(root, name, text);
    if (path !== null) return path;
    const state = used.includes(name) ? "a pre-release has used one of that name" : "it is there already";
    throw usageError(`Cannot write .changeset/${name}.md: ${state}`, "Choose another name, or leave --name out");
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const chosen = changeName();
    const path = used.includes(chosen) ? null : await writeChangeFile(root, chosen, text);
    if (path !== null) return path;
  }
  throw environmentError("Cannot write a change file: every name is taken", "Choose one: --name <id>");
}
