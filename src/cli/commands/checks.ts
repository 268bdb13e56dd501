import type { GlobalFlags, PlanFlags } from "../flags.ts";
import { checksDocument, checksReport } from "../../view/checks.ts";
import { Secrets } from "../../world/secrets.ts";
import { loadConfig } from "../config/load.ts";
import { namedConfig } from "../place.ts";
import { repositoryFor } from "../repository.ts";

/** Lists the configuration's checks with what each reads and provides. */
export async function checks(flags: PlanFlags & GlobalFlags): Promise<void> {
  Secrets.take();
  const { root } = await repositoryFor(flags);
  const { steps } = await loadConfig(root, namedConfig(flags));
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(checksDocument(steps), null, 2)}\n` : checksReport(steps, process.stdout),
  );
}
