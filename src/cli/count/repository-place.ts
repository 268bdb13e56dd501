import { usageError } from "../../model/error.ts";
import { placeOf, type Place } from "../../world/lines/place.ts";
import { userPath } from "../place.ts";
import type { CountFlags } from "./flags.ts";

/** Where a path is in a repository; null where the files are to be counted as they stand. */
export function repositoryPlace(path: string, flags: CountFlags): Place | null {
  const place = flags.worktree === true ? null : placeOf(userPath(flags, path));
  const asked = flags.at ?? flags.since;
  if (place !== null || (asked === undefined && flags.history === undefined)) return place;
  throw usageError(
    `Cannot count ${asked ?? "the tags"}: ${path} is not in a git repository`,
    "Name a folder of a clone",
  );
}
