import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import type { Conversation, ListenerFailure } from "../converse.ts";
import { Answers, type AnswerTaker, type ObjectHead } from "./answers.ts";
import type { GitClient } from "./client.ts";

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

/** How git is asked for objects. */
interface Protocol {
  readonly args: readonly string[];
  question(revisions: readonly string[]): string;
}

/** Answers come in few pieces: git writes them when it is told to, and not three times for each (from git 2.36 on). */
const COMMANDS: Protocol = {
  args: ["cat-file", "--batch-command", "--buffer"],
  question: (revisions) => `${revisions.map((revision) => `contents ${revision}\n`).join("")}flush\n`,
};
const REVISIONS: Protocol = {
  args: ["cat-file", "--batch"],
  question: (revisions) => revisions.map((revision) => `${revision}\n`).join(""),
};
/** What an older git says to the first of them. */
const UNKNOWN = /unknown option|usage: git cat-file/;

/** Single questions of one moment. */
interface Batch {
  readonly revisions: string[];
  readonly found: Promise<readonly (GitObject | null)[]>;
}

interface Question {
  readonly revision: string;
  readonly waiter: AnswerWaiter;
}

/** Reads objects, all of them by one git that is started for the first and ends with {@link close}. */
export class ObjectReader {
  readonly #client: Pick<GitClient, "converse" | "refuseAborted">;
  #protocol = COMMANDS;
  #questions: Question[] = [];
  /** How many of them have had their turn; the last of these may still be taking its answer. */
  #served = 0;
  #current: AnswerWaiter | undefined;
  #git: Promise<Conversation> | undefined;
  #batch: Batch | undefined;

  constructor(client: Pick<GitClient, "converse" | "refuseAborted">) {
    this.#client = client;
  }

  /** Asks for the objects behind revisions: each waiter gets the answer to its own, one after the other. */
  async ask(revisions: readonly string[], waiters: readonly AnswerWaiter[]): Promise<void> {
    const odd = revisions.find((revision) => /[\0\n]/.test(revision));
    if (odd !== undefined) throw environmentError(`Cannot read ${JSON.stringify(odd)}: no revision has a line end`);
    this.#client.refuseAborted();
    if (revisions.length === 0) return;
    this.#git ??= this.#start();
    const git = await this.#git;
    for (const [index, waiter] of waiters.entries()) this.#questions.push({ revision: revisions[index] ?? "", waiter });
    git.say(this.#protocol.question(revisions));
  }

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

  /** Ends git; what is asked for afterwards starts another. */
  async close(): Promise<void> {
    const git = await this.#git?.catch(() => undefined);
    this.#git = undefined;
    await git?.end();
  }

  #start(): Promise<Conversation> {
    const answers = new Answers(() => this.#serve());
    return this.#client.converse(this.#protocol.args, {
      onData: (chunk) => answers.read(chunk),
      onEnd: (said, failure) => void this.#end(said, failure),
    });
  }

  #serve(): AnswerWaiter | undefined {
    this.#current = this.#questions[this.#served++]?.waiter;
    if (this.#served >= this.#questions.length) this.#take();
    return this.#current;
  }

  async #end(said: string, failure?: ListenerFailure): Promise<void> {
    this.#git = undefined;
    const unserved = this.#take();
    if (failure === undefined && UNKNOWN.test(said) && this.#protocol === COMMANDS)
      return await this.#askAgain(unserved);
    const why = `Cannot read objects: ${said.replace(/^fatal: /, "") || "git ended early"}`;
    for (const waiter of [this.#current, ...unserved.map((question) => question.waiter)])
      waiter?.fail(failure === undefined ? environmentError(why) : failure.thrown);
  }

  async #askAgain(questions: readonly Question[]): Promise<void> {
    this.#protocol = REVISIONS;
    const waiters = questions.map(({ waiter }) => waiter);
    await this.ask(
      questions.map(({ revision }) => revision),
      waiters,
    ).catch((thrown: unknown) => waiters.forEach((waiter) => waiter.fail(thrown)));
  }

  /** Takes out the questions that have not had their turn. */
  #take(): readonly Question[] {
    const unserved = this.#questions.slice(this.#served);
    this.#questions = [];
    this.#served = 0;
    return unserved;
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
