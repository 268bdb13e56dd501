import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { onTestFinished } from "vitest";
import type { Terminal } from "../../src/cli/change/ask.ts";
import { INSTANT, PROGRAM } from "./cli.ts";
import type { Repo } from "./repo.ts";

/** Keys as a terminal sends them. */
export const KEY = { enter: "\r", down: "\x1b[B", space: " ", ctrlC: "\x03", ctrlD: "\x04" } as const;

/** Somebody in front of a terminal. */
export interface Person {
  /** Waits until the terminal shows a text that it did not show at the last call; then presses keys, one after the other. */
  readonly answer: (text: string, ...keys: readonly string[]) => Promise<void>;
  /** All that was shown, without colours and the moves of the cursor. */
  readonly shown: () => string;
}

/** How long a question may take to come, in milliseconds. */
const PATIENCE = 10_000;
const PTY = fileURLToPath(new URL("in-terminal.py", import.meta.url));

/** Whether there is what a real terminal is made with. */
export const HAS_PTY = spawnSync("python3", ["-c", "import pty"]).status === 0;

function personAt(press: (key: string) => void, shows: NodeJS.ReadableStream): Person {
  let shown = "";
  let seen = 0;
  shows.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  const plain = (): string => stripVTControlCharacters(shown);
  const answer = async (text: string, ...keys: readonly string[]): Promise<void> => {
    const end = Date.now() + PATIENCE;
    while (!plain().slice(seen).includes(text)) {
      if (Date.now() > end) throw new Error(`The terminal does not show "${text}":\n${plain()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    seen = plain().length;
    for (const key of keys) {
      press(key);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { answer, shown: plain };
}

/** Makes a terminal of 100 columns and 30 rows within the process, and who sits in front of it. */
export function makeTerminal(): Person & { readonly terminal: Terminal } {
  const input = new PassThrough();
  // As process.stderr has it: a prompt that ends does not end what it was shown on.
  const output = Object.assign(new PassThrough(), { columns: 100, rows: 30, _isStdio: true });
  const terminal = { input, output, signal: new AbortController().signal };
  return { ...personAt((key) => input.write(key), output), terminal };
}

/** Starts the program in a real terminal, in a repository and its environment. */
export function startInTerminal(
  repo: Repo,
  args: readonly string[],
): Person & { readonly code: Promise<number | null> } {
  const child = spawn("python3", [PTY, process.execPath, PROGRAM, ...args], {
    cwd: repo.root,
    env: { ...repo.env, SOURCE_DATE_EPOCH: INSTANT, TERM: "xterm" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  // Whoever waits for a key that never comes is hung up on.
  onTestFinished(() => void child.kill());
  const code = once(child, "close").then(([ended]) => ended as number | null);
  return { ...personAt((key) => child.stdin.write(key), child.stdout), code };
}
