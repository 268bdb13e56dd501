import { environmentError } from "../../model/error.ts";
import type { Conversation, ListenerFailure } from "../converse.ts";
import { Answers } from "./answers.ts";
import type { GitClient } from "./client.ts";
import { ObjectSource, refuseOdd, type AnswerWaiter } from "./object-source.ts";

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

interface Question {
  readonly revision: string;
  readonly waiter: AnswerWaiter;
}

/** Reads objects, all of them by one git that is started for the first and ends with {@link close}. */
export class ObjectReader extends ObjectSource {
  readonly #client: Pick<GitClient, "converse" | "refuseAborted">;
  #protocol = COMMANDS;
  #questions: Question[] = [];
  /** How many of them have had their turn; the last of these may still be taking its answer. */
  #served = 0;
  #current: AnswerWaiter | undefined;
  #git: Promise<Conversation> | undefined;

  constructor(client: Pick<GitClient, "converse" | "refuseAborted">) {
    super();
    this.#client = client;
  }

  async ask(revisions: readonly string[], waiters: readonly AnswerWaiter[]): Promise<void> {
    refuseOdd(revisions);
    this.#client.refuseAborted();
    if (revisions.length === 0) return;
    this.#git ??= this.#start();
    const git = await this.#git;
    for (const [index, waiter] of waiters.entries()) this.#questions.push({ revision: revisions[index] ?? "", waiter });
    git.say(this.#protocol.question(revisions));
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
