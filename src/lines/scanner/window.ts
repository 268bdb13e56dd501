// Stops of plain code come so close together that sixty-four bytes are looked at once, and what was found is kept.
import { at, BRACE_CLOSE, BRACE_OPEN, LESS, LF } from "./bytes";
import { isOf, stopMask } from "./runs";

const SIZE: i32 = 64;
/** Line ends, quotes, parentheses and `/`; there is room for `{` and `<`. For sets like this see `runs.ts`. */
const STOPS: usize = memory.data<u8>([0x60, 0, 0x22, 0, 0, 0, 0, 0x27, 0x28, 0x29, 0x0a, 0, 0, 0x0d, 0, 0x2f]);
const BRACE_PLACE: usize = STOPS + (BRACE_OPEN & 15);
const ANGLE_PLACE: usize = STOPS + (LESS & 15);

/** `}` where braces matter: it has the lower half of CR. Else one of the set. */
let beside: i32 = LF;
let withBraces: bool = false;
/** Where what is kept begins; 0 where nothing is. */
let from: i32 = 0;
/** A bit for each byte, the first of them lowest. */
let mask: u64 = 0;

/** Forgets what was found: the text is another. */
export function dropWindow(): void {
  from = 0;
}

/** Has `<` stop or not, which may begin an element where JSX is possible. */
export function stopAtAngles(isStop: bool): void {
  store<u8>(ANGLE_PLACE, isStop ? LESS : 0);
}

/** Has `{` and `}` stop or not, which matter inside templates and JSX alone. */
export function stopAtBraces(areStops: bool): void {
  if (areStops == withBraces) return;
  withBraces = areStops;
  store<u8>(BRACE_PLACE, areStops ? BRACE_OPEN : 0);
  beside = areStops ? BRACE_CLOSE : LF;
  dropWindow();
}

/** The first byte from an address on that stops plain code. */
export function codeStopFrom(address: i32): i32 {
  if (ASC_FEATURE_SIMD) {
    const offset = address - from;
    if (u32(offset) < u32(SIZE)) {
      const found = mask >> u64(offset);
      if (found != 0) return address + i32(ctz(found));
      address = from + SIZE;
    }
    return look(address);
  }
  while (!isOf(at(address), STOPS) && at(address) != beside) address++;
  return address;
}

function look(address: i32): i32 {
  let found: u64 = 0;
  for (address -= SIZE; found == 0; found = stopMask(address, STOPS, beside)) address += SIZE;
  from = address;
  mask = found;
  return address + i32(ctz(found));
}
