import { findRepository, type Repository } from "../world/git/index.ts";
import { userPath, type PlaceFlags } from "./place.ts";
import { refuseNoFolder } from "./start-folder.ts";

/**
 * The repository that a command acts in.
 *
 * @throws PlimsollError (usage) where `-C` names no folder
 */
export async function repositoryFor(flags: PlaceFlags): Promise<Repository> {
  await refuseNoFolder(flags);
  return await findRepository(userPath(flags));
}
