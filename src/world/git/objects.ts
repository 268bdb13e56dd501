import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import { syncFolder } from "../files.ts";
import type { Conversation } from "../converse.ts";
import { Answers, type AnswerTaker, type ObjectHead } from "./answers.ts";
import type { GitClient } from "./client.ts";
import { checkedOid } from "./names.ts";

/** A git object as it is hashed, without its header. */
export interface GitObject {
  readonly oid: Oid;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Who takes an answer, and hears of it if git ends: one that has had its whole answer may hear of it too. */
export interface AnswerWaiter extends AnswerTaker {
  fail(reason: unknown): void;
}

/** Reads objects, all of them by one git that is started for the first and ends with {@link close}. */
export class ObjectReader {
  readonly #client: Pick<GitClient, "converse" | "refuseAborted">;
  readonly #options: readonly string[];
  #waiters: AnswerWaiter[] = [];
  /** How many of the waiters have had their turn; the last of them may still be taking its answer. */
  #served = 0;
  #current: AnswerWaiter | undefined;
  #git: Promise<Conversation> | undefined;

  /** One that `isBuffered` answers all at once when it is closed: for many objects that nobody waits for in between. */
  constructor(client: Pick<GitClient, "converse" | "refuseAborted">, { isBuffered = false } = {}) {
    this.#client = client;
    this.#options = isBuffered ? ["--buffer"] : [];
  }

  /** Asks for the objects behind revisions: each waiter gets the answer to its own, one after the other. */
  async ask(revisions: readonly string[], waiters: readonly AnswerWaiter[]): Promise<void> {
    const odd = revisions.find((revision) => /[\0\n]/.test(revision));
    if (odd !== undefined) throw environmentError(`Cannot read ${JSON.stringify(odd)}: no revision has a line end`);
    this.#client.refuseAborted();
    if (revisions.length === 0) return;
    this.#git ??= this.#start();
    const git = await this.#git;
    for (const waiter of waiters) this.#waiters.push(waiter);
    git.say(revisions.map((revision) => `${revision}\n`).join(""));
  }

  /** The object behind a revision, or null where there is none. */
  async find(revision: string): Promise<GitObject | null> {
    const [found] = await this.findAll([revision]);
    return found ?? null;
  }

  /** The objects behind revisions; null for each that names none. */
  async findAll(revisions: readonly string[]): Promise<(GitObject | null)[]> {
    const collectors = revisions.map(() => new Collector());
    await this.ask(revisions, collectors);
    return await Promise.all(collectors.map(({ found }) => found));
  }

  /** Ends git; what is asked for afterwards starts another. */
  async close(): Promise<void> {
    const git = await this.#git?.catch(() => undefined);
    this.#git = undefined;
    await git?.end();
  }

  #start(): Promise<Conversation> {
    const answers = new Answers(() => this.#serve());
    return this.#client.converse(["cat-file", "--batch", ...this.#options], {
      onData: (chunk) => answers.read(chunk),
      onEnd: (said) => this.#end(said),
    });
  }

  #serve(): AnswerWaiter | undefined {
    this.#current = this.#waiters[this.#served++];
    if (this.#served >= this.#waiters.length) this.#forget();
    return this.#current;
  }

  #end(said: string): void {
    this.#git = undefined;
    const unserved = this.#waiters.slice(this.#served);
    this.#forget();
    for (const waiter of [this.#current, ...unserved])
      waiter?.fail(environmentError(`Cannot read objects: ${said.replace(/^fatal: /, "") || "git ended early"}`));
  }

  #forget(): void {
    this.#waiters = [];
    this.#served = 0;
  }
}

/** Keeps an object as a whole. Its pieces are joined at the end: a large one has thousands. */
class Collector implements AnswerWaiter {
  readonly found: Promise<GitObject | null>;
  #settle!: { resolve(found: GitObject | null): void; reject(reason: unknown): void };
  #head: ObjectHead | null = null;
  readonly #pieces: Buffer[] = [];

  constructor() {
    this.found = new Promise(
      (resolve, reject) => (this.#settle = { resolve, reject: reject as (reason: unknown) => void }),
    );
  }

  begin(head: ObjectHead | null): void {
    this.#head = head;
  }

  take(piece: Buffer): void {
    this.#pieces.push(piece);
  }

  end(): void {
    const [first] = this.#pieces;
    const bytes = this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces);
    const head = this.#head;
    this.#settle.resolve(head === null ? null : { oid: head.oid, type: head.type, bytes });
  }

  fail(reason: unknown): void {
    this.#settle.reject(reason);
  }
}

/** The object behind a revision. Throws PlimsollError (environment) where there is none. */
export async function readObject(reader: ObjectReader, revision: string): Promise<GitObject> {
  const found = await reader.find(revision);
  if (found !== null) return found;
  throw environmentError(`Cannot read object ${revision}: it is not in the repository`);
}

/** The ids behind revisions, without their bytes; null where one names nothing. */
export async function resolveAll(client: GitClient, revisions: readonly string[]): Promise<(Oid | null)[]> {
  if (revisions.length === 0) return [];
  const input = revisions.map((revision) => `${revision}\n`).join("");
  const args = ["cat-file", "--batch-check=%(objectname)"];
  const lines = (await client.text(args, { doing: "resolve a revision", input })).split("\n");
  return lines.map((line) => (/^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(line) ? line : null));
}

/** Packs what the tips reach and the others do not; the same bytes each time. */
export async function packObjects(client: GitClient, tips: readonly Oid[], notFrom: readonly Oid[]): Promise<Buffer> {
  const revisions = [...tips.map(checkedOid), ...notFrom.map((id) => `^${checkedOid(id)}`)];
  const input = revisions.map((revision) => `${revision}\n`).join("");
  const args = ["pack-objects", "--quiet", "--revs", "--stdout", "--threads=1", "--delta-base-offset"];
  return await client.must(args, { doing: "pack the release's objects", input });
}

/**
 * Brings a pack into the repository or into scratch. Git computes every id anew and checks that nothing is missing.
 *
 * @throws PlimsollError (environment) where the pack is damaged, or needs objects that are not there
 */
export async function importPack(client: GitClient, pack: Uint8Array, inRepository: boolean): Promise<void> {
  if (objectCount(pack) === 0) return;
  const doing = "take over the plan's objects";
  const ended = await client.run(["index-pack", "--stdin", "--fix-thin", "--strict"], {
    doing,
    input: pack,
    inRepository,
  });
  if (ended.exitCode !== 0) throw client.failure(doing, client.saying(ended), "Plan again: plimsoll audit");
  if (inRepository) await syncFolder(join(client.repository.commonDir, "objects", "pack"));
}

/** The header of a pack: `PACK`, a version, and how many objects follow. */
function objectCount(pack: Uint8Array): number {
  const header = Buffer.from(pack.buffer, pack.byteOffset, Math.min(pack.byteLength, 12));
  if (header.length === 12 && header.toString("latin1", 0, 4) === "PACK") return header.readUInt32BE(8);
  throw environmentError("Cannot take over the plan's objects: they are not a git pack", "Plan again: plimsoll audit");
}

/** Stores a tag object in scratch; git checks its form, and that what it names is there. */
export async function writeTagObject(client: GitClient, bytes: Uint8Array): Promise<Oid> {
  return checkedOid(await client.text(["mktag"], { doing: "store a tag object", input: bytes }));
}
