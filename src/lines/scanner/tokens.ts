// Strings, templates and comments: what has an end of its own. Each is read from an address on; where what follows begins.
import { at, BACKSLASH, BACKTICK, BRACE_OPEN, CR, DOLLAR, E2, LF, SLASH, STAR } from "./bytes";
import { push, TEMPLATE_EXPRESSION } from "./frames";
import { COMMENT, EFFECTIVE, hold, holdRun, passLineEnd } from "./lines";
import { behind, CODE, enter, quote, see } from "./state";
import { BLOCK_COMMENT_STOPS, LINE_COMMENT_STOPS, stopFrom, STRING_STOPS, TEMPLATE_STOPS } from "./runs";
import { end } from "./text";
import { isSeparator } from "./white-space";

/**
 * Reads a string of plain code: it ends with its quote, and with the line unless a backslash joins the next. Without a quote at its
 * end the one at its beginning was seen last: what is between is no word of the program, and may be in another part.
 */
export function readString(address: i32): i32 {
  let byte = 0;
  do {
    const first = address;
    address = stopFrom(first, STRING_STOPS);
    byte = at(address);
    if (byte == LF || byte == CR) {
      holdRun(first, address, EFFECTIVE);
      if (byte == CR || address < end) enter(CODE);
      return address;
    }
    hold(EFFECTIVE);
    address = byte == BACKSLASH ? escape(address + 1) : address + 1;
  } while (byte != quote);
  return leave(address);
}

function leave(address: i32): i32 {
  see(address - 1);
  enter(CODE);
  return address;
}

/** What a backslash escapes: one byte, or a whole line end (ECMA-262, 12.9.4: LineContinuation). */
function escape(address: i32): i32 {
  if (address >= end) return address;
  const byte = at(address);
  if (byte == CR && at(address + 1) == LF && address + 1 < end) return passLineEnd(LF, address + 1);
  return byte == LF || byte == CR ? passLineEnd(byte, address) : address + 1;
}

/** Reads the text of a template up to its end, or to the `${` of an expression. */
export function readTemplate(address: i32): i32 {
  for (;;) {
    const first = address;
    address = stopFrom(first, TEMPLATE_STOPS);
    const byte = at(address);
    if (byte == LF || byte == CR) {
      holdRun(first, address, EFFECTIVE);
      if (byte == LF && address >= end) break;
      address = passLineEnd(byte, address);
      continue;
    }
    hold(EFFECTIVE);
    if (byte == BACKTICK) return leave(address + 1);
    if (byte == DOLLAR && at(address + 1) == BRACE_OPEN) {
      push(TEMPLATE_EXPRESSION);
      return leave(address + 2);
    }
    address = byte == BACKSLASH ? skipEscaped(address + 1) : address + 1;
  }
  return address;
}

/** A template keeps its line ends, escaped or not: only what else is escaped is passed over. */
function skipEscaped(address: i32): i32 {
  const byte = at(address);
  return byte == LF || byte == CR ? address : address + 1;
}

/** Reads a comment up to the line end, or to U+2028 or U+2029 (ECMA-262, 12.4: SingleLineComment). */
export function readLineComment(address: i32): i32 {
  for (;;) {
    address = stopFrom(address, LINE_COMMENT_STOPS);
    if (at(address) != E2) break;
    if (isSeparator(address)) {
      address += 3;
      break;
    }
    address++;
  }
  if (address < end) enter(behind);
  return address;
}

/** Reads a block comment up to its end. */
export function readBlockComment(address: i32): i32 {
  const start = address;
  for (;;) {
    const first = address;
    address = stopFrom(first, BLOCK_COMMENT_STOPS);
    const byte = at(address);
    if (byte == SLASH) {
      hold(COMMENT);
      address++;
      if (address - 1 > start && at(address - 2) == STAR) break;
    } else {
      holdRun(first, address, COMMENT);
      if (byte == LF && address >= end) return address;
      address = passLineEnd(byte, address);
    }
  }
  enter(behind);
  return address;
}
