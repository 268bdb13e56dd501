import type { GlobalFlags } from "../flags.ts";
import { printable } from "../../view/printable.ts";
import { Secrets } from "../../world/secrets.ts";
import { init } from "../init.ts";
import { repositoryFor } from "../repository.ts";

/** Writes a configuration that fits the repository, and says what it found. */
export async function initCommand(flags: GlobalFlags): Promise<void> {
  Secrets.take();
  const { root } = await repositoryFor(flags);
  const { file, found } = await init(root);
  process.stderr.write(found.map((line) => `${printable(line)}\n`).join(""));
  process.stdout.write(`Wrote ${printable(file)}. Next: plimsoll audit\n`);
}
