import { usageError } from "../model/error.ts";
import type { Plan } from "../model/plan.ts";

/** How the user answers without being asked. */
export interface ConfirmFlags {
  readonly yes?: boolean;
  readonly confirm?: string;
}

/**
 * Makes sure that the user wants just this release.
 *
 * @returns whether to go on
 * @throws PlimsollError (usage) where `--confirm` names another version, or nobody can be asked.
 */
export async function isConfirmed(plan: Plan, flags: ConfirmFlags): Promise<boolean> {
  const version = plan.version ?? "the release";
  if (flags.confirm !== undefined) {
    if (flags.confirm === plan.version) return true;
    throw usageError(
      `Cannot release ${flags.confirm}: the plan is for ${version}`,
      `Confirm that: --confirm ${version}`,
    );
  }
  if (flags.yes === true) return true;
  if (!process.stdin.isTTY)
    throw usageError(
      `Cannot ask whether to release ${version}: there is no terminal`,
      `Say it by a flag: --yes, or --confirm ${version}`,
    );
  const { confirm } = await import("@inquirer/prompts");
  return await confirm({ message: `Release ${version}?`, default: false }, { output: process.stderr }).catch(
    () => false,
  );
}
