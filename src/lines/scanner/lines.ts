// What the line being read holds, and how many lines of each class there were.
import { at, LF } from "./bytes";
import { end } from "./text";
import { isSolid, lastSolid } from "./white-space";

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

/** What is effective stays so, whatever else is on the line. */
export function hold(flag: i32): void {
  flags = flag == EFFECTIVE ? EFFECTIVE : flags | flag;
}

/** A part of a token lies between two addresses of a line, and is nothing where it is white space. */
export function holdRun(first: i32, behind: i32, flag: i32): void {
  if (behind > first && (isSolid(at(behind - 1)) || lastSolid(behind - 1, first) != 0)) hold(flag);
}

export function endLine(): void {
  if (trace != 0) store<u8>(trace++, <u8>flags);
  if ((flags & EFFECTIVE) != 0) effective++;
  else if (flags != 0) comment++;
  else blank++;
  flags = 0;
}

/** Ends the line at the line end at an address; of CRLF the second byte ends it. The address behind. */
export function passLineEnd(byte: i32, address: i32): i32 {
  if (byte == LF || at(address + 1) != LF || address + 1 >= end) endLine();
  return address + 1;
}
