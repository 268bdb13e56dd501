import { Exit } from "../../model/exit.ts";
import { fold } from "../../view/fold.ts";
import { paint } from "../../view/paint.ts";
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

/** A key as readline tells it. */
interface Key {
  readonly ctrl?: boolean;
  readonly name?: string;
}

/** A package that can be chosen. */
interface Choice {
  readonly name: string;
  readonly value: string;
  readonly short: string;
  readonly checked: boolean;
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

/** Asks which packages changed, and by what each is raised. Those that changed and that no change file names are chosen beforehand. */
export async function askPackages(
  members: readonly Member[],
  changed: Changed,
  terminal: Terminal,
): Promise<readonly PackageChange[]> {
  const names = await askNames(members, changed, terminal);
  const [only, other] = names;
  if (only !== undefined && other === undefined) return [{ name: only, bump: await askBump(only, terminal) }];
  const majors = await askWhich("Which get a major version (something breaks)?", names, terminal);
  const others = names.filter((name) => !majors.includes(name));
  const minors = await askWhich("Which get a minor version (something is new)?", others, terminal);
  const patches = others.filter((name) => !minors.includes(name));
  if (patches.length > 0)
    say(fold(`The rest get a patch: ${printableLine(patches.join(", "))}`, 2, terminal.output), terminal);
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
  const choices = groupsOf(members, changed).flatMap((group) => [
    new Separator(paint("dim", group.title, terminal.output)),
    ...group.members.map((member) => choiceOf(member, group)),
  ]);
  const message = "Which packages does the change concern?";
  const question = { message, choices, pageSize: pageSize(terminal), loop: false, required: true };
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

function choiceOf({ name, version }: Member, { title }: Group): Choice {
  const shown = printableLine(`${name} ${version}`);
  return { name: shown, value: name, short: printableLine(name), checked: title === UNTOLD };
}

async function askWhich(message: string, names: readonly string[], terminal: Terminal): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const { checkbox } = await import("@inquirer/prompts");
  const choices = names.map((name) => ({ name: printableLine(name), value: name }));
  const question = { message, choices, pageSize: pageSize(terminal), loop: false };
  return await answered(terminal, (context) => checkbox(question, context));
}

async function askBump(name: string, terminal: Terminal): Promise<PackageChange["bump"]> {
  const { select } = await import("@inquirer/prompts");
  const choices = [
    { value: "patch", name: "patch: it is mended" },
    { value: "minor", name: "minor: something is new" },
    { value: "major", name: "major: something breaks" },
  ] as const;
  const question = { message: `What does the change do to ${printableLine(name)}?`, choices, loop: false };
  return await answered(terminal, (context) => select(question, context));
}

/** Asks what changed, until there is an answer: on one line, or in an editor. */
export async function askSummary(terminal: Terminal): Promise<string> {
  const { editor, input } = await import("@inquirer/prompts");
  const message = "What changed? The changelog will say so (empty: in an editor)";
  const line = await answered(terminal, (context) => input({ message }, context));
  if (line.trim() !== "") return line;
  const validate = (text: string) => text.trim() !== "" || "Nothing was written";
  const question = { message: "What changed?", postfix: ".md", waitForUserInput: false, validate };
  return await answered(terminal, (context) => editor(question, context), { isEditor: true });
}

/** Shows a change file, and asks whether to write it. */
export async function isWanted(text: string, terminal: Terminal): Promise<boolean> {
  const { confirm } = await import("@inquirer/prompts");
  say(`  ${fold(printable(text), 2, terminal.output)}`.replace(/ +$/gm, ""), terminal);
  return await answered(terminal, (context) => confirm({ message: "Write this change file?" }, context));
}

function say(text: string, { output }: Terminal): void {
  output.write(`${paint("dim", text, output)}\n`);
}

function pageSize({ output }: Terminal): number {
  return Math.max(FEWEST, (output.rows ?? 24) - AROUND);
}

/**
 * Waits for an answer. At Ctrl-D a prompt would wait for ever: it closes the input, which pauses it. So does an editor that is
 * started, but then no keys come.
 */
async function answered<T>(
  { input, output, signal }: Terminal,
  ask: (context: Context) => Promise<T>,
  { isEditor } = { isEditor: false },
): Promise<T> {
  const closed = new AbortController();
  const close = (): void => closed.abort();
  const closeByKey = (_: unknown, { ctrl, name }: Key): void => (ctrl === true && name === "d" ? close() : undefined);
  const [event, listener] = isEditor ? ["keypress", closeByKey] : ["pause", close];
  input.on(event, listener);
  try {
    return await ask({ input, output, signal: AbortSignal.any([signal, closed.signal]) });
  } catch (thrown) {
    signal.throwIfAborted();
    // While the prompt reads the keys, Ctrl-C is one of them and no signal.
    const isOver = closed.signal.aborted || (thrown as Error).name === "ExitPromptError";
    throw isOver ? new Interrupted("the user", Exit.interrupted) : thrown;
  } finally {
    input.removeListener(event, listener);
  }
}
