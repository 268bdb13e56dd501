import { dirname } from "node:path";
import { linesOptions } from "../../../checks/lines/index.ts";
import { usageError } from "../../model/error.ts";
import { loadConfig } from "../config/load.ts";
import { namedConfig } from "../place.ts";
import type { CountFlags } from "./flags.ts";

/**
 * Adds the globs of the step `lines` to those of the command line. A configuration may be a program: none is looked for, only the one
 * that is named is read.
 *
 * @throws PlimsollError (usage) where the configuration has no such step
 */
export async function withConfigGlobs(flags: CountFlags): Promise<CountFlags> {
  const file = namedConfig(flags);
  if (file === null) return flags;
  const { steps } = await loadConfig(dirname(file), file);
  const step = steps.find(({ id }) => id === "lines");
  if (step === undefined)
    throw usageError(
      `Cannot count by ${flags.config}: it has no step "lines"`,
      "Add lines() to its steps, or say --exclude <glob>",
    );
  const { exclude = [] } = linesOptions.parse(step.options ?? {});
  return { ...flags, exclude: [...(flags.exclude ?? []), ...exclude] };
}
