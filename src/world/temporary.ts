import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentError } from "../model/error.ts";

/**
 * Makes a private temporary folder, hands it out, and deletes it afterwards. A rest that cannot be deleted is left: it
 * must not turn what was done into a failure.
 */
export async function inTemporaryFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeTemporaryFolder();
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function makeTemporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), "plimsoll-"));
  } catch (error) {
    throw environmentError(
      `Cannot make a temporary folder in ${tmpdir()}: ${(error as Error).message}`,
      "Set TMPDIR to a folder that is writable",
      error,
    );
  }
}
