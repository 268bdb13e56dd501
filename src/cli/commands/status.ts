import type { GlobalFlags } from "../flags.ts";
import { findUnfinished } from "../../engine/release.ts";
import { Exit } from "../../model/exit.ts";
import { endingDocument } from "../../view/ending.ts";
import { statusReport } from "../../view/status.ts";
import { Lock } from "../../world/lock.ts";
import { inSession } from "../session.ts";

/** Flags of `plimsoll status`. */
export interface StatusFlags extends GlobalFlags {
  readonly json?: boolean;
}

/** Shows a release that stopped in the middle; exit 0 where there is none, 5 where one waits. */
export async function status(flags: StatusFlags): Promise<void> {
  await inSession(flags, async ({ ground }) => {
    const [unfinished, holder] = await Promise.all([findUnfinished(ground), Lock.holder(ground.home)]);
    if (holder !== null)
      process.stderr.write(`${holder.user} on ${holder.host} (process ${holder.pid}) is at it since ${holder.since}\n`);
    if (flags.json === true) {
      const document =
        unfinished === null ? null : endingDocument({ ...unfinished, outcome: "stranded", why: null, hint: null });
      process.stdout.write(`${JSON.stringify({ unfinished: document, lock: holder }, null, 2)}\n`);
    } else {
      process.stdout.write(
        unfinished === null ? "No release is under way.\n" : statusReport(unfinished, process.stdout),
      );
    }
    process.exitCode = unfinished === null ? Exit.ok : Exit.stranded;
  });
}
