import { CommanderError } from "commander";
import { messageOf, PlimsollError } from "../model/error.ts";
import { Exit, exitFor, type ExitCode } from "../model/exit.ts";
import { printable } from "../view/printable.ts";
import { Interrupted } from "./signals.ts";

const REPORT =
  "This is a bug of plimsoll: please report it with the output of the same command and --verbose; " +
  "plimsoll status tells whether a release stopped in the middle";

/** The exit code for anything that a command threw before it changed the world. */
export function codeOf(thrown: unknown): ExitCode {
  if (thrown instanceof Interrupted) return thrown.code;
  if (thrown instanceof PlimsollError) return exitFor(thrown.kind);
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? Exit.ok : Exit.usage;
  return Exit.bug;
}

/** What a user is told of a failure: what, what next, and with `verbose` where in the code. */
export function failureText(thrown: unknown, verbose: boolean): string {
  const lines = [`error: ${printable(messageOf(thrown))}`, ...hintLines(thrown)];
  if (verbose && thrown instanceof Error && thrown.stack !== undefined) lines.push(printable(thrown.stack));
  return `${lines.join("\n")}\n`;
}

function hintLines(thrown: unknown): readonly string[] {
  if (thrown instanceof PlimsollError) return thrown.hint === undefined ? [] : [`hint: ${printable(thrown.hint)}`];
  return codeOf(thrown) === Exit.bug ? [`hint: ${REPORT}`] : [];
}

/** Whether commander has told the user already. */
export function isSaid(thrown: unknown): boolean {
  return thrown instanceof CommanderError;
}
