import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { environmentError, messageOf, usageError } from "../model/error.ts";
import { syncFolder, writeSynced } from "./files.ts";

/** Where change files are, relative to the root. */
const FOLDER = ".changeset";

/**
 * Refuses a `.changeset` that files cannot be written to, or of which git would not take them: what is behind a link is not in the
 * repository, wherever the link leads.
 *
 * @throws PlimsollError (usage)
 */
export async function refuseOddChangeFolder(root: string): Promise<void> {
  const found = await lstat(join(root, FOLDER)).catch(() => null);
  if (found === null || found.isDirectory()) return;
  const what = found.isSymbolicLink() ? "a symbolic link, and git takes no file from behind one" : "not a folder";
  throw usageError(`Cannot write to ${FOLDER}: it is ${what}`, `Put a folder in its place: rm ${FOLDER}`);
}

/**
 * Writes a change file, and makes its folder where there is none. Nothing is overwritten.
 *
 * @returns its path, relative to the root; null where the name is taken
 * @throws PlimsollError (usage) as {@link refuseOddChangeFolder}; (environment) where it cannot be written
 */
export async function writeChangeFile(root: string, id: string, text: string): Promise<string | null> {
  const path = `${FOLDER}/${id}.md`;
  await refuseOddChangeFolder(root);
  try {
    await mkdir(join(root, FOLDER), { recursive: true });
    await writeSynced(join(root, path), text);
    await syncFolder(join(root, FOLDER));
    return path;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return null;
    throw environmentError(
      `Cannot write ${path}: ${messageOf(thrown)}`,
      "Look at the disk, and at who may write there",
    );
  }
}
