import { usageError } from "../../model/error.ts";
import type { PackageBump } from "../../model/facts.ts";
import { isChangeFile } from "../../workspace/change-file.ts";
import type { GlobalFlags } from "../flags.ts";
import { packageBump } from "../request.ts";
import { textOfInput } from "./input.ts";

/** Flags of `plimsoll change`. */
export interface ChangeFlags extends GlobalFlags {
  readonly config?: string;
  /** Each `name=bump`. */
  readonly package?: readonly string[];
  /** Each a paragraph; `-` is what stands on standard input. */
  readonly message?: readonly string[];
  readonly empty?: boolean;
  readonly name?: string;
  readonly check?: boolean;
  readonly since?: string;
  readonly json?: boolean;
}

/** A package, and by what a change raises it. */
export interface PackageChange {
  readonly name: string;
  readonly bump: PackageBump;
}

/** What the flags say of a change; null what they leave to be asked. */
export interface Given {
  readonly packages: readonly PackageChange[] | null;
  readonly summary: string | null;
}

const WRITING = ["package", "message", "empty", "name"] as const;
const BY_FLAGS =
  'Say it by flags: --package <name>=<bump> --message "<text>"; or --empty, where nothing is to be released';
const NAME = /^(?!.*\.md$)[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/i;

/**
 * Refuses, before anything is read, flags that say nothing together, and questions that nobody could answer.
 *
 * @throws PlimsollError (usage)
 */
export function refuseOddFlags(flags: ChangeFlags, isAskable: boolean): void {
  if (flags.check === true) {
    const writing = WRITING.find((flag) => flags[flag] !== undefined);
    if (writing !== undefined) throw together("--check", `--${writing}`);
    return;
  }
  if (flags.json === true) throw usageError("Cannot write a change file as JSON", "Ask for a check: --check --json");
  if (flags.name !== undefined) refuseOddName(flags.name);
  if (flags.empty === true || flags.package !== undefined) refuseRivals(flags);
  else if (flags.message?.includes("-") === true)
    throw usageError("Cannot ask for packages: standard input is the message", BY_FLAGS);
  if (isAskable || isWhole(flags)) return;
  throw usageError("Cannot ask what changed: there is no terminal", BY_FLAGS);
}

function refuseRivals(flags: ChangeFlags): void {
  if (flags.empty === true && flags.package !== undefined) throw together("--empty", "--package");
  if (flags.since !== undefined) throw together("--since", flags.empty === true ? "--empty" : "--package");
}

/** Whether nothing is left to be asked. */
function isWhole({ empty, package: packages, message }: ChangeFlags): boolean {
  return empty === true || (packages !== undefined && message !== undefined);
}

function together(one: string, other: string): Error {
  return usageError(`Cannot use ${one} and ${other} together`, "Leave one of them out; see plimsoll change --help");
}

function refuseOddName(name: string): void {
  if (NAME.test(name) && isChangeFile(`.changeset/${name}.md`)) return;
  throw usageError(
    `Cannot call a change file ${JSON.stringify(name)}: changesets does not read one of that name`,
    "Use letters, digits, hyphens, such as brave-lions-dance, without .md; or leave --name out",
  );
}

/**
 * Reads what the flags say of a change.
 *
 * @throws PlimsollError (usage) for what is no `name=bump`, a package that is named twice, a message without text
 */
export async function givenBy({ empty, package: named, message }: ChangeFlags): Promise<Given> {
  const packages = empty === true ? [] : (named?.map(changeOf) ?? null);
  const twice = packages?.find(({ name }, index) => packages.findIndex((one) => one.name === name) !== index);
  if (twice !== undefined)
    throw usageError(`Cannot use --package ${twice.name} twice: a change has one bump`, "Leave one of them out");
  return { packages, summary: message === undefined ? (empty === true ? "" : null) : await summaryOf(message) };
}

function changeOf(text: string): PackageChange {
  const [name, bump] = packageBump(text);
  return { name, bump };
}

async function summaryOf(paragraphs: readonly string[]): Promise<string> {
  const flag = paragraphs.find((text) => /^--?[A-Za-z][\w-]*$/.test(text));
  if (flag !== undefined)
    throw usageError(`Cannot read --message: "${flag}" looks like a flag, not like a text`, "Give the text first");
  const texts: string[] = [];
  for (const text of paragraphs) texts.push(text === "-" ? await textOfInput(process.stdin) : text);
  const summary = texts.join("\n\n");
  if (summary.trim() !== "") return summary;
  throw usageError("Cannot write a change file: the message is empty", 'Say what changed: --message "Adds x."');
}
