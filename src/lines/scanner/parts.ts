// A file comes in parts. What only the next part can decide is kept, and read with it: a file's lines do not hang from where
// it was cut, but where more than 4 KiB would have to wait, or 1 KiB before the cut holds no letter.
import { at, DOLLAR, IDENTIFIER, is, LF } from "./bytes";
import { last, see } from "./state";
import { LOOK_BACK, takeText, TEXT, uncover } from "./text";

/** How far from a part's end a place is looked for where no token is torn. */
const REACH: i32 = 1024;
const WORD_BEFORE: usize = memory.data(16);

/** How much of the parts so far has not been read. */
let rest: i32 = 0;

export function resetParts(): void {
  rest = 0;
}

/** Begins to read what is left with so many bytes of a new part. */
export function beginPart(length: i32, isLast: bool): void {
  const from = TEXT - rest;
  const to = TEXT + length;
  takeText(from, isLast ? to : cutBefore(to, from), to, isLast);
}

/**
 * Where a part may be cut: behind a line end, else behind a letter or a digit. So no two bytes are parted that mean something
 * together, such as `//`, `${` or CRLF. A short part without such a place waits as a whole.
 */
function cutBefore(to: i32, from: i32): i32 {
  if (to == from || at(to - 1) == LF) return to;
  const lowest = max(from, to - REACH);
  for (let cut = to; cut > lowest; cut--) {
    const byte = at(cut - 1);
    if (byte < 0x80 && byte != DOLLAR && is(byte, IDENTIFIER)) return cut;
  }
  return lowest == from ? from : to;
}

/** Moves what has not been read, from an address on, before the next part, and the last word before it. */
export function endPart(length: i32, cursor: i32): void {
  const to = TEXT + length;
  uncover();
  rest = max(to - cursor, 0);
  const apart = last + 1 < cursor ? 1 : 0;
  memory.copy(WORD_BEFORE, last - LOOK_BACK + 1 + apart, LOOK_BACK - apart);
  if (apart == 1) store<u8>(WORD_BEFORE + LOOK_BACK - 1, 0);
  memory.copy(TEXT - rest, to - rest, rest);
  memory.copy(TEXT - rest - LOOK_BACK, WORD_BEFORE, LOOK_BACK);
  see(TEXT - rest - 1 - apart);
}

export function hasRest(): bool {
  return rest > 0;
}
