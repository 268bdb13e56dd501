// Classifies every line of TypeScript, JavaScript and JSON. What a line counts as is told in docs/lines.md.
import { at, CR, HASH, BANG, LF, makeTables } from "./bytes";
import { readCode } from "./code";
import { resetFrames } from "./frames";
import { readChildren, readTag, readTagString, readTagTypes } from "./jsx";
import { COMMENT, continueLine, EFFECTIVE, endLine, flags, hold, resetLines } from "./lines";
import {
  BLOCK_COMMENT,
  CHILDREN,
  CODE,
  cursor,
  enter,
  HASHBANG,
  LINE_COMMENT,
  moveTo,
  PLAIN,
  resetState,
  state,
  STRING,
  TAG,
  TAG_STRING,
  TEMPLATE,
} from "./state";
import { beginPart, endPart, hasRest, resetParts } from "./parts";
import { readPlain } from "./plain";
import { lineEndFrom } from "./runs";
import { end, isWaiting, start } from "./text";
import { readBlockComment, readLineComment, readString, readTemplate } from "./tokens";
import { wideSpace } from "./white-space";

export { blank, comment, effective } from "./lines";
export { PADDING, TEXT } from "./text";

makeTables();

/** Whether nothing has been read yet. */
let isBeginning: bool = true;
/** Whether the text so far ends in the middle of a line. */
let isInLine: bool = false;

/** Begins a file of some dialect. `traceAt` is where the classes of its lines are written; 0 for nowhere. */
export function begin(dialect: i32, traceAt: i32): void {
  resetState(dialect);
  resetFrames();
  resetLines(traceAt);
  resetParts();
  isInLine = false;
}

/** Reads the part at TEXT. A file may come in several; what only the next can decide waits for it. */
export function read(length: i32, isFirst: bool): void {
  if (isFirst) isBeginning = true;
  readPart(length, false);
}

/** Ends a file: its last line may have no line end. */
export function finish(): void {
  if (hasRest()) readPart(0, true);
  if (isInLine) endLine();
}

function readPart(length: i32, isLast: bool): void {
  beginPart(length, isLast);
  if (end == start) return endPart(length);
  if (isBeginning) readBeginning();
  else if (flags == 0) resumeLine();
  while (cursor < end && !isWaiting) step();
  if (cursor > start) isInLine = at(cursor - 1) != LF && at(cursor - 1) != CR;
  endPart(length);
}

/** A text that goes on where its line holds nothing yet may go on inside a token. */
function resumeLine(): void {
  if (state == BLOCK_COMMENT) moveTo(continueLine(cursor, COMMENT));
  else if (state == STRING || state == TEMPLATE || state == TAG_STRING) moveTo(continueLine(cursor, EFFECTIVE));
}

/** A byte order mark is white space; `#!` is a line of its own kind (ECMA-262, 12.5: Hashbang). */
function readBeginning(): void {
  isBeginning = false;
  if (wideSpace(start) == 3 && at(start) == 0xef) moveTo(start + 3);
  if (state != CODE || at(cursor) != HASH || at(cursor + 1) != BANG) return;
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
    case PLAIN:
      return readPlain();
    default:
      return readTagTypes();
  }
}

function readHashbang(): void {
  const address = lineEndFrom(cursor);
  if (address < end) enter(CODE);
  moveTo(address);
}
