// What the line being read holds, and how many lines of each class there were.
import { skipSpace } from "./white-space";
import { at, CR, LF } from "./bytes";

/** The line holds a comment. */
export const COMMENT: i32 = 1;
/** The line holds something of the program. */
export const EFFECTIVE: i32 = 2;

export let flags: i32 = 0;
export let blank: i32 = 0;
export let comment: i32 = 0;
export let effective: i32 = 0;
/** Where the class of the next line is written, as it stands in `flags`; 0 where nobody asks. */
let trace: i32 = 0;

export function resetLines(traceAt: i32): void {
  flags = blank = comment = effective = 0;
  trace = traceAt;
}

export function hold(flag: i32): void {
  flags |= flag;
}

export function endLine(): void {
  if (trace != 0) store<u8>(trace++, <u8>flags);
  if ((flags & EFFECTIVE) != 0) effective++;
  else if (flags != 0) comment++;
  else blank++;
  flags = 0;
}

/** Begins a line inside a token that goes on: it holds what the token is, unless it is blank. */
export function continueLine(address: i32, flag: i32): i32 {
  const first = skipSpace(address);
  const byte = at(first);
  if (byte != LF && byte != CR) flags |= flag;
  return first;
}
