import { valid } from "semver";
import { usageError } from "../model/error.ts";
import { Exit } from "../model/exit.ts";
import type { Plan } from "../model/plan.ts";
import { Interrupted } from "./signals.ts";

/** How the user answers without being asked. */
export interface ConfirmFlags {
  readonly yes?: boolean;
  readonly confirm?: string;
}

/**
 * Refuses, before minutes go into a plan, what no plan could be released with. `version` is the one that was asked for;
 * null where planning chooses.
 *
 * @throws PlimsollError (usage) where nobody can be asked, or `--confirm` cannot come true.
 */
export function refuseUnanswerable({ yes, confirm }: ConfirmFlags, version: string | null): void {
  if (confirm === undefined) {
    if (yes === true || process.stdin.isTTY) return;
    throw usageError(
      `Cannot ask whether to release${version === null ? "" : ` ${version}`}: there is no terminal`,
      `Say it by a flag: --yes, or --confirm ${version ?? "X.Y.Z"}`,
    );
  }
  if (valid(confirm) !== confirm)
    throw usageError(`Cannot confirm "${confirm}": it is no semantic version`, "Use X.Y.Z: --confirm X.Y.Z");
  if (version !== null && version !== confirm)
    throw usageError(`Cannot release ${version}: --confirm says ${confirm}`, `Confirm that: --confirm ${version}`);
}

/**
 * Makes sure that the user wants just this release.
 *
 * @returns whether to go on
 * @throws PlimsollError (usage) where `--confirm` names another version; Interrupted where the answer is a signal.
 */
export async function isConfirmed(plan: Plan, { yes, confirm }: ConfirmFlags, signal: AbortSignal): Promise<boolean> {
  if (confirm === undefined) return yes === true || (await ask(plan.version ?? "the release", signal));
  if (confirm === plan.version) return true;
  throw plan.version === null
    ? usageError(`Cannot confirm ${confirm}: the plan is for no single version`, "Say it by a flag: --yes")
    : usageError(
        `Cannot release ${confirm}: the plan is for ${plan.version}`,
        `Confirm that: --confirm ${plan.version}`,
      );
}

async function ask(version: string, signal: AbortSignal): Promise<boolean> {
  const closed = new AbortController();
  // Ctrl-D closes the input, and the prompt would wait for ever.
  process.stdin.once("pause", () => closed.abort());
  const { confirm } = await import("@inquirer/prompts");
  const question = { message: `Release ${version}?`, default: false };
  return await confirm(question, { output: process.stderr, signal: AbortSignal.any([signal, closed.signal]) }).catch(
    (thrown: unknown) => {
      signal.throwIfAborted();
      // While the prompt reads the keys, Ctrl-C is one of them and no signal.
      if ((thrown as Error).name === "ExitPromptError") throw new Interrupted("SIGINT", Exit.interrupted);
      if (closed.signal.aborted) return false;
      throw thrown;
    },
  );
}
