// What is open around the cursor. Braces of plain code are followed inside templates and JSX alone.
import { FRAMES, FRAMES_END, PARENS, PARENS_END } from "./text";

/** A `{` of plain code. */
export const BLOCK: u8 = 0;
/** `${` in a template. */
export const TEMPLATE_EXPRESSION: u8 = 1;
/** `{` among the children of an element. */
export const CHILD_EXPRESSION: u8 = 2;
/** The same with nothing but a comment in it: its braces count as the comment's. */
export const EMPTY_EXPRESSION: u8 = 3;
/** `{` in a tag. */
export const ATTRIBUTE: u8 = 4;
/** An element whose children are being read. */
export const ELEMENT: u8 = 5;
/** An element that is the value of an attribute: its tag goes on behind it. */
export const ATTRIBUTE_ELEMENT: u8 = 6;
/** Nothing is open. */
export const NONE: u8 = 7;

let top: i32 = FRAMES;
/** Frames and parentheses beyond the deepest that are followed. */
let deeper: i32 = 0;
let parens: i32 = PARENS;
let parensDeeper: i32 = 0;

export function resetFrames(): void {
  top = FRAMES;
  parens = PARENS;
  deeper = parensDeeper = 0;
}

export function isOpen(): bool {
  return top > FRAMES;
}

export function push(frame: u8): void {
  if (top < FRAMES_END) store<u8>(top++, frame);
  else deeper++;
}

/** The innermost frame. */
export function peek(): u8 {
  if (deeper > 0) return BLOCK;
  return top > FRAMES ? load<u8>(top - 1) : NONE;
}

export function pop(): u8 {
  const frame = peek();
  if (deeper > 0) deeper--;
  else if (top > FRAMES) top--;
  return frame;
}

/** A parenthesis opens; `isControl` where it is that of `if`, `for`, `while` or `with`. */
export function openParen(isControl: bool): void {
  if (parens < PARENS_END) store<bool>(parens++, isControl);
  else parensDeeper++;
}

/** A parenthesis closes; whether it was that of `if`, `for`, `while` or `with`. */
export function closeParen(): bool {
  if (parensDeeper > 0) {
    parensDeeper--;
    return false;
  }
  if (parens == PARENS) return false;
  const closed = parens - 1;
  parens = closed;
  return load<bool>(closed);
}
