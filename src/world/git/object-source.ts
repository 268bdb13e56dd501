import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import type { AnswerTaker, ObjectHead } from "./answers.ts";

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

/** Single questions of one moment. */
interface Batch {
  readonly revisions: string[];
  readonly found: Promise<readonly (GitObject | null)[]>;
}

/** Gives objects, however git is asked for them. */
export abstract class ObjectSource {
  #batch: Batch | undefined;

  /** Asks for the objects behind revisions: each waiter gets the answer to its own, one after the other. */
  abstract ask(revisions: readonly string[], waiters: readonly AnswerWaiter[]): Promise<void>;

  /** The object behind a revision, or null where there is none. */
  async find(revision: string): Promise<GitObject | null> {
    const batch = (this.#batch ??= this.#startBatch());
    const index = batch.revisions.push(revision) - 1;
    return (await batch.found)[index] ?? null;
  }

  /** What is asked for at once goes to git at once, and comes back in few pieces. */
  #startBatch(): Batch {
    const revisions: string[] = [];
    const found = Promise.resolve().then(() => {
      this.#batch = undefined;
      return this.findAll(revisions);
    });
    return { revisions, found };
  }

  /** The objects behind revisions; null for each that names none. */
  async findAll(revisions: readonly string[]): Promise<(GitObject | null)[]> {
    const collectors = revisions.map(() => new Collector());
    await this.ask(revisions, collectors);
    return await Promise.all(collectors.map(({ found }) => found));
  }
}

/**
 * Refuses what would be two questions.
 *
 * @throws PlimsollError (environment)
 */
export function refuseOdd(revisions: readonly string[]): void {
  const odd = revisions.find((revision) => /[\0\n]/.test(revision));
  if (odd !== undefined) throw environmentError(`Cannot read ${JSON.stringify(odd)}: no revision has a line end`);
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
