// Whether what stands before the cursor lets an expression begin: what `/`, and half of what `<` means, hangs from it.
import {
  at,
  BACKSLASH,
  BACKTICK,
  BANG,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  CR,
  DOUBLE_QUOTE,
  EQUALS,
  GREATER,
  IDENTIFIER,
  is,
  LESS,
  LF,
  MINUS,
  PAREN_CLOSE,
  PLUS,
  QUOTE,
  SLASH,
} from "./bytes";
import { last, wasControl } from "./state";
import { budget, end, LOOK_BACK, lookedTo, spend, start } from "./text";
import { spaceBefore } from "./white-space";
import { TYPED, OPERATOR, wordBefore } from "./words";

/** Whether the word that ends at an address is an operator or begins a statement (`return`, `typeof`, `else`). */
function isOperatorWord(address: i32, withTyped: bool): bool {
  const word = wordBefore(address, start - LOOK_BACK);
  return word == OPERATOR || (withTyped && word == TYPED);
}

/**
 * Whether a `/` begins a regular expression and no division (ECMA-262, 12: InputElementRegExp). It does where an operand
 * is due: not behind a name, a number, a closing bracket, a string, a template or another regular expression. Behind `)`
 * only those of `if`, `for`, `while` and `with` tell; behind `}` a statement is far more frequent than an object.
 */
export function beginsRegex(): bool {
  const byte = at(last);
  if (is(byte, IDENTIFIER)) return isOperatorWord(last, true);
  switch (byte) {
    case PAREN_CLOSE:
      return wasControl;
    case BRACKET_CLOSE:
    case QUOTE:
    case DOUBLE_QUOTE:
    case BACKTICK:
    case SLASH:
      return false;
    case PLUS:
    case MINUS:
      return at(last - 1) != byte;
    case BANG:
      return !isNonNull();
    default:
      return true;
  }
}

/** Whether a `!` is TypeScript's assertion behind an operand, `a!`, and not the operator before one. */
function isNonNull(): bool {
  const before = at(last - 1);
  if (before == PAREN_CLOSE || before == BRACKET_CLOSE) return true;
  return endsName(last - 1) && !isOperatorWord(last - 1, true);
}

/** Whether the byte at an address is the last of a name or a number, and not of white space beyond ASCII. */
function endsName(address: i32): bool {
  const byte = at(address);
  return is(byte, IDENTIFIER) && (byte < 0x80 || spaceBefore(address, start - LOOK_BACK) == 0);
}

/** Where the regular expression that begins at an address ends, flags included; 0 where the line ends before it does. */
export function regexEnd(address: i32): i32 {
  let inClass = false;
  const from = address;
  for (; budget > 0; address++) {
    const byte = at(address);
    if (byte == LF || byte == CR) break;
    if (byte == BACKSLASH) {
      const escaped = at(++address);
      if (escaped == LF || escaped == CR) break;
    } else if (byte == BRACKET_OPEN) inClass = true;
    else if (byte == BRACKET_CLOSE) inClass = false;
    else if (byte == SLASH && !inClass) return flagsEnd(address + 1);
  }
  spend(address - from);
  lookedTo(address);
  return 0;
}

function flagsEnd(address: i32): i32 {
  while (address < end && is(at(address), IDENTIFIER)) address++;
  lookedTo(address);
  return address;
}

/** Whether an element, and no comparison or type argument, may begin behind what stands before. */
export function allowsElement(): bool {
  const byte = at(last);
  if (is(byte, IDENTIFIER)) return isOperatorWord(last, false);
  const before = at(last - 1);
  switch (byte) {
    case PAREN_CLOSE:
    case BRACKET_CLOSE:
    case QUOTE:
    case DOUBLE_QUOTE:
    case BACKTICK:
    case LESS:
      return false;
    case GREATER:
      return before == EQUALS;
    case PLUS:
    case MINUS:
      return before != byte;
    case BANG:
      return !endsName(last - 1);
    default:
      return true;
  }
}
