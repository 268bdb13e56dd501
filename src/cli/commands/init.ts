import type { GlobalFlags } from "../flags.ts";
import { printable } from "../../view/printable.ts";
import { findRepository } from "../../world/git/index.ts";
import { Secrets } from "../../world/secrets.ts";
import { init } from "../init.ts";
import { userPath } from "../place.ts";

/** Writes a configuration that fits the repository, and says what it found. */
export async function initCommand(flags: GlobalFlags): Promise<void> {
  Secrets.take();
  const { root } = await findRepository(userPath(flags));
  const { file, found } = await init(root);
  process.stderr.write(found.map((line) => `${printable(line)}\n`).join(""));
  process.stdout.write(`Wrote ${printable(file)}. Next: plimsoll audit\n`);
}
