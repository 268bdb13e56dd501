// Where the scanner is: what kind of token the cursor is in, and what it has last seen.

import { LOOK_BACK, TEXT } from "./text";

/** Between tokens of plain code. */
export const CODE: i32 = 0;
/** After `//`. */
export const LINE_COMMENT: i32 = 1;
/** Inside a block comment. */
export const BLOCK_COMMENT: i32 = 2;
/** Inside a string of plain code. */
export const STRING: i32 = 3;
/** Inside the text of a template. */
export const TEMPLATE: i32 = 4;
/** Inside a tag, `<name …>` or `</name>`. */
export const TAG: i32 = 5;
/** Inside a string of a tag: no escapes, line ends are part of it. */
export const TAG_STRING: i32 = 6;
/** Inside the type arguments of a tag, `<name<T> …>`. */
export const TAG_TYPES: i32 = 7;
/** Among the children of an element. */
export const CHILDREN: i32 = 8;
/** After `#!`. */
export const HASHBANG: i32 = 9;
/** In a text that has no tokens. */
export const PLAIN: i32 = 10;

/** What a text is read as: the host counts on these numbers. */
export const WITH_JSX: i32 = 1;
export const WITHOUT_COMMENTS: i32 = 2;

export let state: i32 = CODE;
/** What goes on behind a comment. */
export let behind: i32 = CODE;
/** The last byte of the program, comments and white space aside; before the first it is a zero before the text. */
export let last: i32 = 0;
/** The quote that ends the string. */
export let quote: i32 = 0;
/** Whether the tag is `</name>`. */
export let isClosing: bool = false;
/** Whether the tag has had the `/` of `<name />`. */
export let isEmpty: bool = false;
/** How many `<` of type arguments are open. */
export let angles: i32 = 0;
/** Whether the parenthesis that closed last was that of `if`, `for`, `while` or `with`. */
export let wasControl: bool = false;

export function resetState(dialect: i32): void {
  state = behind = dialect == WITHOUT_COMMENTS ? PLAIN : CODE;
  quote = angles = 0;
  memory.fill(TEXT - LOOK_BACK, 0, LOOK_BACK);
  last = TEXT - 1;
  isClosing = isEmpty = wasControl = false;
}

export function enter(next: i32): void {
  state = next;
}

export function see(address: i32): void {
  last = address;
}

export function enterComment(kind: i32): void {
  behind = state;
  state = kind;
}

export function enterString(kind: i32, by: i32): void {
  quote = by;
  state = kind;
}

export function enterTag(closing: bool): void {
  isClosing = closing;
  isEmpty = false;
  state = TAG;
}

/** The tag ends its element. */
export function closeAtOnce(): void {
  isEmpty = true;
}

export function countAngles(by: i32): void {
  angles += by;
}

export function closedParen(control: bool): void {
  wasControl = control;
}
