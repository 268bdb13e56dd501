import { usageError } from "../../model/error.ts";
import { interruptSignal } from "../signals.ts";
import type { CountFlags } from "./flags.ts";
import { inRepository } from "./repository.ts";
import { repositoryPlace } from "./repository-place.ts";

/** Since a commit, or at each release: of one path, so that the sums are of one thing. */
export async function countOverTime([path = ".", other]: readonly string[], flags: CountFlags): Promise<string> {
  if (other !== undefined)
    throw usageError("Cannot count several paths over time", "Name one, or none for the working directory");
  const place = repositoryPlace(path, flags);
  if (place === null) throw usageError(`Cannot count ${path} over time: it is not in a git repository`);
  const { since } = flags;
  const target = { path, shown: "." };
  return await inRepository(place, flags, interruptSignal(), async (counting) => {
    if (since === undefined) return await (await import("./history.ts")).historyOf(counting, place.path, flags);
    return await (await import("./growth.ts")).growthOf(counting, place.path, target, { since, flags });
  });
}
