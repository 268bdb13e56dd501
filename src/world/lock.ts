import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { PlimsollError } from "../model/error.ts";
import { outliveOrphans } from "./orphans.ts";
import { startOf, bootId } from "./process-identity.ts";

/** Who holds the lock: enough to know the dead from the living, also when a process id is used again. */
export interface LockOwner {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
  readonly boot: string;
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
   * @throws PlimsollError (locked) where a living process, or one of another machine, holds it.
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
    const files = await numbered(folder);
    const owners = await Promise.all(files.map(({ path }) => ownerOf(path)));
    for (const owner of owners.reverse()) if (owner !== null && (await isAlive(owner))) return owner;
    return null;
  }

  /** Gives the lock up. */
  async release(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

/** The path of the lock that was taken; null where somebody else was at it at the same moment. */
async function tryOnce(folder: string): Promise<string | null> {
  const files = await numbered(folder);
  await refuseLiving(files);
  const path = join(folder, `lock.${(files.at(-1)?.number ?? 0) + 1}`);
  if (!(await linkOwn(folder, path))) return null;
  const others = (await numbered(folder)).filter((file) => file.path !== path);
  const living = await Promise.all(others.map(async (file) => await isHeld(file.path)));
  if (living.includes(true)) {
    await rm(path, { force: true });
    return null;
  }
  await Promise.all(others.map((file) => outliveDead(file.path)));
  const drafts = (await readdir(folder)).filter((name) => name.startsWith(DRAFT)).map((name) => join(folder, name));
  await Promise.all([...others.map((file) => file.path), ...drafts].map((stale) => rm(stale, { force: true })));
  return path;
}

async function refuseLiving(files: readonly { readonly path: string }[]): Promise<void> {
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

async function numbered(folder: string): Promise<{ readonly number: number; readonly path: string }[]> {
  const names = await readdir(folder).catch(() => []);
  const matches = names.map((name) => NAME.exec(name)).filter((match) => match !== null);
  const files = matches.map((match) => ({ number: Number(match[1]), path: join(folder, match[0]) }));
  return files.sort((a, b) => a.number - b.number);
}

async function isHeld(path: string): Promise<boolean> {
  const owner = await ownerOf(path);
  return owner !== null && (await isAlive(owner));
}

/** The dead holder's children must have ended before its successor looks at anything. */
async function outliveDead(path: string): Promise<void> {
  const owner = await ownerOf(path);
  if (owner !== null) await outliveOrphans(owner.pid);
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

/** Of another machine's process nothing can be known, so it counts as living. */
async function isAlive(owner: LockOwner): Promise<boolean> {
  if (owner.host !== hostname()) return true;
  if (owner.boot !== (await bootId())) return false;
  return (await startOf(owner.pid)) === owner.start;
}

async function self(): Promise<LockOwner> {
  const [start, boot] = await Promise.all([startOf(process.pid), bootId()]);
  const { username } = userInfo();
  const since = new Date().toISOString();
  return { pid: process.pid, start: start ?? "", host: hostname(), boot, user: username, cwd: process.cwd(), since };
}

function held(owner: LockOwner, path: string): PlimsollError {
  const who = `${owner.user} on ${owner.host} (process ${owner.pid}, in ${owner.cwd})`;
  const hint =
    owner.host === hostname()
      ? "Wait for it, or look at it: plimsoll status"
      : `If that machine is gone for good, delete ${path}`;
  return new PlimsollError("locked", `Cannot lock the repository: ${who} has held the lock since ${owner.since}`, {
    hint,
  });
}
