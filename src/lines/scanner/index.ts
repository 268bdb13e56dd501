// Classifies every line of TypeScript, JavaScript and JSON. What a line counts as is told in docs/lines.md.
import { at, CR, HASH, BANG, LF, makeTable } from "./bytes";
import { readCode } from "./code";
import { resetFrames } from "./frames";
import { readChildren, readTag, readTagString, readTagTypes } from "./jsx";
import { EFFECTIVE, endLine, hold, resetLines } from "./lines";
import {
  BLOCK_COMMENT,
  CHILDREN,
  CODE,
  enter,
  HASHBANG,
  LINE_COMMENT,
  PLAIN,
  resetState,
  state,
  STRING,
  TAG,
  TAG_STRING,
  TEMPLATE,
  WITH_JSX,
} from "./state";
import { beginPart, endPart, hasRest, resetParts } from "./parts";
import { readPlain } from "./plain";
import { LINE_ENDS, stopFrom } from "./runs";
import { end, isWaiting, start } from "./text";
import { readBlockComment, readLineComment, readString, readTemplate } from "./tokens";
import { wideSpace } from "./white-space";
import { stopAtAngles } from "./window";

export { blank, comment, effective } from "./lines";
export { PADDING, TEXT } from "./text";

makeTable();

/** Whether nothing has been read yet. */
let isBeginning: bool = true;
/** Whether the text so far ends in the middle of a line. */
let isInLine: bool = false;

/** Begins a file of some dialect. `traceAt` is where the classes of its lines are written; 0 for nowhere. */
export function begin(dialect: i32, traceAt: i32): void {
  resetState(dialect);
  stopAtAngles(dialect == WITH_JSX);
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
  let cursor = start;
  if (end > start) {
    if (isBeginning) cursor = readBeginning();
    while (cursor < end && !isWaiting) cursor = step(cursor);
    if (cursor > start) isInLine = at(cursor - 1) != LF && at(cursor - 1) != CR;
  }
  endPart(length, cursor);
}

/** A byte order mark is white space; `#!` is a line of its own kind (ECMA-262, 12.5: Hashbang). */
function readBeginning(): i32 {
  isBeginning = false;
  const first = wideSpace(start) == 3 && at(start) == 0xef ? start + 3 : start;
  if (state == CODE && at(first) == HASH && at(first + 1) == BANG) {
    hold(EFFECTIVE);
    enter(HASHBANG);
  }
  return first;
}

/** Reads on from an address; where the next token begins. */
function step(address: i32): i32 {
  switch (state) {
    case CODE:
      return readCode(address);
    case LINE_COMMENT:
      return readLineComment(address);
    case BLOCK_COMMENT:
      return readBlockComment(address);
    case STRING:
      return readString(address);
    case TEMPLATE:
      return readTemplate(address);
    case TAG:
      return readTag(address);
    case TAG_STRING:
      return readTagString(address);
    case CHILDREN:
      return readChildren(address);
    case HASHBANG:
      return readHashbang(address);
    case PLAIN:
      return readPlain(address);
    default:
      return readTagTypes(address);
  }
}

function readHashbang(address: i32): i32 {
  const lineEnd = stopFrom(address, LINE_ENDS);
  if (lineEnd < end) enter(CODE);
  return lineEnd;
}
