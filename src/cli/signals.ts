import { Exit, type ExitCode } from "../model/exit.ts";

/** The reason of an interrupt's abort signal. */
export class Interrupted extends Error {
  readonly code: ExitCode;

  constructor(signal: string, code: ExitCode) {
    super(`Interrupted by ${signal}`);
    this.name = "Interrupted";
    this.code = code;
  }
}

const CODES = { SIGINT: Exit.interrupted, SIGTERM: Exit.terminated, SIGHUP: Exit.hangup } as const;

/**
 * Turns the first INT, TERM or HUP into an abort: the command stops at the next safe point. The second ends the process
 * at once; the journal is on the disk.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, code] of Object.entries(CODES)) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(code);
      controller.abort(new Interrupted(signal, code));
    });
  }
  return controller.signal;
}

let isSurviving = false;

/** A pipe that nobody reads any more must not end a release in the middle. */
export function surviveClosedPipes(): void {
  if (isSurviving) return;
  isSurviving = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
}
