import type { RunResult } from "#author";

/** How a program that failed ended, in words. */
export function howItEnded({ exitCode, signal, timedOut }: RunResult, timeoutSeconds: number): string {
  if (timedOut) return `it took more than ${timeoutSeconds} s`;
  return signal === null ? `it exited with ${exitCode ?? "nothing"}` : `it was ended by ${signal}`;
}

/** The end of an output: where the reason usually stands. */
export function lastLines(output: string, count = 20): string {
  return output.trimEnd().split("\n").slice(-count).join("\n");
}
