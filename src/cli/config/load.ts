import type { AnyCheck } from "../../model/check.ts";
import type { Way } from "../../model/facts.ts";
import type { Waiver } from "../../model/waiver.ts";
import { findConfig, readManifestKey } from "../../world/config-file.ts";
import { defaultSteps } from "./defaults.ts";
import { importOwn } from "./import.ts";
import { parseConfig } from "./schema.ts";
import { readSteps } from "./steps.ts";

/** A configuration, ready to plan with. */
export interface Config {
  readonly steps: readonly AnyCheck[];
  readonly way: Way;
  readonly branch: string | null;
  readonly remote: string | null;
  /** The tag template. */
  readonly tag: string;
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
  return {
    steps,
    way: parsed.way ?? "push",
    branch: parsed.branch ?? null,
    remote: parsed.remote ?? null,
    tag: parsed.tag ?? "v{version}",
    waivers: parsed.waivers ?? [],
    file: given === undefined ? null : where,
  };
}
