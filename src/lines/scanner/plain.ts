// A text without tokens: a line that holds anything is effective.
import { at, LF } from "./bytes";
import { EFFECTIVE, holdRun, passLineEnd } from "./lines";
import { LINE_ENDS, stopFrom } from "./runs";
import { end } from "./text";

/** Reads to the end of the text, line by line. */
export function readPlain(address: i32): i32 {
  for (;;) {
    const first = address;
    address = stopFrom(first, LINE_ENDS);
    holdRun(first, address, EFFECTIVE);
    const byte = at(address);
    if (byte == LF && address >= end) break;
    address = passLineEnd(byte, address);
  }
  return address;
}
