import type { ChildProcess } from "node:child_process";
import type { Options } from "execa";
import { environmentError, PlimsollError } from "../model/error.ts";
import { OWNER_VARIABLE, ownMark } from "./owner-mark.ts";

/** How long a stopped group has to end by itself, in milliseconds. */
const GRACE = 1_000;
/** How long the streams of a program that has ended may stay open, in milliseconds. */
const DRAIN = 500;
/** What is kept of a long output: this many characters of its beginning, and as many of its end. */
const KEEP = 200_000;
/** What is kept of one line, in characters. */
const LONGEST_LINE = 65_536;

/** How to start a program. */
export interface Start {
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal | undefined;
  /** Shares the terminal (and its process group), for programs that ask for a passphrase. */
  readonly attached?: boolean;
  readonly onLine?: (line: string) => void;
}

/** How a program ended. `stdout` is bytes; `output` is both streams as text, its middle cut out if long. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly output: string;
}

/** The program is not on this machine. */
export class MissingProgramError extends PlimsollError {
  constructor(program: string) {
    super("environment", `Cannot run ${program}: it is not installed`, {
      hint: `Install ${program}, or put it on the PATH`,
    });
  }
}

/** Runs a program without a shell, in a process group of its own that never outlives the call. */
export async function run(command: readonly string[], start: Start): Promise<Ended> {
  const [file, ...args] = command;
  if (file === undefined) throw environmentError("Cannot run a command: it is empty");
  start.signal?.throwIfAborted();
  const { execa } = await import("execa");
  const child = execa(file, args, optionsOf(start));
  const lines = new LineReader(start.onLine);
  child.all?.on("data", (chunk: Buffer) => lines.take(chunk));
  const stop = new Stopper(child, start);
  try {
    return ended(await child, lines, stop.timedOut, file);
  } finally {
    stop.release();
  }
}

/** Runs a program and throws, with what it said, unless it exits with 0. */
export async function runOrThrow(command: readonly string[], start: Start, doing: string): Promise<Ended> {
  const end = await run(command, start);
  start.signal?.throwIfAborted();
  if (end.exitCode === 0) return end;
  const how = end.timedOut
    ? "took too long"
    : end.signal === null
      ? `exited with ${end.exitCode}`
      : `ended by ${end.signal}`;
  throw environmentError(
    `Cannot ${doing}: ${command[0]} ${how}${end.output === "" ? "" : `\n${tail(end.output, 20)}`}`,
  );
}

/** The last lines of a text. */
export function tail(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

function optionsOf(start: Start): Options & { all: true; encoding: "buffer"; reject: false } {
  return {
    cwd: start.cwd,
    env: { [OWNER_VARIABLE]: ownMark(), ...start.env },
    extendEnv: false,
    reject: false,
    all: true,
    encoding: "buffer",
    stripFinalNewline: false,
    detached: start.attached !== true,
    cleanup: true,
    maxBuffer: 1024 * 1024 * 1024,
    ...(start.input === undefined ? { stdin: start.attached === true ? "inherit" : "ignore" } : { input: start.input }),
  };
}

/** The part of execa's result that is read here, whatever the options made of its type. */
interface Spawned {
  readonly code?: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly stdout?: Uint8Array;
  readonly stderr?: Uint8Array;
  readonly all?: Uint8Array;
}

function ended(result: unknown, lines: LineReader, timedOut: boolean, file: string): Ended {
  lines.end();
  const spawned = result as Spawned;
  if (spawned.code === "ENOENT" && spawned.exitCode === undefined) {
    throw new MissingProgramError(file);
  }
  if (spawned.exitCode === undefined && spawned.signal === undefined && spawned.code !== undefined) {
    throw environmentError(`Cannot run ${file}: ${spawned.code}`);
  }
  const stdout = bytesOf(spawned.stdout);
  const [stderr, all] = [bytesOf(spawned.stderr).toString("utf8"), bytesOf(spawned.all).toString("utf8")];
  return {
    exitCode: spawned.exitCode ?? null,
    signal: spawned.signal ?? null,
    timedOut,
    stdout,
    stderr,
    output: shorten(all),
  };
}

function bytesOf(bytes: Uint8Array | undefined): Buffer {
  return Buffer.from(bytes ?? []);
}

function shorten(text: string): string {
  if (text.length <= 2 * KEEP) return text;
  return `${text.slice(0, KEEP)}\n[… ${text.length - 2 * KEEP} characters left out …]\n${text.slice(-KEEP)}`;
}

/** Ends a process group when time runs out or the caller's signal fires: first politely, then by force. */
class Stopper {
  timedOut = false;
  readonly #child: ChildProcess;
  readonly #pid: number | undefined;
  readonly #group: boolean;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#stop();

  constructor(child: ChildProcess, start: Start) {
    this.#child = child;
    this.#pid = child.pid;
    this.#group = start.attached !== true;
    this.#signal = start.signal;
    start.signal?.addEventListener("abort", this.#onAbort, { once: true });
    // A daemon that the program left behind would hold the streams, and so this call, open for ever.
    child.once("exit", () => this.#after(DRAIN, () => this.#cut()));
    if (start.timeoutSeconds !== undefined) this.#after(start.timeoutSeconds * 1_000, () => this.#expire());
  }

  /** Forgets the timers, and ends whatever the program left running in its group. */
  release(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (this.#group) this.#kill("SIGKILL");
  }

  #cut(): void {
    if (this.#group) this.#kill("SIGKILL");
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #expire(): void {
    this.timedOut = true;
    this.#stop();
  }

  #stop(): void {
    this.#kill("SIGTERM");
    this.#after(GRACE, () => this.#kill("SIGKILL"));
  }

  #after(milliseconds: number, act: () => void): void {
    this.#timers.push(setTimeout(act, milliseconds));
  }

  #kill(signal: NodeJS.Signals): void {
    if (this.#pid === undefined) return;
    try {
      process.kill(this.#group ? -this.#pid : this.#pid, signal);
    } catch {
      // the group has ended already
    }
  }
}

/** Cuts a stream of chunks into lines. What is too long to be read by anybody is cut off, and each chunk is read once. */
class LineReader {
  #rest = "";
  readonly #onLine: ((line: string) => void) | undefined;

  constructor(onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine;
  }

  take(chunk: Buffer): void {
    if (this.#onLine === undefined) return;
    const [first = "", ...others] = chunk.toString("utf8").split(/\r\n|\n|\r/);
    this.#add(first);
    for (const text of others) {
      this.#onLine(this.#rest);
      this.#rest = "";
      this.#add(text);
    }
  }

  end(): void {
    if (this.#rest !== "") this.#onLine?.(this.#rest);
    this.#rest = "";
  }

  #add(text: string): void {
    this.#rest += text.slice(0, LONGEST_LINE - this.#rest.length);
  }
}
