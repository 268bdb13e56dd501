// Strings, templates and comments: what has an end of its own.
import { at, BACKSLASH, BACKTICK, BRACE_OPEN, CR, DOLLAR, E2, LF, STAR, STRING_STOP, TEMPLATE_STOP } from "./bytes";
import { push, TEMPLATE_EXPRESSION } from "./frames";
import { COMMENT, continueLine, EFFECTIVE, endLine } from "./lines";
import { behind, CODE, cursor, enter, moveTo, quote, see } from "./state";
import { blockCommentStop, lineCommentStop, stopFrom } from "./runs";
import { end } from "./text";
import { isSeparator } from "./white-space";

/** Whether a line ends at the byte at an address; of CRLF the second byte ends it. */
function endsLine(byte: i32, address: i32): bool {
  return byte == LF || at(address + 1) != LF || address + 1 >= end;
}

/** A line end inside a token that goes on: where its next line begins to hold something. */
export function breakLine(byte: i32, address: i32, flag: i32): i32 {
  if (!endsLine(byte, address)) return address + 1;
  endLine();
  return continueLine(address + 1, flag);
}

/** Reads a string of plain code: it ends with its quote, and with the line unless a backslash joins the next. */
export function readString(): void {
  let address = cursor;
  for (;;) {
    address = stopFrom(address, STRING_STOP);
    const byte = at(address);
    if (byte == quote) return leave(address + 1);
    if (byte == BACKSLASH) address = escape(address + 1);
    else if (byte == LF && address >= end) break;
    else if (byte == LF || byte == CR) return leave(address);
    else address++;
  }
  moveTo(address);
}

function leave(address: i32): void {
  see(address - 1);
  enter(CODE);
  moveTo(address);
}

/** What a backslash escapes: one byte, or a whole line end (ECMA-262, 12.9.4: LineContinuation). */
function escape(address: i32): i32 {
  if (address >= end) return address;
  const byte = at(address);
  if (byte == CR && at(address + 1) == LF && address + 1 < end) return breakLine(LF, address + 1, EFFECTIVE);
  return byte == LF || byte == CR ? breakLine(byte, address, EFFECTIVE) : address + 1;
}

/** Reads the text of a template up to its end, or to the `${` of an expression. */
export function readTemplate(): void {
  let address = cursor;
  for (;;) {
    address = stopFrom(address, TEMPLATE_STOP);
    const byte = at(address);
    if (byte == BACKTICK) return leave(address + 1);
    if (byte == DOLLAR && at(address + 1) == BRACE_OPEN) {
      push(TEMPLATE_EXPRESSION);
      return leave(address + 2);
    }
    if (byte == BACKSLASH) address = skipEscaped(address + 1);
    else if (byte == LF && address >= end) break;
    else if (byte == LF || byte == CR) address = breakLine(byte, address, EFFECTIVE);
    else address++;
  }
  moveTo(address);
}

/** A template keeps its line ends, escaped or not: only what else is escaped is passed over. */
function skipEscaped(address: i32): i32 {
  const byte = at(address);
  return byte == LF || byte == CR ? address : address + 1;
}

/** Reads a comment up to the line end, or to U+2028 or U+2029 (ECMA-262, 12.4: SingleLineComment). */
export function readLineComment(): void {
  let address = cursor;
  for (;;) {
    address = lineCommentStop(address);
    const byte = at(address);
    if (byte != E2) break;
    if (isSeparator(address)) {
      address += 3;
      break;
    }
    address++;
  }
  if (address < end) enter(behind);
  moveTo(address);
}

/** Reads a block comment up to its end. */
export function readBlockComment(): void {
  let address = cursor;
  for (;;) {
    address = blockCommentStop(address);
    const byte = at(address);
    if (byte == STAR) break;
    if (byte == LF && address >= end) return moveTo(address);
    else address = breakLine(byte, address, COMMENT);
  }
  enter(behind);
  moveTo(address + 2);
}
