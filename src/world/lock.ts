import { randomUUID } from "node:crypto";
import { link, lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { environmentError, PlimsollError } from "../model/error.ts";
import { outliveOrphans } from "./orphans.ts";
import { bootId, pidNamespace, type ProcessIdentity } from "./proc.ts";
import { startOf } from "./process-identity.ts";

/** Who holds the lock: enough to know the dead from the living, also when a process id is used again. */
export interface LockOwner extends ProcessIdentity {
  readonly host: string;
  /** In which its process id counts; null where the system has none, absent in a lock of an older plimsoll. */
  readonly namespace?: string | null;
  readonly user: string;
  readonly cwd: string;
  readonly since: string;
}

const DRAFT = ".lock-";
const NAME = /^lock\.(\d+)$/;
/** How often two that began at one moment step back and try again. */
const TRIES = 20;

/**
 * A lock that all work trees of a clone share. Each holder has a numbered file; the dead one's successor takes the
 * next number by an exclusive link, so two successors cannot both win, and nobody ever deletes a living holder's file.
 */
export class Lock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Takes the lock in a folder (`<common git dir>/plimsoll`).
   *
   * @throws PlimsollError (locked) where a living process holds it, or one of another machine or PID namespace.
   */
  static async acquire(folder: string): Promise<Lock> {
    await mkdir(folder, { recursive: true });
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const path = await tryOnce(folder);
      if (path !== null) return new Lock(path);
      await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 40));
    }
    throw new PlimsollError("locked", "Cannot lock the repository: others keep trying at the same moment", {
      hint: "Try again",
    });
  }

  /** Who holds the lock of a folder, or null; does not take it. */
  static async holder(folder: string): Promise<LockOwner | null> {
    const files = (await numbered(folder)).filter(({ isFile }) => isFile);
    const owners = await Promise.all(files.map(({ path }) => ownerOf(path)));
    for (const owner of owners.reverse()) if (owner !== null && (await isAlive(owner))) return owner;
    return null;
  }

  /** Gives the lock up. */
  async release(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

/** A name in the folder that only a lock may have. */
interface Numbered {
  readonly number: number;
  readonly path: string;
  readonly isFile: boolean;
}

/** The path of the lock that was taken; null where somebody else was at it at the same moment. */
async function tryOnce(folder: string): Promise<string | null> {
  const files = await numbered(folder);
  refuseStrange(files);
  await refuseLiving(files);
  const path = join(folder, `lock.${(files.at(-1)?.number ?? 0) + 1}`);
  if (!(await linkOwn(folder, path))) return null;
  let isOurs = false;
  try {
    isOurs = await isAlone(folder, path);
    return isOurs ? path : null;
  } finally {
    if (!isOurs) await rm(path, { force: true });
  }
}

/** Whether nobody living has a file beside ours; then the dead and all that they left are gone. */
async function isAlone(folder: string, own: string): Promise<boolean> {
  const others = (await numbered(folder)).filter(({ path }) => path !== own);
  refuseStrange(others);
  const living = await Promise.all(others.map(({ path }) => isHeld(path)));
  if (living.includes(true)) return false;
  await Promise.all(others.map(({ path }) => outliveDead(path)));
  const stale = [...others.map(({ path }) => path), ...(await drafts(folder))];
  await Promise.all(stale.map((path) => rm(path, { force: true })));
  return true;
}

/** What is no file was not made by us: it is neither read nor deleted. */
function refuseStrange(files: readonly Numbered[]): void {
  const strange = files.find(({ isFile }) => !isFile);
  if (strange === undefined) return;
  throw environmentError(
    `Cannot lock the repository: ${strange.path} is not a file`,
    "plimsoll did not make it: move it elsewhere, or delete it",
  );
}

async function refuseLiving(files: readonly Numbered[]): Promise<void> {
  for (const { path } of files) {
    const owner = await ownerOf(path);
    if (owner !== null && (await isAlive(owner))) throw held(owner, path);
  }
}

/** The file appears whole: a reader never finds it half written. */
async function linkOwn(folder: string, path: string): Promise<boolean> {
  const draft = join(folder, `${DRAFT}${process.pid}-${randomUUID()}`);
  await writeFile(draft, JSON.stringify(await self()), { flush: true });
  try {
    await link(draft, path);
    return true;
  } catch (thrown) {
    // ENOENT: a new holder swept our draft away.
    if (["EEXIST", "ENOENT"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return false;
    throw thrown;
  } finally {
    await rm(draft, { force: true });
  }
}

async function numbered(folder: string): Promise<readonly Numbered[]> {
  const names = await readdir(folder).catch(() => []);
  const matches = names.map((name) => NAME.exec(name)).filter((match) => match !== null);
  const files = matches.map(async ([name, number]) => {
    const path = join(folder, name);
    return { number: Number(number), path, isFile: await isFile(path) };
  });
  return (await Promise.all(files)).sort((a, b) => a.number - b.number);
}

/** The drafts of those that died before they linked them. */
async function drafts(folder: string): Promise<readonly string[]> {
  const paths = (await readdir(folder)).filter((name) => name.startsWith(DRAFT)).map((name) => join(folder, name));
  const areFiles = await Promise.all(paths.map(isFile));
  return paths.filter((_, index) => areFiles[index]);
}

/** True for what has vanished since: that was a file. */
async function isFile(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isFile(),
    () => true,
  );
}

async function isHeld(path: string): Promise<boolean> {
  const owner = await ownerOf(path);
  return owner !== null && (await isAlive(owner));
}

/** The dead holder's children must have ended before its successor looks at anything. */
async function outliveDead(path: string): Promise<void> {
  const owner = await ownerOf(path);
  if (owner !== null) await outliveOrphans(owner);
}

/** Null for a file that vanished, or that holds nothing that anybody could own. */
async function ownerOf(path: string): Promise<LockOwner | null> {
  try {
    const owner = JSON.parse(await readFile(path, "utf8")) as LockOwner;
    return typeof owner.pid === "number" && typeof owner.host === "string" ? owner : null;
  } catch {
    return null;
  }
}

/** Of another machine's process nothing can be known, nor of another PID namespace's: it counts as living. */
async function isAlive(owner: LockOwner): Promise<boolean> {
  if (owner.host !== hostname()) return true;
  if (owner.boot !== bootId()) return false;
  return isOfAnotherNamespace(owner) || (await startOf(owner.pid)) === owner.start;
}

/** A container on this machine, for instance, whose processes have other ids here, or none. */
function isOfAnotherNamespace({ host, namespace }: LockOwner): boolean {
  return host === hostname() && namespace !== undefined && namespace !== pidNamespace();
}

async function self(): Promise<LockOwner> {
  const { pid } = process;
  const identity = { pid, start: (await startOf(pid)) ?? "", host: hostname(), boot: bootId() };
  const { username: user } = userInfo();
  return { ...identity, namespace: pidNamespace(), user, cwd: process.cwd(), since: new Date().toISOString() };
}

function held(owner: LockOwner, path: string): PlimsollError {
  const place = isOfAnotherNamespace(owner) ? `in another PID namespace of ${owner.host}` : `on ${owner.host}`;
  const who = `${owner.user} ${place} (process ${owner.pid}, in ${owner.cwd})`;
  return new PlimsollError("locked", `Cannot lock the repository: ${who} has held the lock since ${owner.since}`, {
    hint: hintFor(owner, path),
  });
}

function hintFor(owner: LockOwner, path: string): string {
  if (owner.host !== hostname()) return `If that machine is gone for good, delete ${path}`;
  return isOfAnotherNamespace(owner)
    ? `Wait for it; if that container is gone for good, delete ${path}`
    : "Wait for it, or look at it: plimsoll status";
}
