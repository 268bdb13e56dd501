import { CommanderError } from "commander";
import { messageOf, PlimsollError } from "../model/error.ts";
import { Exit, exitFor, type ExitCode } from "../model/exit.ts";
import { printable } from "../view/printable.ts";
import { Interrupted } from "./signals.ts";

const REPORT =
  "This is a bug of plimsoll: please report it with the output of the same command and --verbose; " +
  "plimsoll status tells whether a release stopped in the middle";

/** The program's flag that stands before a command and has a value. */
const PLACE = ["-C", "--cwd"];
const DOCUMENTED = ["audit", "release", "apply", "check"];

/** The exit code for anything that a command threw before it changed the world. */
export function codeOf(thrown: unknown): ExitCode {
  if (thrown instanceof Interrupted) return thrown.code;
  if (thrown instanceof PlimsollError) return exitFor(thrown.kind);
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? Exit.ok : Exit.usage;
  return Exit.bug;
}

/** What a user is told of a failure: what, what next, and with `verbose` where in the code. */
export function failureText(thrown: unknown, verbose: boolean): string {
  const hint = hintOf(thrown);
  const lines = [`error: ${printable(messageOf(thrown))}`, ...(hint === null ? [] : [`hint: ${printable(hint)}`])];
  if (verbose && thrown instanceof Error && thrown.stack !== undefined) lines.push(printable(thrown.stack));
  return `${lines.join("\n")}\n`;
}

/** The document of a command that was to print one, and failed before there was a plan. */
export function failureDocument(thrown: unknown): object {
  const message = messageOf(thrown).replace(/^error: /, "");
  return { version: null, verdict: "error", error: { message, hint: hintOf(thrown) } };
}

/** Whether a command line asks for a plan, or what became of it, as one JSON document. */
export function wantsDocument(argv: readonly string[]): boolean {
  const command = argv.find((word, index) => !word.startsWith("-") && !PLACE.includes(argv[index - 1] ?? ""));
  return argv.includes("--json") && DOCUMENTED.includes(command ?? "");
}

function hintOf(thrown: unknown): string | null {
  if (thrown instanceof PlimsollError) return thrown.hint ?? null;
  return codeOf(thrown) === Exit.bug ? REPORT : null;
}

/** Whether commander has told the user already. */
export function isSaid(thrown: unknown): boolean {
  return thrown instanceof CommanderError;
}
