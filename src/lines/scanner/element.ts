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
import { skipTrivia, wideSpace } from "./white-space";
import { isConst, isExtends, isModifier } from "./words";

/**
 * Whether the `<` at an address begins an element (JSX, 2: JSXElement, JSXFragment). What stands before must let an
 * expression begin; and what follows must be no type parameter of an arrow function (`<T,>`, `<T = U>`, `<T extends U>`,
 * `<const T,>`) or of a signature (`<T>(…): R`, `<in T>(…) => R`).
 */
export function beginsElement(address: i32): bool {
  if (!allowsElement()) return false;
  const name = skipTrivia(address + 1);
  const first = at(name);
  if (first == GREATER) return true;
  return is(first, IDENTIFIER) && !isDigit(first) && !beginsTypeParameters(name);
}

/**
 * TypeScript's type parameters are `const`, `in` and `out` in any number, a name, `extends` a type, and `=` a type. The same
 * words may be a tag's name and its attributes, but that a tag has no comma.
 */
function beginsTypeParameters(tag: i32): bool {
  const tagEnd = tagNameEnd(tag);
  const next = modifiersEnd(tag, tagEnd);
  const byte = at(next);
  if (byte == COMMA) return true;
  if (byte == GREATER) return isSignature(tag, tagEnd - tag, next);
  return (byte == EQUALS || isExtends(next)) && hasBound(tag, tagEnd, next);
}

/** Where the name behind modifiers has ended, white space behind it included: the last word before what is no name. */
function modifiersEnd(word: i32, wordEnd: i32): i32 {
  let next = skipTrivia(wordEnd);
  while (isModifier(word, wordEnd - word) && is(at(next), IDENTIFIER) && !isExtends(next)) {
    word = next;
    wordEnd = tagNameEnd(word);
    next = skipTrivia(wordEnd);
  }
  return next;
}

/**
 * Whether a type parameter's `=` or `extends` stands at an address. The compiler takes both behind a name, and behind `const`
 * and a name, for those of an arrow function. Behind `in` and `out` only a signature has them: there an attribute's value is
 * no name, and an element has its closing tag.
 */
function hasBound(tag: i32, tagEnd: i32, next: i32): bool {
  const length = tagEnd - tag;
  const isSure = isConst(tag, length) || skipTrivia(tagEnd) == next;
  if (at(next) == EQUALS) return isSure || is(at(skipTrivia(next + 1)), IDENTIFIER);
  return !isAttributeName(next + 7) && (isSure || !hasClosingTag(tag, length, next));
}

/** Whether a word of a tag is an attribute's name: it has a value, or the tag ends. */
function isAttributeName(wordEnd: i32): bool {
  const byte = at(skipTrivia(wordEnd));
  return byte == EQUALS || byte == GREATER || byte == SLASH;
}

/** Whether the byte at an address is part of a tag's name. White space beyond ASCII ends it (ECMA-262, 12.2, 12.3). */
function isNamePart(address: i32): bool {
  const byte = at(address);
  if (byte >= 0x80) return wideSpace(address) == 0;
  return is(byte, IDENTIFIER) || byte == MINUS || byte == DOT || byte == COLON;
}

function tagNameEnd(address: i32): i32 {
  while (address < end && isNamePart(address)) address++;
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
    if (memory.compare(address + 2, name, length) == 0 && !isNamePart(address + 2 + length)) break;
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
