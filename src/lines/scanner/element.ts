// Whether a `<` begins an element.
import {
  at,
  BRACE_CLOSE,
  COLON,
  COMMA,
  DOT,
  EQUALS,
  GREATER,
  IDENTIFIER,
  is,
  isDigit,
  isUpperCase,
  LESS,
  MINUS,
  PAREN_CLOSE,
  PAREN_OPEN,
  SLASH,
} from "./bytes";
import { allowsElement } from "./expression";
import { budget, end, lookedTo, spend } from "./text";
import { skipTrivia } from "./white-space";
import { isConst, isExtends } from "./words";

/**
 * Whether the `<` at an address begins an element (JSX, 2: JSXElement, JSXFragment). What stands before must let an
 * expression begin; and what follows must be no type parameter of an arrow function (`<T,>`, `<T = U>`, `<T extends U>`,
 * `<const T>`) or of a signature (`<T>(…): R`, `<T>(…) => R`).
 */
export function beginsElement(address: i32): bool {
  if (!allowsElement()) return false;
  const name = skipTrivia(address + 1);
  const first = at(name);
  if (first == GREATER) return true;
  return is(first, IDENTIFIER) && !isDigit(first) && !beginsTypeParameters(name);
}

function beginsTypeParameters(name: i32): bool {
  const nameEnd = tagNameEnd(name);
  const next = skipTrivia(nameEnd);
  const byte = at(next);
  if (byte == COMMA || byte == EQUALS) return true;
  if (is(byte, IDENTIFIER)) return isConst(name, nameEnd - name) || (isExtends(next) && !isAttributeName(next + 7));
  return byte == GREATER && isSignature(name, nameEnd - name, next);
}

/** Whether a word of a tag is an attribute's name: it has a value, or the tag ends. */
function isAttributeName(wordEnd: i32): bool {
  const byte = at(skipTrivia(wordEnd));
  return byte == EQUALS || byte == GREATER || byte == SLASH;
}

function isNamePart(byte: i32): bool {
  return is(byte, IDENTIFIER) || byte == MINUS || byte == DOT || byte == COLON;
}

function tagNameEnd(address: i32): i32 {
  while (address < end && isNamePart(at(address))) address++;
  return address;
}

/**
 * Whether `<T>(` begins a signature. An element has its closing tag somewhere behind; a type parameter's name begins in
 * upper case, and behind its parentheses stands a `:` or a `=>`.
 */
function isSignature(name: i32, length: i32, greater: i32): bool {
  const paren = skipTrivia(greater + 1);
  if (at(paren) != PAREN_OPEN) return false;
  if (!hasClosingTag(name, length, paren)) return true;
  if (!isUpperCase(at(name))) return false;
  const next = skipTrivia(parenEnd(paren));
  return at(next) == COLON || (at(next) == EQUALS && at(next + 1) == GREATER);
}

function hasClosingTag(name: i32, length: i32, from: i32): bool {
  let address = from;
  for (; address < end && budget > address - from; address++) {
    if (at(address) != LESS || at(address + 1) != SLASH) continue;
    if (memory.compare(address + 2, name, length) == 0 && !isNamePart(at(address + 2 + length))) break;
  }
  spend(address - from);
  lookedTo(address);
  return address < end;
}

function parenEnd(paren: i32): i32 {
  let depth = 0;
  let address = paren;
  for (; address < end && budget > address - paren; address++) {
    const byte = at(address);
    if (byte == PAREN_OPEN) depth++;
    else if (byte == PAREN_CLOSE && --depth == 0) break;
  }
  spend(address - paren);
  lookedTo(address);
  return address + 1;
}

/** Whether the braces that open at an address hold nothing but comments. */
export function isEmptyExpression(brace: i32): bool {
  const next = skipTrivia(brace + 1);
  return next < end && at(next) == BRACE_CLOSE;
}
