import { Answers } from "./answers.ts";
import { ObjectSource, refuseOdd, type AnswerWaiter } from "./object-source.ts";
import type { PlainGit } from "./plain.ts";

/** That git cannot say at once what it is asked for: it fails, has too much to say, or takes too long. */
export class NotAtOnceError extends Error {}

/** Reads objects by a git for each question, which is waited for: of use where there are few. */
export class ObjectsAtOnce extends ObjectSource {
  readonly #git: Pick<PlainGit, "atOnce">;

  constructor(git: Pick<PlainGit, "atOnce">) {
    super();
    this.#git = git;
  }

  /** @throws NotAtOnceError */
  async ask(revisions: readonly string[], waiters: readonly AnswerWaiter[]): Promise<void> {
    refuseOdd(revisions);
    if (revisions.length === 0) return;
    const input = revisions.map((revision) => `${revision}\n`).join("");
    const output = this.#git.atOnce(["cat-file", "--batch", "--buffer"], input);
    if (output === null) throw new NotAtOnceError();
    let served = 0;
    new Answers(() => waiters[served++]).read(output);
    return await Promise.resolve();
  }
}
