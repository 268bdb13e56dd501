import { dirname } from "node:path";
import { usageError } from "../model/error.ts";
import { userPath, type PlaceFlags } from "./place.ts";

/**
 * Refuses a `-C` that names no folder: a program that is started there fails as if it were absent.
 *
 * @throws PlimsollError (usage)
 */
export async function refuseNoFolder(flags: PlaceFlags): Promise<void> {
  const path = userPath(flags);
  const stands = flags.cwd === undefined ? "a folder" : await (await import("../world/folder.ts")).standsAt(path);
  if (stands === "nothing")
    throw usageError(`Cannot start in ${path}: there is no such folder`, "Name a folder of your clone: -C <dir>");
  if (stands === "no folder")
    throw usageError(`Cannot start in ${path}: it is not a folder`, `Name the folder around it: ${dirname(path)}`);
}
