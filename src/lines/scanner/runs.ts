// Where the next byte is that matters: sixteen bytes at a time where the engine has SIMD, else one by one. The line end
// behind the text stops each of them.
import { at, BLANK, CR, E2, LF, SLASH, STAR, stops, STOPS_HIGH, STOPS_LOW, TAB } from "./bytes";

/** What is looked at at once. */
const STEP: i32 = 16;

function isByte(bytes: v128, byte: i32): v128 {
  return i8x16.eq(bytes, i8x16.splat(i8(byte)));
}

function isLineEnd(bytes: v128): v128 {
  return v128.or(isByte(bytes, LF), isByte(bytes, CR));
}

/** Which of sixteen bytes are one of some stops: a bit for each. */
export function stopMask(address: i32, classes: u8): i32 {
  const bytes = v128.load(address);
  const low = i8x16.swizzle(v128.load(STOPS_LOW), v128.and(bytes, i8x16.splat(0x0f)));
  const high = i8x16.swizzle(v128.load(STOPS_HIGH), i8x16.shr_u(bytes, 4));
  const found = v128.and(v128.and(low, high), i8x16.splat(i8(classes)));
  return i8x16.bitmask(i8x16.ne(found, i8x16.splat(0)));
}

/** The first byte from an address on that is one of some stops. */
export function stopFrom(address: i32, classes: u8): i32 {
  if (ASC_FEATURE_SIMD) {
    for (; ; address += STEP) {
      const mask = stopMask(address, classes);
      if (mask != 0) return address + ctz(mask);
    }
  }
  let byte = at(address);
  while (!stops(byte, classes)) byte = at(++address);
  return address;
}

/** The first line end from an address on. */
export function lineEndFrom(address: i32): i32 {
  if (ASC_FEATURE_SIMD) {
    for (; ; address += STEP) {
      const mask = i8x16.bitmask(isLineEnd(v128.load(address)));
      if (mask != 0) return address + ctz(mask);
    }
  }
  while (at(address) != LF && at(address) != CR) address++;
  return address;
}

/** The first line end from an address on, or byte that may begin U+2028. */
export function lineCommentStop(address: i32): i32 {
  if (ASC_FEATURE_SIMD) {
    for (; ; address += STEP) {
      const bytes = v128.load(address);
      const mask = i8x16.bitmask(v128.or(isLineEnd(bytes), isByte(bytes, E2)));
      if (mask != 0) return address + ctz(mask);
    }
  }
  while (at(address) != LF && at(address) != CR && at(address) != E2) address++;
  return address;
}

/** The first line end or the first `*` before a `/` from an address on. */
export function blockCommentStop(address: i32): i32 {
  if (ASC_FEATURE_SIMD) {
    for (; ; address += STEP) {
      const bytes = v128.load(address);
      const closes = v128.and(isByte(bytes, STAR), isByte(v128.load(address, 1), SLASH));
      const mask = i8x16.bitmask(v128.or(isLineEnd(bytes), closes));
      if (mask != 0) return address + ctz(mask);
    }
  }
  while (at(address) != LF && at(address) != CR && !(at(address) == STAR && at(address + 1) == SLASH)) address++;
  return address;
}

/** The first byte from an address on that is neither a blank nor a tab. */
export function indentEnd(address: i32): i32 {
  if (ASC_FEATURE_SIMD) {
    for (; ; address += STEP) {
      const bytes = v128.load(address);
      const mask = i8x16.bitmask(v128.or(isByte(bytes, BLANK), isByte(bytes, TAB))) ^ 0xffff;
      if (mask != 0) return address + ctz(mask);
    }
  }
  while (at(address) == BLANK || at(address) == TAB) address++;
  return address;
}
