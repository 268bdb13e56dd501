import { mkdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { environmentError, usageError } from "../model/error.ts";
import type { Digest } from "../model/effect.ts";
import { syncFolder, writeAtomically } from "./files.ts";
import { openStore, type Store } from "./store.ts";

/** The name of the git pack beside the stored files. */
const PACK = "objects.pack";
/** A plan of a thousand packages is about 2 MB. */
const LARGEST_PLAN = 64 * 1024 * 1024;

/** A plan on disk, and what planning made: `plan.json`, and beside it `plan.files/` with a git pack and stored files. */
export interface Bundle {
  readonly text: string;
  readonly pack: Uint8Array;
  readonly store: Store;
  readonly digests: readonly Digest[];
}

/** The folder beside a plan's file. */
function filesFolder(planPath: string): string {
  return join(dirname(planPath), `${basename(planPath).replace(/\.json$/, "")}.files`);
}

/** Writes a bundle, the plan last, each file on the disk before the next: a plan that is there is whole. */
export async function writeBundle(planPath: string, bundle: Bundle): Promise<void> {
  const folder = filesFolder(planPath);
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, PACK), bundle.pack);
  await bundle.store.copyTo(folder, bundle.digests);
  await syncFolder(folder);
  await writeAtomically(planPath, bundle.text);
}

/**
 * Reads a plan's file as text.
 *
 * @throws PlimsollError (usage) where it is absent, no file, or too large for a plan.
 */
export async function readPlanText(planPath: string): Promise<string> {
  const found = await stat(planPath).catch(() => null);
  if (found === null)
    throw usageError(
      `Cannot read the plan ${planPath}: there is no such file`,
      "Make one: plimsoll audit --out plan.json",
    );
  if (!found.isFile()) throw usageError(`Cannot read the plan ${planPath}: it is not a file`);
  if (found.size > LARGEST_PLAN) throw usageError(`Cannot read the plan ${planPath}: it is larger than 64 MiB`);
  return await readFile(planPath, "utf8");
}

/** The git pack of a bundle. */
export async function readPack(planPath: string): Promise<Uint8Array> {
  const path = join(filesFolder(planPath), PACK);
  return await readFile(path).catch((cause: unknown) => {
    throw environmentError(
      `Cannot read ${path}: it is not there`,
      `Bring the folder ${filesFolder(planPath)} along with the plan`,
      cause,
    );
  });
}

/** The stored files of a bundle. */
export function storeOf(planPath: string): Store {
  return openStore(filesFolder(planPath));
}
