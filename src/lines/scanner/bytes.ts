// What a byte can be, by one look into a table.

/** Part of an identifier or a number; every byte of a character beyond ASCII counts as one. */
export const IDENTIFIER: u8 = 1;
/** White space of one byte. */
export const SPACE: u8 = 2;
/** Ends a name in a tag: white space, a quote, `/`, `<`, `>`, `{`. */
export const TAG_STOP: u8 = 4;
/** Part of an identifier or a number, of ASCII. */
export const LETTER: u8 = 8;

export const TAB: i32 = 0x09;
export const LF: i32 = 0x0a;
export const CR: i32 = 0x0d;
export const BLANK: i32 = 0x20;
export const BANG: i32 = 0x21;
export const DOUBLE_QUOTE: i32 = 0x22;
export const HASH: i32 = 0x23;
export const DOLLAR: i32 = 0x24;
export const QUOTE: i32 = 0x27;
export const PAREN_OPEN: i32 = 0x28;
export const PAREN_CLOSE: i32 = 0x29;
export const STAR: i32 = 0x2a;
export const PLUS: i32 = 0x2b;
export const COMMA: i32 = 0x2c;
export const MINUS: i32 = 0x2d;
export const DOT: i32 = 0x2e;
export const SLASH: i32 = 0x2f;
export const COLON: i32 = 0x3a;
export const LESS: i32 = 0x3c;
export const EQUALS: i32 = 0x3d;
export const GREATER: i32 = 0x3e;
export const BRACKET_OPEN: i32 = 0x5b;
export const BACKSLASH: i32 = 0x5c;
export const BRACKET_CLOSE: i32 = 0x5d;
export const BACKTICK: i32 = 0x60;
export const BRACE_OPEN: i32 = 0x7b;
export const BRACE_CLOSE: i32 = 0x7d;
/** The first byte of U+2028 and U+2029, and of most white space beyond Latin-1. */
export const E2: i32 = 0xe2;

const TABLE: usize = memory.data(256);

/** The byte at an address. */
export function at(address: i32): i32 {
  return load<u8>(address);
}

/** Whether a byte is of one of some classes. */
export function is(byte: i32, classes: u8): bool {
  return (load<u8>(TABLE + byte) & classes) != 0;
}

export function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

export function isUpperCase(byte: i32): bool {
  return byte >= 0x41 && byte <= 0x5a;
}

function mark(byte: i32, classes: u8): void {
  store<u8>(TABLE + byte, load<u8>(TABLE + byte) | classes);
}

function markAll(from: i32, to: i32, classes: u8): void {
  for (let byte = from; byte <= to; byte++) mark(byte, classes);
}

/** ECMA-262, 12.2 white space, 12.3 line terminators, 12.7 names; TSX and JSX as TypeScript's scanner reads them. */
export function makeTable(): void {
  markAll(0x30, 0x39, IDENTIFIER | LETTER);
  markAll(0x41, 0x5a, IDENTIFIER | LETTER);
  markAll(0x61, 0x7a, IDENTIFIER | LETTER);
  markAll(0x80, 0xff, IDENTIFIER);
  mark(0x5f, IDENTIFIER | LETTER);
  mark(DOLLAR, IDENTIFIER | LETTER);
  markAll(TAB, CR, SPACE | TAG_STOP);
  mark(BLANK, SPACE | TAG_STOP);
  mark(QUOTE, TAG_STOP);
  mark(DOUBLE_QUOTE, TAG_STOP);
  mark(SLASH, TAG_STOP);
  mark(LESS, TAG_STOP);
  mark(GREATER, TAG_STOP);
  mark(BRACE_OPEN, TAG_STOP);
}
