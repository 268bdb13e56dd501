import { outputAtOnce } from "../at-once.ts";
import { converse, type Conversation, type ConversationListener } from "../converse.ts";
import type { GitClient, GitStart } from "./client.ts";
import { localEnvironment } from "./environment.ts";

/** What reading objects takes: {@link GitClient} in a release, {@link PlainGit} where nothing else is done. */
export type ReadingGit = Pick<GitClient, "converse" | "must" | "refuseAborted">;

/** Whose repository it is nobody knows: none of its programs may run for being looked at. */
const POLICY = ["core.fsmonitor=false", "core.quotepath=false", "core.hooksPath=/dev/null"].flatMap((one) => [
  "-c",
  one,
]);
/** Nothing is fetched for it, neither by what its configuration names nor from anywhere else. */
const ALONE = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "" };

/** Starts git for a work tree that is only looked at: no scratch, and nothing loaded before it is needed. */
export class PlainGit implements ReadingGit {
  readonly #cwd: string;
  readonly #signal: AbortSignal | undefined;
  readonly #environment = { ...localEnvironment({ ...process.env }), ...ALONE };

  constructor(cwd: string, signal?: AbortSignal) {
    this.#cwd = cwd;
    this.#signal = signal;
  }

  refuseAborted(): void {
    this.#signal?.throwIfAborted();
  }

  async converse(args: readonly string[], listener: ConversationListener): Promise<Conversation> {
    return await converse(["git", ...POLICY, ...args], { cwd: this.#cwd, env: this.#environment }, listener);
  }

  /** What a git writes that is waited for; null where it does not at once, see {@link outputAtOnce}. */
  atOnce(args: readonly string[], input: string): Buffer | null {
    this.refuseAborted();
    return outputAtOnce(["git", ...POLICY, ...args], { cwd: this.#cwd, env: this.#environment, input });
  }

  async must(args: readonly string[], { doing, input, env }: GitStart): Promise<Buffer> {
    const { runOrThrow } = await import("../process.ts");
    const start = { cwd: this.#cwd, env: { ...this.#environment, ...env }, signal: this.#signal };
    const command = ["git", ...POLICY, ...args];
    return (await runOrThrow(command, input === undefined ? start : { ...start, input }, doing)).stdout;
  }
}
