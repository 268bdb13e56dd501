import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { cp, mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { usageError, type PlimsollError } from "../model/error.ts";
import type { Checkout } from "../model/facts.ts";
import type { FileView } from "../model/workbench.ts";
import { filesBelow, locate, plainPath } from "./folder.ts";
import type { Git } from "./git/index.ts";
import { inherited } from "./inherited.ts";
import { runOrThrow } from "./process.ts";

/** What opening checkouts takes. */
export interface CheckoutOptions {
  /** An existing folder: checkouts are made in it, and go away with it. */
  readonly scratch: string;
  readonly git: Pick<Git, "checkOut" | "changedIn">;
  readonly signal?: AbortSignal | undefined;
}

/** Opens the files of scratch checkouts. */
export function openCheckouts({ scratch, git, signal }: CheckoutOptions): FileView {
  const newFolder = (): string => join(scratch, `checkout-${randomUUID()}`);
  return {
    async checkout(commit) {
      const path = newFolder();
      await git.checkOut(commit, path);
      return { path, commit };
    },
    async copy(checkout) {
      const path = newFolder();
      await copyFolder(checkout.path, path, signal);
      return { path, commit: checkout.commit };
    },
    read: (checkout, path) => readText(checkout, path),
    exists: async (checkout, path) => (await locate(checkout.path, path)) !== null,
    list: (checkout, dir) => listFiles(checkout, dir),
    write: (checkout, path, content) => writeText(checkout, path, content),
    changed: (checkout) => git.changedIn(checkout),
  };
}

/** The copy shares the disk's blocks with the original where the file system can. */
async function copyFolder(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  if (process.platform === "win32") {
    await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    return;
  }
  const how = process.platform === "linux" ? ["-a", "--reflink=auto"] : ["-a"];
  await runOrThrow(["cp", ...how, "--", from, to], { cwd: dirname(from), env: inherited(), signal }, "copy a checkout");
}

async function readText(checkout: Checkout, path: string): Promise<string | null> {
  const found = await locate(checkout.path, path);
  if (found === null || !(await stat(found)).isFile()) return null;
  return await readFile(found, "utf8");
}

async function listFiles(checkout: Checkout, dir: string): Promise<readonly string[]> {
  const folder = await locate(checkout.path, dir);
  if (folder === null || !(await stat(folder)).isDirectory()) return [];
  return await filesBelow(folder);
}

/** Makes the folders that are missing. A symlink on the way may not lead out, and none is written through. */
async function writeText(checkout: Checkout, path: string, content: string): Promise<void> {
  const target = join(checkout.path, plainPath(path));
  const [base, above] = await Promise.all([realpath(checkout.path), nearest(dirname(target))]);
  if (above !== base && !above.startsWith(base + sep)) throw leadsAway(path);
  await mkdir(dirname(target), { recursive: true });
  const flag = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  await writeFile(target, content, { flag }).catch((thrown: NodeJS.ErrnoException) => {
    throw thrown.code === "ELOOP" ? leadsAway(path) : thrown;
  });
}

function leadsAway(path: string): PlimsollError {
  return usageError(`Cannot write ${JSON.stringify(path)}: a symlink leads elsewhere`);
}

/** The innermost folder on the way that is there, symlinks followed. */
async function nearest(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch {
    return await nearest(dirname(folder));
  }
}
