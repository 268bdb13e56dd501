import { someOf } from "../../../checks/common/words.ts";
import { Exit } from "../../model/exit.ts";
import { fold } from "../../view/fold.ts";
import { paint, type Style } from "../../view/paint.ts";
import { printable, printableLine } from "../../view/printable.ts";
import type { Member } from "../../workspace/manifest.ts";
import { Interrupted } from "../signals.ts";
import type { Changed } from "./changed.ts";
import type { PackageChange } from "./flags.ts";

/** Where questions are asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly rows?: number };
  readonly signal: AbortSignal;
}

interface Context {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** A package that can be chosen. */
interface Choice {
  readonly name: string;
  readonly value: string;
  readonly short: string;
  readonly checked: boolean;
}

/** What a change file will say. */
interface Change {
  readonly packages: readonly PackageChange[];
  readonly summary: string;
}

/** Packages of a list that have something in common. */
interface Group {
  readonly title: string;
  readonly members: readonly Member[];
}

const UNTOLD = "Changed, and in no change file";
const TOLD = "Changed, and in a change file";
const NEW = "Never released";
const UNCHANGED = "Unchanged";
/** So many lines of a screen are not the list's: the question, keys, a shell's prompt. */
const AROUND = 8;
const FEWEST = 5;
/** The length of the longest bump. */
const WIDEST = 5;
/** Once they are chosen, a few of many are named. */
const THEME = {
  style: {
    renderSelectedChoices: (chosen: readonly { readonly short: string }[]) =>
      someOf(
        chosen.map(({ short }) => short),
        "package",
      ),
  },
};

/** Asks which packages changed, and by what each is raised. Those that changed and that no change file names are chosen beforehand. */
export async function askPackages(
  members: readonly Member[],
  changed: Changed,
  terminal: Terminal,
): Promise<readonly PackageChange[]> {
  const names = await askNames(members, changed, terminal);
  const [only, other] = names;
  if (only !== undefined && other === undefined) return [{ name: only, bump: await askBump(only, terminal) }];
  const chosen = names.flatMap((name) => members.find((member) => member.name === name) ?? []);
  const majors = await askWhich("Which, if any, get a major version (something breaks)?", chosen, terminal);
  const others = chosen.filter(({ name }) => !majors.includes(name));
  const minors = await askWhich("Which, if any, get a minor version (something is new)?", others, terminal);
  const patches = others.map(({ name }) => name).filter((name) => !minors.includes(name));
  if (patches.length > 0) say(`The rest get a patch: ${someOf(patches.map(printableLine), "package")}`, terminal);
  return [
    ...majors.map((name) => ({ name, bump: "major" as const })),
    ...minors.map((name) => ({ name, bump: "minor" as const })),
    ...patches.map((name) => ({ name, bump: "patch" as const })),
  ];
}

/** Who has one package is not asked which. */
async function askNames(members: readonly Member[], changed: Changed, terminal: Terminal): Promise<readonly string[]> {
  const [only, other] = members;
  if (only !== undefined && other === undefined) return [only.name];
  const { checkbox, Separator } = await import("@inquirer/prompts");
  const choices = groupsOf(members, changed).flatMap(({ title, members: own }) => [
    new Separator(paint("dim", `${title}: ${own.length}`, terminal.output)),
    ...own.map((member) => choiceOf(member, title === UNTOLD)),
  ]);
  const message = "Which packages does the change concern?";
  const question = { ...{ message, choices, theme: THEME }, pageSize: pageSize(terminal), loop: false, required: true };
  return await answered(terminal, (context) => checkbox(question, context));
}

function groupsOf(members: readonly Member[], { names, unreleased, files }: Changed): readonly Group[] {
  const told = new Set(files.flatMap(({ packages }) => packages.map(({ name }) => name)));
  const groupOf = ({ name }: Member): string => {
    if (unreleased.has(name)) return NEW;
    if (!names.has(name)) return UNCHANGED;
    return told.has(name) ? TOLD : UNTOLD;
  };
  return [UNTOLD, TOLD, NEW, UNCHANGED]
    .map((title) => ({ title, members: members.filter((member) => groupOf(member) === title) }))
    .filter((group) => group.members.length > 0);
}

function choiceOf({ name, version }: Member, checked = false): Choice {
  return { name: printableLine(`${name} ${version}`), value: name, short: printableLine(name), checked };
}

async function askWhich(message: string, members: readonly Member[], terminal: Terminal): Promise<readonly string[]> {
  if (members.length === 0) return [];
  const { checkbox } = await import("@inquirer/prompts");
  const choices = members.map((member) => choiceOf(member));
  const question = { message, choices, theme: THEME, pageSize: pageSize(terminal), loop: false };
  return await answered(terminal, (context) => checkbox(question, context));
}

async function askBump(name: string, terminal: Terminal): Promise<PackageChange["bump"]> {
  const { select } = await import("@inquirer/prompts");
  const choices = [
    { value: "patch", name: "patch: it is mended" },
    { value: "minor", name: "minor: something is new" },
    { value: "major", name: "major: something breaks" },
    { value: "none", name: "none: nobody need know" },
  ] as const;
  const question = { message: `What does the change do to ${printableLine(name)}?`, choices, loop: false };
  return await answered(terminal, (context) => select(question, context));
}

/** Asks what changed, on one line, until there is an answer. */
export async function askSummary(terminal: Terminal): Promise<string> {
  const { input } = await import("@inquirer/prompts");
  const message = "What changed? A line for the changelog; more can go into the file later:";
  const validate = (text: string) =>
    text.trim() !== "" || "Say what changed: who reads the changelog will want to know";
  return await answered(terminal, (context) => input({ message, validate }, context));
}

/** Shows what a change file will say, and asks whether to write it. */
export async function isWanted(change: Change, members: readonly Member[], terminal: Terminal): Promise<boolean> {
  const { confirm } = await import("@inquirer/prompts");
  const lines = [...bumpLines(change.packages), "", ...printable(change.summary.trim()).split("\n")];
  for (const line of lines) say(line === "" ? "" : `  ${line}`, terminal);
  const firsts = firstMajors(change.packages, members);
  if (firsts.length > 0)
    say(`1.0.0 will be the first major version of ${someOf(firsts, "package")}`, terminal, "yellow");
  return await answered(terminal, (context) => confirm({ message: "Write this change file?" }, context));
}

function bumpLines(packages: readonly PackageChange[]): readonly string[] {
  const bumps = [...new Set(packages.map(({ bump }) => bump))];
  return bumps.map((bump) => {
    const names = packages.filter((one) => one.bump === bump).map(({ name }) => printableLine(name));
    return `${bump.padEnd(WIDEST)}  ${someOf(names, "package")}`;
  });
}

/** A sweep over a repository easily makes 1.0.0 of what was not meant to be stable yet. */
function firstMajors(packages: readonly PackageChange[], members: readonly Member[]): readonly string[] {
  const majors = new Set(packages.filter(({ bump }) => bump === "major").map(({ name }) => name));
  return members.filter(({ name, version }) => majors.has(name) && version.startsWith("0.")).map(({ name }) => name);
}

function say(text: string, { output }: Terminal, style: Style = "dim"): void {
  output.write(`${paint(style, fold(text, 2, output), output)}\n`);
}

function pageSize({ output }: Terminal): number {
  return Math.max(FEWEST, (output.rows ?? 24) - AROUND);
}

/** Waits for an answer. At Ctrl-D a prompt would wait for ever: it closes the input, which pauses it. */
async function answered<T>({ input, output, signal }: Terminal, ask: (context: Context) => Promise<T>): Promise<T> {
  const closed = new AbortController();
  const close = (): void => closed.abort();
  input.once("pause", close);
  try {
    return await ask({ input, output, signal: AbortSignal.any([signal, closed.signal]) });
  } catch (thrown) {
    signal.throwIfAborted();
    // While the prompt reads the keys, Ctrl-C is one of them and no signal.
    const isOver = closed.signal.aborted || (thrown as Error).name === "ExitPromptError";
    throw isOver ? new Interrupted("the user", Exit.interrupted) : thrown;
  } finally {
    input.removeListener("pause", close);
  }
}
