/** What went wrong, as far as the exit code is concerned. */
export type ErrorKind = "blocked" | "usage" | "environment" | "locked";

/** How {@link PlimsollError} is told more. */
export interface ErrorDetails {
  /** The next command or change to make. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A failure that the user can act on: shown without a stack trace. Any other error is a bug of plimsoll. */
export class PlimsollError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "PlimsollError";
    this.kind = kind;
    this.hint = details.hint;
  }
}

/** The command line or the configuration asks for something that does not exist. Exit code 2. */
export function usageError(message: string, hint?: string): PlimsollError {
  return new PlimsollError("usage", message, hint === undefined ? {} : { hint });
}

/** A tool is absent, a service did not answer, a place is not what it must be. Exit code 3. */
export function environmentError(message: string, hint?: string, cause?: unknown): PlimsollError {
  return new PlimsollError("environment", message, { ...(hint === undefined ? {} : { hint }), cause });
}

/** The world is not as planned, or the release may not go on. Exit code 1. */
export function blockedError(message: string, hint?: string): PlimsollError {
  return new PlimsollError("blocked", message, hint === undefined ? {} : { hint });
}

/** The other side definitely said no, so that nothing happened: an effect that throws it did not begin. */
export class RefusedError extends PlimsollError {
  constructor(message: string, hint?: string) {
    super("blocked", message, hint === undefined ? {} : { hint });
    this.name = "RefusedError";
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
