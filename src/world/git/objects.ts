import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import { syncFolder } from "../files.ts";
import type { Conversation } from "../process.ts";
import type { GitClient } from "./client.ts";
import { checkedOid } from "./names.ts";

/** A git object as it is hashed, without its header. */
export interface GitObject {
  readonly oid: Oid;
  readonly type: string;
  readonly bytes: Buffer;
}

interface Wish {
  readonly revision: string;
  resolve(found: GitObject | null): void;
  reject(reason: unknown): void;
}

/** Reads objects, all of them by one git that is started for the first and ends with {@link close}. */
export class ObjectReader {
  readonly #client: GitClient;
  readonly #wishes: Wish[] = [];
  #git: Promise<Conversation> | undefined;
  #output = new Output();

  constructor(client: GitClient) {
    this.#client = client;
  }

  /** The object behind a revision, or null where there is none. */
  async find(revision: string): Promise<GitObject | null> {
    if (/[\0\n]/.test(revision))
      throw environmentError(`Cannot read ${JSON.stringify(revision)}: no revision has a line end`);
    this.#client.refuseAborted();
    this.#git ??= this.#client.converse(["cat-file", "--batch"], {
      onData: (chunk) => this.#take(chunk),
      onEnd: () => this.#end(),
    });
    const git = await this.#git;
    return await new Promise((resolve, reject) => {
      this.#wishes.push({ revision, resolve, reject });
      git.say(`${revision}\n`);
    });
  }

  /** Ends git; what is asked for afterwards starts another. */
  async close(): Promise<void> {
    const git = await this.#git?.catch(() => undefined);
    this.#git = undefined;
    await git?.end();
  }

  #take(chunk: Buffer): void {
    this.#output.add(chunk);
    for (let answer = this.#output.next(); answer !== null; answer = this.#output.next())
      this.#wishes.shift()?.resolve(answer.found);
  }

  #end(): void {
    this.#git = undefined;
    this.#output = new Output();
    for (const wish of this.#wishes.splice(0)) wish.reject(environmentError("Cannot read objects: git ended early"));
  }
}

/** What git has written and nobody has read. Its pieces are joined once an answer is whole: a large one has thousands. */
class Output {
  #pieces: Buffer[] = [];
  #length = 0;
  #head: Head | null = null;

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Takes the first answer out; null until all of it is there. */
  next(): { readonly found: GitObject | null } | null {
    this.#head ??= headIn(this.#joined());
    if (this.#head === null || this.#length < this.#head.length) return null;
    const { object, start, length } = this.#head;
    const whole = this.#joined();
    this.#pieces = [whole.subarray(length)];
    this.#length -= length;
    this.#head = null;
    return { found: object === null ? null : { ...object, bytes: whole.subarray(start, length - 1) } };
  }

  #joined(): Buffer {
    const joined = this.#pieces.length > 1 ? Buffer.concat(this.#pieces) : (this.#pieces[0] ?? Buffer.alloc(0));
    this.#pieces = [joined];
    return joined;
  }
}

/** An answer's first line: which object it is about, where its bytes start, and how long all of the answer is. */
interface Head {
  readonly object: Omit<GitObject, "bytes"> | null;
  readonly start: number;
  readonly length: number;
}

/**
 * The head of the first answer in what git has written: `<id> <type> <size>`, before the bytes and a line end; or a line
 * that says what is wrong with the revision. Null until the line is whole.
 */
function headIn(output: Buffer): Head | null {
  const start = output.indexOf(10) + 1;
  if (start === 0) return null;
  const header = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/.exec(output.toString("utf8", 0, start - 1));
  if (header === null) return { object: null, start, length: start };
  const [, oid = "", type = "", size = "0"] = header;
  return { object: { oid, type }, start, length: start + Number(size) + 1 };
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
