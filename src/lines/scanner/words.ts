// Words of the grammar by their bytes: a word of up to eight letters is one little-endian number.
import { at, DOT, HASH, IDENTIFIER, is, LETTER } from "./bytes";
import { spaceBefore, wideSpace } from "./white-space";

/** No word that matters here. */
export const OTHER: i32 = 0;
/** An expression follows: a `/` begins a regular expression, and a `<` an element. */
export const OPERATOR: i32 = 1;
/** `extends`, and `of`, which is a name as well: a `<` after it is that of type arguments. */
export const TYPED: i32 = 2;
/** Its parentheses are followed by a statement: a `/` after them begins a regular expression. */
export const CONTROL: i32 = 3;

const IN: u64 = 0x6e69;
const OF: u64 = 0x666f;
const DO: u64 = 0x6f64;
const IF: u64 = 0x6669;
const OUT: u64 = 0x74756f;
const NEW: u64 = 0x77656e;
const FOR: u64 = 0x726f66;
const VOID: u64 = 0x64696f76;
const CASE: u64 = 0x65736163;
const ELSE: u64 = 0x65736c65;
const WITH: u64 = 0x68746977;
const CONST: u64 = 0x74736e6f63;
const THROW: u64 = 0x776f726874;
const AWAIT: u64 = 0x7469617761;
const YIELD: u64 = 0x646c656979;
const WHILE: u64 = 0x656c696877;
const RETURN: u64 = 0x6e7275746572;
const TYPEOF: u64 = 0x666f65707974;
const DELETE: u64 = 0x6574656c6564;
const EXPORT: u64 = 0x74726f707865;
const DEFAULT: u64 = 0x746c7561666564;
const EXTENDS_WORD: u64 = 0x73646e65747865;
const INSTANCE: u64 = 0x65636e6174736e69;

/** The longest word: `instanceof`. */
const LONGEST: i32 = 10;

/** The first eight bytes of a word of some length. */
function wordAt(address: i32, length: i32): u64 {
  const word = load<u64>(address);
  return length >= 8 ? word : word & ((u64(1) << u64(length << 3)) - 1);
}

/** What kind of word ends at an address. The name of a property, after a `.` or a `#`, is none; after `...` it is. */
export function wordBefore(last: i32, first: i32): i32 {
  let start = last;
  while (start >= first && is(at(start), LETTER)) {
    start--;
    if (last - start > LONGEST) return OTHER;
  }
  if (start >= first && isNameBefore(start, first)) return OTHER;
  return kindOf(start + 1, last - start);
}

/**
 * Whether what ends at an address makes a name of the letters behind it. All keywords are of ASCII, so a character beyond is
 * another letter of a name (ECMA-262, 12.7: ID_Start, ID_Continue) or white space (12.2, 12.3), which parts words.
 */
function isNameBefore(address: i32, first: i32): bool {
  const byte = at(address);
  if (byte >= 0x80) return spaceBefore(address, first) == 0;
  return byte == HASH || (byte == DOT && at(address - 1) != DOT);
}

function kindOf(start: i32, length: i32): i32 {
  const word = wordAt(start, length);
  switch (length) {
    case 2:
      if (word == IF) return CONTROL;
      return word == OF ? TYPED : operatorIf(word == IN || word == DO);
    case 3:
      return word == FOR ? CONTROL : operatorIf(word == NEW);
    case 4:
      return word == WITH ? CONTROL : operatorIf(word == VOID || word == CASE || word == ELSE);
    case 5:
      return word == WHILE ? CONTROL : operatorIf(word == THROW || word == AWAIT || word == YIELD);
    case 6:
      return operatorIf(word == RETURN || word == TYPEOF || word == DELETE || word == EXPORT);
    case 7:
      return word == EXTENDS_WORD ? TYPED : operatorIf(word == DEFAULT);
    case 10:
      return operatorIf(word == INSTANCE && load<u16>(start + 8) == u16(OF));
    default:
      return OTHER;
  }
}

function operatorIf(isOperator: bool): i32 {
  return isOperator ? OPERATOR : OTHER;
}

/** Whether just the word `const` stands at an address. */
export function isConst(address: i32, length: i32): bool {
  return length == 5 && wordAt(address, 5) == CONST;
}

/** Whether just `const`, `in` or `out` stands at an address: a modifier of a type parameter. */
export function isModifier(address: i32, length: i32): bool {
  if (length == 2) return wordAt(address, 2) == IN;
  return length == 3 ? wordAt(address, 3) == OUT : isConst(address, length);
}

/** Whether the word `extends` begins at an address and ends there. */
export function isExtends(address: i32): bool {
  if (wordAt(address, 7) != EXTENDS_WORD) return false;
  return !is(at(address + 7), IDENTIFIER) || wideSpace(address + 7) != 0;
}

/** Whether a word before a parenthesis is `if`, `for`, `while` or `with`; most are told by their last letters. */
export function isControl(last: i32, first: i32): bool {
  const tail = load<u32>(last - 3);
  if (tail >>> 16 != u32(IF) && tail >>> 8 != u32(FOR) && tail != u32(WITH) && tail != u32(WHILE >> 8)) return false;
  return wordBefore(last, first) == CONTROL;
}
