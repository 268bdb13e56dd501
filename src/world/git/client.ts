import type { SimpleGit } from "simple-git";
import { environmentError, type PlimsollError } from "../../model/error.ts";
import { converse, type Conversation, type ConversationListener } from "../converse.ts";
import { run, tail, type Ended } from "../process.ts";
import type { Secrets } from "../secrets.ts";
import { configSecrets, localEnvironment, networkEnvironment } from "./environment.ts";
import type { Repository } from "./locate.ts";
import { quoted } from "./names.ts";

/** What opening a repository takes. */
export interface ClientOptions {
  readonly repository: Repository;
  /** An existing folder: every object that planning makes goes there, and not into the repository. */
  readonly objects: string;
  readonly secrets: Secrets;
  readonly signal?: AbortSignal | undefined;
  /** Reads each thing once: what planning sees is one state of the repository. */
  readonly isSnapshot?: boolean;
  /** Left out: that of this process. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** How one git is started. */
export interface GitStart {
  /** What the command is for, as in "Cannot …". */
  readonly doing: string;
  readonly input?: string | Uint8Array;
  /** Talks to a remote, and may see credentials. */
  readonly isRemote?: boolean;
  /** Sees and writes the repository's own objects alone; otherwise new objects go to scratch. */
  readonly inRepository?: boolean;
  /** Runs the repository's hooks. */
  readonly withHooks?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Keeps the user's configuration from changing what is printed, started or tidied. */
const POLICY = [
  "core.fsmonitor=false",
  "core.quotepath=false",
  "core.fsync=all",
  "color.ui=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "log.showSignature=false",
  "i18n.logOutputEncoding=UTF-8",
  "i18n.commitEncoding=UTF-8",
  "submodule.recurse=false",
].flatMap((setting) => ["-c", setting]);
const NO_HOOKS = ["-c", "core.hooksPath=/dev/null"];
/** In seconds: longer than a big push, shorter than a night. */
const REMOTE_LIMIT = 900;
const READS_AT_ONCE = 8;

/** Starts git for one repository: the only place that decides what git sees and how it is told to behave. */
export class GitClient {
  readonly repository: Repository;
  readonly objects: string;
  readonly #options: ClientOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly #memory = new Map<string, Promise<string>>();
  #reader: Promise<SimpleGit> | undefined;

  constructor(options: ClientOptions) {
    this.repository = options.repository;
    this.objects = options.objects;
    this.#options = options;
    this.environment = options.environment ?? process.env;
  }

  /**
   * Reads what git prints, as text. A silent exit with 1 is git's "no", and reads as the empty text.
   *
   * @throws PlimsollError (environment) where git fails otherwise, or is killed
   */
  async read(args: readonly string[], doing: string): Promise<string> {
    if (this.#options.isSnapshot !== true) return await this.#read(args, doing);
    const key = JSON.stringify(args);
    const known = this.#memory.get(key) ?? this.#read(args, doing);
    this.#memory.set(key, known);
    return await known;
  }

  async #read(args: readonly string[], doing: string): Promise<string> {
    this.#options.signal?.throwIfAborted();
    this.#reader ??= this.#makeReader();
    const reader = await this.#reader;
    try {
      return await reader.raw([...POLICY, ...args]);
    } catch (thrown) {
      this.#options.signal?.throwIfAborted();
      throw this.failure(doing, (thrown as Error).message);
    }
  }

  /** Lets nothing begin once the user has interrupted. */
  refuseAborted(): void {
    this.#options.signal?.throwIfAborted();
  }

  /** Starts a git that answers what it is told, until it is ended. It reads only. */
  async converse(args: readonly string[], listener: ConversationListener): Promise<Conversation> {
    const env = this.#environmentFor({ doing: "read" });
    return await converse(["git", ...POLICY, ...NO_HOOKS, ...args], { cwd: this.repository.root, env }, listener);
  }

  /** Runs git and tells how it ended; the caller judges the exit code. */
  async run(args: readonly string[], start: GitStart): Promise<Ended> {
    const ended = await run(["git", ...POLICY, ...(start.withHooks === true ? [] : NO_HOOKS), ...args], {
      cwd: start.cwd ?? this.repository.root,
      env: this.#environmentFor(start),
      signal: this.#options.signal,
      ...(start.input === undefined ? {} : { input: start.input }),
      ...(start.isRemote === true ? { timeoutSeconds: REMOTE_LIMIT } : {}),
    });
    this.#options.signal?.throwIfAborted();
    return ended;
  }

  /**
   * Runs git and gives its output.
   *
   * @throws PlimsollError (environment), with what git said, unless it exits with 0
   */
  async must(args: readonly string[], start: GitStart): Promise<Buffer> {
    const ended = await this.run(args, start);
    if (ended.exitCode === 0) return ended.stdout;
    throw this.failure(start.doing, this.saying(ended));
  }

  /** Like {@link must}, as text without the final line end. */
  async text(args: readonly string[], start: GitStart): Promise<string> {
    return (await this.must(args, start)).toString("utf8").replace(/\n$/, "");
  }

  /** What a git that failed said, or how it ended. */
  saying({ stderr, exitCode, signal, timedOut }: Ended): string {
    if (timedOut) return "git took too long";
    if (stderr.trim() !== "") return tail(stderr, 20).replace(/^(fatal|error): /, "");
    return signal === null ? `git exited with ${exitCode}` : `git was ended by ${signal}`;
  }

  /** An error in the words of git, without secrets. */
  failure(doing: string, said: string, hint?: string): PlimsollError {
    return environmentError(`Cannot ${doing}: ${this.mask(said.trim().replace(/^(fatal|error): /, ""))}`, hint);
  }

  /** The text without the secrets of this process and those that its git configuration brings. */
  mask(text: string): string {
    const known = configSecrets(this.environment);
    return known.reduce((masked, secret) => masked.replaceAll(secret, "[secure]"), this.#options.secrets.mask(text));
  }

  #environmentFor(start: GitStart): Record<string, string> {
    const base =
      start.isRemote === true
        ? networkEnvironment(this.environment, this.#options.secrets)
        : localEnvironment(this.environment);
    return { ...base, ...(start.inRepository === true ? {} : this.#scratch()), ...start.env };
  }

  #scratch(): Record<string, string> {
    return {
      GIT_OBJECT_DIRECTORY: this.objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(`${this.repository.commonDir}/objects`),
    };
  }

  /** simple-git drops every variable of git's own unless it is named, and refuses some settings unless it is told. */
  async #makeReader(): Promise<SimpleGit> {
    const { simpleGit } = await import("simple-git");
    const env = this.#environmentFor({ doing: "read" });
    const options = {
      baseDir: this.repository.root,
      maxConcurrentProcesses: READS_AT_ONCE,
      allowEnvironment: Object.keys(env),
      unsafe: { allowUnsafeFsMonitor: true, allowUnsafeConfigPaths: true, allowUnsafeConfigEnvCount: true },
      // Output that is still in the pipe when git has exited would be lost after 50 ms.
      completion: { onClose: true, onExit: false },
      errors: errorOf,
      ...(this.#options.signal === undefined ? {} : { abort: this.#options.signal }),
    };
    return simpleGit(options).env(env);
  }
}

/** simple-git takes a failure without words, and a death by signal, for a success. */
function errorOf(
  error: Buffer | Error | undefined,
  { exitCode, stdErr }: { exitCode: number; stdErr: Buffer[] },
): Buffer | Error | undefined {
  const said = Buffer.concat(stdErr);
  if (exitCode === 0 || (exitCode === 1 && said.length === 0)) return undefined;
  if (error instanceof Error) return error;
  return said.length > 0 ? said : Buffer.from("git was ended early");
}
