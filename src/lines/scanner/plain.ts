// A text without tokens: a line that holds anything is effective.
import { at, LF } from "./bytes";
import { continueLine, EFFECTIVE, endLine, flags } from "./lines";
import { cursor, moveTo } from "./state";
import { lineEndFrom } from "./runs";
import { end } from "./text";

/** Reads to the end of the text, line by line. */
export function readPlain(): void {
  let address = cursor;
  for (;;) {
    if (flags == 0) address = continueLine(address, EFFECTIVE);
    address = lineEndFrom(address);
    const byte = at(address);
    if (byte == LF && address >= end) break;
    if (byte == LF || at(address + 1) != LF || address + 1 >= end) endLine();
    address++;
  }
  moveTo(address);
}
