// Classifies every line of TypeScript and JavaScript. What a line counts as is told in docs/lines.md.
import { at, CR, HASH, BANG, LF, makeTable } from "./bytes";
import { readCode } from "./code";
import { resetFrames } from "./frames";
import { readChildren, readTag, readTagString, readTagTypes } from "./jsx";
import { COMMENT, continueLine, EFFECTIVE, endLine, hold, resetLines } from "./lines";
import {
  BLOCK_COMMENT,
  CHILDREN,
  CODE,
  cursor,
  enter,
  HASHBANG,
  last,
  LINE_COMMENT,
  moveTo,
  resetState,
  see,
  state,
  STRING,
  TAG,
  TAG_STRING,
  TEMPLATE,
} from "./state";
import { end, LOOK_BACK, takeText, TEXT } from "./text";
import { readBlockComment, readLineComment, readString, readTemplate } from "./tokens";
import { wideSpace } from "./white-space";

export { blank, comment, effective } from "./lines";
export { PADDING, TEXT } from "./text";

makeTable();

/** Whether the text so far ends in the middle of a line. */
let isInLine: bool = false;

/** Begins a file. `traceAt` is where the classes of its lines are written; 0 for nowhere. */
export function begin(hasJsx: bool, traceAt: i32): void {
  resetState(hasJsx);
  resetFrames();
  resetLines(traceAt);
  isInLine = false;
}

/** Reads the text at TEXT. A file may come in several, cut behind a line end. */
export function read(length: i32, isFirst: bool): void {
  takeText(length);
  moveTo(TEXT);
  if (isFirst) readBeginning();
  else if (!isInLine) resumeLine();
  while (cursor < end) step();
  if (length > 0) isInLine = at(end - 1) != LF && at(end - 1) != CR;
  keepLast();
}

/** Ends a file: its last line may have no line end. */
export function finish(): void {
  if (isInLine) endLine();
}

/** A text that goes on at the beginning of a line may go on inside a token. */
function resumeLine(): void {
  if (state == BLOCK_COMMENT) moveTo(continueLine(TEXT, COMMENT));
  else if (state == STRING || state == TEMPLATE || state == TAG_STRING) moveTo(continueLine(TEXT, EFFECTIVE));
}

/** A byte order mark is white space; `#!` is a line of its own kind (ECMA-262, 12.5: Hashbang). */
function readBeginning(): void {
  if (wideSpace(TEXT) == 3 && at(TEXT) == 0xef) moveTo(TEXT + 3);
  if (at(cursor) != HASH || at(cursor + 1) != BANG) return;
  hold(EFFECTIVE);
  enter(HASHBANG);
}

function step(): void {
  switch (state) {
    case CODE:
      return readCode();
    case LINE_COMMENT:
      return readLineComment();
    case BLOCK_COMMENT:
      return readBlockComment();
    case STRING:
      return readString();
    case TEMPLATE:
      return readTemplate();
    case TAG:
      return readTag();
    case TAG_STRING:
      return readTagString();
    case CHILDREN:
      return readChildren();
    case HASHBANG:
      return readHashbang();
    default:
      return readTagTypes();
  }
}

function readHashbang(): void {
  let address = cursor;
  while (at(address) != LF && at(address) != CR) address++;
  enter(CODE);
  moveTo(address);
}

/** Brings the last word before the text's place, so that the next text can look back at it. */
function keepLast(): void {
  memory.copy(TEXT - LOOK_BACK, last - LOOK_BACK + 1, LOOK_BACK);
  see(TEXT - 1);
}
