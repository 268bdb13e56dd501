// JSX: tags, their strings and type arguments, and children. What begins an element is in element.ts.
import {
  at,
  BRACE_OPEN,
  CR,
  DOUBLE_QUOTE,
  EQUALS,
  GREATER,
  is,
  LESS,
  LF,
  QUOTE,
  SLASH,
  SPACE,
  STAR,
  TAG_STOP,
} from "./bytes";
import { isEmptyExpression } from "./element";
import { ATTRIBUTE, ATTRIBUTE_ELEMENT, CHILD_EXPRESSION, ELEMENT, EMPTY_EXPRESSION, peek, pop, push } from "./frames";
import { COMMENT, EFFECTIVE, flags, hold, holdRun, passLineEnd } from "./lines";
import { stopFrom, STRING_STOPS } from "./runs";
import {
  angles,
  BLOCK_COMMENT,
  CHILDREN,
  closeAtOnce,
  CODE,
  countAngles,
  enter,
  enterComment,
  enterString,
  enterTag,
  isClosing,
  isEmpty,
  last,
  LINE_COMMENT,
  quote,
  see,
  state,
  TAG,
  TAG_STRING,
  TAG_TYPES,
} from "./state";
import { end, isWaiting, mustWait } from "./text";
import { skipSpace } from "./white-space";

/** Reads the text among children up to a tag or a brace. */
export function readChildren(address: i32): i32 {
  do {
    if ((flags & EFFECTIVE) == 0) address = skipSpace(address);
    const byte = at(address);
    if (byte == LF && address >= end) break;
    if (byte == LF || byte == CR) address = passLineEnd(byte, address);
    else if (byte == LESS) address = openTag(address);
    else if (byte == BRACE_OPEN) address = openBrace(address);
    else address = readText(address);
  } while (state == CHILDREN && !isWaiting);
  return address;
}

function readText(address: i32): i32 {
  hold(EFFECTIVE);
  let byte = at(address);
  while (byte != LESS && byte != BRACE_OPEN && byte != LF && byte != CR) byte = at(++address);
  return address;
}

function openTag(address: i32): i32 {
  hold(EFFECTIVE);
  const closing = at(address + 1) == SLASH;
  enterTag(closing);
  see(address);
  return address + (closing ? 2 : 1);
}

/** Braces with nothing but a comment in them are the comment's own. */
function openBrace(address: i32): i32 {
  const isEmpty = isEmptyExpression(address);
  if (mustWait(address)) return address;
  push(isEmpty ? EMPTY_EXPRESSION : CHILD_EXPRESSION);
  hold(isEmpty ? COMMENT : EFFECTIVE);
  enter(CODE);
  see(address);
  return address + 1;
}

/** Reads a tag up to its end, or to a brace, a string or a comment in it. */
export function readTag(address: i32): i32 {
  do {
    const byte = at(address);
    if (byte == LF && address >= end) break;
    if (byte == LF || byte == CR) address = passLineEnd(byte, address);
    else if (is(byte, SPACE)) address++;
    else if (byte >= 0x80 && (flags & EFFECTIVE) == 0 && skipSpace(address) > address) address = skipSpace(address);
    else address = readInTag(byte, address);
  } while (state == TAG);
  return address;
}

function readInTag(byte: i32, address: i32): i32 {
  const next = at(address + 1);
  if (byte == SLASH && (next == SLASH || next == STAR)) {
    hold(COMMENT);
    enterComment(next == SLASH ? LINE_COMMENT : BLOCK_COMMENT);
    return address + 2;
  }
  hold(EFFECTIVE);
  switch (byte) {
    case QUOTE:
    case DOUBLE_QUOTE:
      enterString(TAG_STRING, byte);
      break;
    case BRACE_OPEN:
      push(ATTRIBUTE);
      enter(CODE);
      break;
    case LESS:
      openAngle();
      break;
    case GREATER:
      endTag();
      break;
    case SLASH:
      closeAtOnce();
      break;
    default:
      address = nameEnd(address);
  }
  see(address);
  return address + 1;
}

/** The last byte of a name, or of whatever else stands in a tag. */
function nameEnd(address: i32): i32 {
  while (!is(at(address + 1), TAG_STOP)) address++;
  return address;
}

/** `attribute=<element />`, or `<Name<Type>`. */
function openAngle(): void {
  if (at(last) == EQUALS) {
    push(ATTRIBUTE_ELEMENT);
    enterTag(false);
  } else {
    countAngles(1 - angles);
    enter(TAG_TYPES);
  }
}

/** `<name>` opens an element, `</name>` ends it, `<name />` does both; space and comments may part all of them. */
function endTag(): void {
  if (isClosing) {
    if (peek() == ELEMENT) pop();
    endElement();
  } else if (isEmpty) {
    endElement();
  } else {
    push(ELEMENT);
    enter(CHILDREN);
  }
}

/** An element has ended: around it are children, a tag whose attribute it is, or plain code. */
function endElement(): void {
  const frame = peek();
  if (frame == ELEMENT) enter(CHILDREN);
  else if (frame == ATTRIBUTE_ELEMENT) {
    pop();
    enterTag(false);
  } else enter(CODE);
}

/** Reads a string of a tag. */
export function readTagString(address: i32): i32 {
  for (;;) {
    const first = address;
    address = stopFrom(first, STRING_STOPS);
    const byte = at(address);
    if (byte == LF || byte == CR) {
      holdRun(first, address, EFFECTIVE);
      if (byte == LF && address >= end) return address;
      address = passLineEnd(byte, address);
    } else {
      hold(EFFECTIVE);
      if (byte == quote) break;
      address++;
    }
  }
  see(address);
  enter(TAG);
  return address + 1;
}

/** Reads the type arguments of a tag: `>` closes one, that of `=>` none. */
export function readTagTypes(address: i32): i32 {
  while (angles > 0 && state == TAG_TYPES) {
    const byte = at(address);
    if (byte == LF && address >= end) return address;
    if (byte == LF || byte == CR) address = passLineEnd(byte, address);
    else if (is(byte, SPACE)) address++;
    else if (byte == SLASH && (at(address + 1) == SLASH || at(address + 1) == STAR)) {
      hold(COMMENT);
      enterComment(at(address + 1) == SLASH ? LINE_COMMENT : BLOCK_COMMENT);
      address += 2;
    } else address = readType(byte, address);
  }
  if (angles == 0) enter(TAG);
  return address;
}

function readType(byte: i32, address: i32): i32 {
  hold(EFFECTIVE);
  if (byte == LESS) countAngles(1);
  else if (byte == GREATER && at(address - 1) != EQUALS) countAngles(-1);
  else if (byte == QUOTE || byte == DOUBLE_QUOTE) address = stringEnd(address, byte);
  see(address);
  return address + 1;
}

/** The quote that ends a string on its line; where there is none, its first. */
function stringEnd(address: i32, by: i32): i32 {
  let to = address + 1;
  while (at(to) != by && at(to) != LF) to++;
  return at(to) == by ? to : address;
}
