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

  constructor(cwd: string, signal?: AbortSignal) {
    this.#cwd = cwd;
    this.#signal = signal;
  }

  refuseAborted(): void {
    this.#signal?.throwIfAborted();
  }

  async converse(args: readonly string[], listener: ConversationListener): Promise<Conversation> {
    const env = { ...localEnvironment(process.env), ...ALONE };
    return await converse(["git", ...POLICY, ...args], { cwd: this.#cwd, env }, listener);
  }

  async must(args: readonly string[], { doing, input, env }: GitStart): Promise<Buffer> {
    const { runOrThrow } = await import("../process.ts");
    const start = { cwd: this.#cwd, env: { ...localEnvironment(process.env), ...ALONE, ...env }, signal: this.#signal };
    const command = ["git", ...POLICY, ...args];
    return (await runOrThrow(command, input === undefined ? start : { ...start, input }, doing)).stdout;
  }
}
