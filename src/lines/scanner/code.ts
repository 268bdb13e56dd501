// Plain code: everything between strings, templates, comments and JSX.
import {
  at,
  BACKTICK,
  BRACE_CLOSE,
  BRACE_OPEN,
  CR,
  DOUBLE_QUOTE,
  LESS,
  LF,
  PAREN_CLOSE,
  PAREN_OPEN,
  QUOTE,
  SLASH,
  STAR,
} from "./bytes";
import { beginsElement } from "./element";
import { beginsRegex, regexEnd } from "./expression";
import {
  ATTRIBUTE,
  BLOCK,
  CHILD_EXPRESSION,
  closeParen,
  EMPTY_EXPRESSION,
  isOpen,
  openParen,
  peek,
  pop,
  push,
  TEMPLATE_EXPRESSION,
} from "./frames";
import { COMMENT, EFFECTIVE, endLine, hold, passLineEnd } from "./lines";
import {
  BLOCK_COMMENT,
  CHILDREN,
  closedParen,
  CODE,
  enter,
  enterComment,
  enterString,
  enterTag,
  last,
  LINE_COMMENT,
  see,
  state,
  STRING,
  TEMPLATE,
} from "./state";
import { end, isWaiting, LOOK_BACK, mustWait, start } from "./text";
import { readBlockComment, readLineComment, readString } from "./tokens";
import { isSolid, lastSolid } from "./white-space";
import { codeStopFrom, stopAtBraces } from "./window";
import { isControl } from "./words";

/** Reads on until a template, an element or what is around begins, or the text ends. */
export function readCode(address: i32): i32 {
  stopAtBraces(isOpen());
  for (;;) {
    const first = address;
    address = codeStopFrom(first);
    const byte = at(address);
    if (address > first) seeRun(first, address - 1);
    // Line ends and parentheses are nearly all: they are told first.
    if (byte == LF) {
      if (address >= end) break;
      endLine();
      address++;
    } else if (byte == PAREN_OPEN || byte == PAREN_CLOSE) seeParen(byte, address++);
    else {
      address = stopAt(byte, address);
      if (state != CODE || isWaiting) break;
    }
  }
  return address;
}

function seeParen(byte: i32, address: i32): void {
  if (byte == PAREN_OPEN) openParen(isControl(last, start - LOOK_BACK));
  else closedParen(closeParen());
  hold(EFFECTIVE);
  see(address);
}

/** Notes the last byte of a run that is no white space. */
function seeRun(first: i32, final: i32): void {
  const solid = isSolid(at(final)) ? final : lastSolid(final, first);
  if (solid == 0) return;
  see(solid);
  hold(EFFECTIVE);
}

/** Takes the byte that ended a run; where the cursor goes on. */
function stopAt(byte: i32, address: i32): i32 {
  switch (byte) {
    case CR:
      return passLineEnd(byte, address);
    case QUOTE:
    case DOUBLE_QUOTE:
      hold(EFFECTIVE);
      enterString(STRING, byte);
      see(address);
      return readString(address + 1);
    case BACKTICK:
      enter(TEMPLATE);
      break;
    case SLASH:
      return slash(address);
    case LESS:
      return less(address);
    case BRACE_OPEN:
      push(BLOCK);
      break;
    case BRACE_CLOSE:
      return closeBrace(address);
  }
  hold(EFFECTIVE);
  see(address);
  return address + 1;
}

function slash(address: i32): i32 {
  const next = at(address + 1);
  if (next == SLASH || next == STAR) {
    hold(COMMENT);
    enterComment(next == SLASH ? LINE_COMMENT : BLOCK_COMMENT);
    return next == SLASH ? readLineComment(address + 2) : readBlockComment(address + 2);
  }
  hold(EFFECTIVE);
  const behind = beginsRegex() ? regexEnd(address + 1) : 0;
  if (mustWait(address)) return address;
  const next_ = behind == 0 ? address + 1 : behind;
  see(next_ - 1);
  return next_;
}

/** `<` begins an element, is half of `<<`, or compares. */
function less(address: i32): i32 {
  hold(EFFECTIVE);
  if (at(address + 1) == LESS) {
    see(address + 1);
    return address + 2;
  }
  const isTag = beginsElement(address);
  if (mustWait(address)) return address;
  if (isTag) enterTag(false);
  see(address);
  return address + 1;
}

/** `}` ends a block, or what began inside a template, an element or a tag: that goes on. */
function closeBrace(address: i32): i32 {
  const frame = peek();
  if (frame <= ATTRIBUTE) pop();
  hold(frame == EMPTY_EXPRESSION ? COMMENT : EFFECTIVE);
  if (frame == TEMPLATE_EXPRESSION) enter(TEMPLATE);
  else if (frame == CHILD_EXPRESSION || frame == EMPTY_EXPRESSION) enter(CHILDREN);
  else if (frame == ATTRIBUTE) enterTag(false);
  see(address);
  return address + 1;
}
