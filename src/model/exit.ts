import type { ErrorKind } from "./error.ts";

/**
 * The exit codes: each answers "did the world change?". EX_SOFTWARE (70) and EX_TEMPFAIL (75) come from sysexits.h;
 * 128 + n for signal n is the shells' convention.
 */
export const Exit = {
  ok: 0,
  blocked: 1,
  usage: 2,
  environment: 3,
  takenBack: 4,
  stranded: 5,
  bug: 70,
  locked: 75,
  hangup: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof Exit)[keyof typeof Exit];

const BY_KIND: Readonly<Record<ErrorKind, ExitCode>> = {
  blocked: Exit.blocked,
  usage: Exit.usage,
  environment: Exit.environment,
  locked: Exit.locked,
};

/** The exit code for a kind of error that was raised before anything changed. */
export function exitFor(kind: ErrorKind): ExitCode {
  return BY_KIND[kind];
}
