import { z } from "zod";
import type { Checkout, RunResult, Workbench } from "#author";

const POSITIVE = "it must be a positive number of seconds";
const DAY = 86_400;

/** A time limit as an option: timers hold no more than some days, and a release that waits for one has failed. */
export const seconds = z.number({ error: POSITIVE }).positive(POSITIVE).max(DAY, "it must be at most a day (86400)");

/** Names of environment variables as an option. */
export const variableNames = z.array(z.string().min(1));

/** What running one of the project's own programs takes. */
export interface Program {
  readonly command: readonly string[];
  readonly checkout: Checkout;
  /** The folder that it runs in, relative to the checkout; its root where it is left out. */
  readonly dir?: string | undefined;
  readonly timeoutSeconds: number;
  /** Names of variables of the caller's environment. */
  readonly env?: readonly string[] | undefined;
  /** Called with each whole line of output. */
  readonly onLine?: (line: string) => void;
}

/** Runs one of the project's own programs in a checkout, as a build machine would; each line that it says is progress. */
export async function runProgram(
  { command, checkout, dir = "", timeoutSeconds, env = [], onLine }: Program,
  bench: Workbench,
): Promise<RunResult> {
  const place = dir === "" ? "" : `${dir}: `;
  bench.progress(`${place}${command.join(" ")}`);
  return await bench.run(command, {
    in: checkout,
    dir,
    // HUSKY=0: a git hook manager's prepare script has nothing to set up in a scratch checkout.
    env: { CI: "1", HUSKY: "0", SOURCE_DATE_EPOCH: String(bench.asOf) },
    passEnv: env,
    timeoutSeconds,
    onLine: (line) => {
      onLine?.(line);
      const plain = line.replace(ANSI, "");
      if (plain.trim() !== "") bench.progress(`${place}${plain}`);
    },
  });
}

/** How long a check may plan that runs some programs under one limit each, in seconds: their limits, and time to copy. */
export function planningLimit(timeoutSeconds: number, programs = 1): number {
  return programs * timeoutSeconds + 1_800;
}

/** How a program that failed ended, with the lines that tell why, or else the last that it said. */
export function howItFailed(ended: RunResult, timeoutSeconds: number, telling: readonly string[] = []): string {
  const lines = telling.length > 0 ? telling : plainLines(ended.output.trimEnd()).slice(-20);
  return [wayOf(ended, timeoutSeconds), ...lines].join("\n").trimEnd();
}

function wayOf({ exitCode, signal, timedOut }: RunResult, timeoutSeconds: number): string {
  if (timedOut) return `it took more than ${timeoutSeconds} s`;
  return signal === null ? `it exited with ${exitCode ?? "nothing"}` : `it was ended by ${signal}`;
}

/** Colours, as programs print them where they are forced to. */
const ANSI = /\x1b\[[0-9;?]*[A-Za-z]/g;

/** The lines of an output, without colours. */
export function plainLines(output: string): readonly string[] {
  return output.replace(ANSI, "").split(/\r\n|\n|\r/);
}
