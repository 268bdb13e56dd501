import { at, BLANK, CR, E2, is, LF, SLASH, SPACE, STAR, TAB } from "./bytes";
import { indentEnd } from "./runs";
import { budget, end, lookedTo, spend } from "./text";

/**
 * How many bytes the white space beyond ASCII at an address takes, or 0 where there is none: U+00A0, U+1680,
 * U+2000–200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF (ECMA-262, 12.2 and 12.3).
 */
export function wideSpace(address: i32): i32 {
  const second = at(address + 1);
  switch (at(address)) {
    case 0xc2:
      return second == 0xa0 ? 2 : 0;
    case 0xe1:
      return second == 0x9a && at(address + 2) == 0x80 ? 3 : 0;
    case 0xe2:
      return isGeneralSpace(second, at(address + 2)) ? 3 : 0;
    case 0xe3:
      return second == 0x80 && at(address + 2) == 0x80 ? 3 : 0;
    case 0xef:
      return second == 0xbb && at(address + 2) == 0xbf ? 3 : 0;
    default:
      return 0;
  }
}

/** U+2000–200A, U+2028, U+2029, U+202F and U+205F by their last two bytes. */
function isGeneralSpace(second: i32, third: i32): bool {
  if (second == 0x81) return third == 0x9f;
  if (second != 0x80) return false;
  return (third >= 0x80 && third <= 0x8a) || third == 0xa8 || third == 0xa9 || third == 0xaf;
}

/** U+2028 or U+2029: they end a `//` comment, and no line. */
export function isSeparator(address: i32): bool {
  return at(address + 1) == 0x80 && (at(address + 2) & 0xfe) == 0xa8;
}

/** The first address from here on that is no white space within the line. */
export function skipSpace(address: i32): i32 {
  address = indentEnd(address);
  const first = at(address);
  if (first > BLANK && first < 0x80) return address;
  let wide = 1;
  for (; wide != 0; address += wide) {
    const byte = at(address);
    if (byte < 0x80) wide = byte == BLANK || byte == TAB || byte == 0x0b || byte == 0x0c ? 1 : 0;
    else wide = wideSpace(address);
  }
  return address;
}

/** Whether a byte is one of ASCII that shows. */
export function isSolid(byte: i32): bool {
  return u32(byte - BLANK - 1) < u32(0x80 - BLANK - 1);
}

/** The last address from `from` down to `first` that is no white space; 0 where there is none. */
export function lastSolid(from: i32, first: i32): i32 {
  for (let address = from; address >= first;) {
    const byte = at(address);
    if (isSolid(byte)) return address;
    const width = byte == BLANK ? 1 : spaceBefore(address, first);
    if (width == 0) return address;
    address -= width;
  }
  return 0;
}

/** How many bytes the white space takes that ends at an address, or 0 where there is none. */
export function spaceBefore(address: i32, first: i32): i32 {
  if (at(address) < 0x80) return is(at(address), SPACE) ? 1 : 0;
  if (address - 2 >= first && wideSpace(address - 2) == 3) return 3;
  return address - 1 >= first && wideSpace(address - 1) == 2 ? 2 : 0;
}

/** The first address from here on that is neither white space, a line end nor a comment. Looks ahead, and so spends. */
export function skipTrivia(address: i32): i32 {
  const from = address;
  while (address < end && budget > 0) {
    const byte = at(address);
    if (is(byte, SPACE)) address++;
    else if (byte == SLASH && at(address + 1) == SLASH) address = lineCommentEnd(address);
    else if (byte == SLASH && at(address + 1) == STAR) address = commentEndFrom(address + 2);
    else {
      const wide = byte < 0x80 ? 0 : wideSpace(address);
      if (wide == 0) break;
      address += wide;
    }
  }
  spend(address - from);
  lookedTo(address);
  return address;
}

function lineCommentEnd(address: i32): i32 {
  while (at(address) != LF && at(address) != CR && !(at(address) == E2 && isSeparator(address))) address++;
  return address;
}

function commentEndFrom(address: i32): i32 {
  while (address < end && !(at(address) == STAR && at(address + 1) == SLASH)) address++;
  return address + 2;
}
