import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Repo } from "./repo.ts";

/** The built program, as a user starts it. */
export const PROGRAM = fileURLToPath(new URL("../../bin/plimsoll.js", import.meta.url));

/** How a run of the program ended. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the program that goes on. */
export interface CliRun {
  readonly child: ChildProcess;
  /** Settles once the program has ended. */
  readonly result: Promise<CliResult>;
  /** Waits until standard error shows a text. */
  said(text: string | RegExp): Promise<void>;
}

/** 2026-02-03 04:05:06 UTC: the instant of every release in the tests. */
export const INSTANT = "1770091506";

/** Starts the program in a repository, in its environment and a session of its own, at a fixed instant. */
export function startCli(repo: Repo, args: readonly string[], env: Readonly<Record<string, string>> = {}): CliRun {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: repo.root,
    env: { ...repo.env, SOURCE_DATE_EPOCH: INSTANT, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const result = once(child, "close").then((ended) => {
    const [code, signal] = ended as [number | null, string | null];
    return { code, signal, stdout, stderr };
  });
  const said = async (text: string | RegExp): Promise<void> => {
    const shows = (): boolean => (typeof text === "string" ? stderr.includes(text) : text.test(stderr));
    while (!shows()) {
      if (child.exitCode !== null) throw new Error(`The program ended without saying ${String(text)}:\n${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, result, said };
}

/** Runs the program to its end. */
export async function runCli(
  repo: Repo,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return await startCli(repo, args, env).result;
}
