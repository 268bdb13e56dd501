import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { OWNER_VARIABLE, ownMark } from "./owner-mark.ts";

/** What is kept of its error stream, in characters. */
const SAID = 4_000;

/** How a program that converses is started: the whole environment, nothing is inherited. */
interface Start {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a program that converses writes, and its end. */
export interface ConversationListener {
  /** What this throws ends the program, and is told to `onEnd`. */
  readonly onData: (chunk: Buffer) => void;
  /** `said` is what it wrote to its error stream. */
  readonly onEnd: (said: string, failure?: ListenerFailure) => void;
}

/** That a listener could not take what was written. */
export interface ListenerFailure {
  readonly thrown: unknown;
}

/** A program that answers what it is told. */
export interface Conversation {
  say(text: string): void;
  /** Lets it end, and waits until it has. */
  end(): Promise<void>;
}

/**
 * Starts a program that reads questions from its input until that is closed; it ends with this process at the latest. One
 * that cannot be started ends at once.
 */
export function converse(
  command: readonly string[],
  start: Start,
  listener: ConversationListener,
): Promise<Conversation> {
  const [file = "", ...args] = command;
  // Not by execa, whose loading takes as long as all that is asked in the shortest conversations.
  const env = { [OWNER_VARIABLE]: ownMark(), ...start.env };
  const child = spawn(file, args, { cwd: start.cwd, env });
  const failureOf = listen(child, listener);
  child.stdin.on("error", () => undefined);
  const ended = endOf(child).then((said) => listener.onEnd(said, failureOf()));
  return Promise.resolve({
    say: (text) => void child.stdin.write(text),
    async end() {
      child.stdin.end();
      await ended;
    },
  });
}

/** Hands over what it writes, until the listener fails. */
function listen(child: ChildProcessWithoutNullStreams, { onData }: ConversationListener) {
  let failure: ListenerFailure | undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    if (failure !== undefined) return;
    try {
      onData(chunk);
    } catch (thrown) {
      failure = { thrown };
      child.kill("SIGKILL");
    }
  });
  return () => failure;
}

/** What it said when it ended, or why it never began. */
async function endOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString("utf8")).slice(-SAID)));
  return await new Promise<string>((resolve) => {
    child.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      resolve(code === "ENOENT" ? `${child.spawnfile} is not installed` : message),
    );
    child.on("close", () => resolve(said.trim()));
  });
}
