// Stops of plain code come so close together that sixty-four bytes are looked at once, and what was found is kept.
import { at, stops } from "./bytes";
import { stopMask } from "./runs";

const SIZE: i32 = 64;

let from: i32 = 0;
/** The classes that were looked for; 0 where nothing is kept. */
let kept: u8 = 0;
/** A bit for each byte, the first of them lowest. */
let mask: u64 = 0;

/** Forgets what was found: the text is another. */
export function dropWindow(): void {
  kept = 0;
}

/** The first byte from an address on that is one of some stops of plain code. */
export function codeStopFrom(address: i32, classes: u8): i32 {
  if (ASC_FEATURE_SIMD) {
    const offset = address - from;
    if (kept == classes && u32(offset) < u32(SIZE)) {
      const found = mask >> u64(offset);
      if (found != 0) return address + i32(ctz(found));
      address = from + SIZE;
    }
    return look(address, classes);
  }
  let byte = at(address);
  while (!stops(byte, classes)) byte = at(++address);
  return address;
}

function look(address: i32, classes: u8): i32 {
  let found: u64 = 0;
  for (; ; address += SIZE) {
    for (let at = 0; at < SIZE; at += 16) found |= u64(stopMask(address + at, classes)) << u64(at);
    if (found != 0) break;
  }
  from = address;
  kept = classes;
  mask = found;
  return address + i32(ctz(found));
}
