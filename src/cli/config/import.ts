import * as plimsoll from "../../index.ts";
import { importConfig } from "../../world/config-file.ts";

/**
 * Runs a module of the user's. Its `plimsoll` is this one, installed or not, so that both mean the same facts.
 *
 * @throws PlimsollError (usage) naming the file.
 */
export async function importOwn(path: string): Promise<unknown> {
  return await importConfig(path, { plimsoll });
}
