import type { AnyCheck } from "../../model/check.ts";
import { usageError } from "../../model/error.ts";
import type { Way } from "../../model/facts.ts";
import type { TagTemplate } from "../../model/names.ts";
import { didYouMean } from "../../model/suggest.ts";
import type { Waiver } from "../../model/waiver.ts";
import { findConfig, readManifestKey } from "../../world/config-file.ts";
import { defaultSteps } from "./defaults.ts";
import { importOwn } from "./import.ts";
import { parseConfig, type ParsedConfig } from "./schema.ts";
import { readSteps } from "./steps.ts";

/** A configuration, ready to plan with. */
export interface Config {
  readonly steps: readonly AnyCheck[];
  readonly way: Way;
  readonly branch: string | null;
  readonly remote: string | null;
  /** The tag template, or those of the packages. */
  readonly tag: TagTemplate;
  readonly waivers: readonly Waiver[];
  /** Where it stands; null for the defaults. */
  readonly file: string | null;
}

/**
 * Loads the configuration of a repository: the named file, else `plimsoll.config.*`, else the `plimsoll` key of
 * package.json, else what fits the repository.
 *
 * @throws PlimsollError (usage) naming the file and what is wrong with it.
 */
export async function loadConfig(root: string, named: string | null): Promise<Config> {
  const file = named ?? (await findConfig(root));
  const given = file === null ? await readManifestKey(root) : await importOwn(file);
  const where = file ?? "package.json";
  const parsed = parseConfig(given === undefined ? {} : given, where);
  const steps = parsed.steps === undefined ? await defaultSteps(root) : await readSteps(parsed.steps, root, where);
  const config = { ...settingsOf(parsed, steps), steps, file: given === undefined ? null : where };
  refuseStrayWaivers(config, where);
  return config;
}

function settingsOf(
  { way, branch, remote, tag, waivers }: ParsedConfig,
  steps: readonly AnyCheck[],
): Omit<Config, "steps" | "file"> {
  // The packages of a workspace have versions of their own.
  const usual = steps.some(({ id }) => id === "workspace") ? "{name}@{version}" : "v{version}";
  return {
    way: way ?? "push",
    branch: branch ?? null,
    remote: remote ?? null,
    tag: typeof tag === "object" ? { "*": usual, ...tag } : (tag ?? usual),
    waivers: waivers ?? [],
  };
}

/** A waiver of a check that is not there would wait in silence for findings that never come. */
function refuseStrayWaivers({ waivers, steps }: Config, where: string): void {
  const known = steps.map(({ id }) => id);
  for (const [index, { check }] of waivers.entries()) {
    if (check === undefined || known.includes(check)) continue;
    throw usageError(
      `Cannot use ${where}: "waivers.${index}.check": no step is called "${check}"`,
      didYouMean(check, known, "Steps"),
    );
  }
}
