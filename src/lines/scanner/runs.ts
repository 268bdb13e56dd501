// Where the next byte is that matters: sixteen bytes at a time where the engine has SIMD, else one by one. The line end
// behind the text stops each of them.
import { at, BLANK, TAB } from "./bytes";

// Sets of bytes no two of which have the same lower half: each stands at the place of its own. A place of none has a byte
// that belongs to another.
export const LINE_ENDS: usize = memory.data<u8>([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0x0d, 0, 0]);
/** Line ends, and the first byte of U+2028. */
export const LINE_COMMENT_STOPS: usize = memory.data<u8>([1, 0, 0xe2, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0x0d, 0, 0]);
/** Line ends and `/`. */
export const BLOCK_COMMENT_STOPS: usize = memory.data<u8>([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0x0d, 0, 0x2f]);
/** Line ends, quotes and the backslash. */
export const STRING_STOPS: usize = memory.data<u8>([1, 0, 0x22, 0, 0, 0, 0, 0x27, 0, 0, 0x0a, 0, 0x5c, 0x0d, 0, 0]);
/** Line ends, the backtick, `$` and the backslash. */
export const TEMPLATE_STOPS: usize = memory.data<u8>([0x60, 0, 0, 0, 0x24, 0, 0, 0, 0, 0, 0x0a, 0, 0x5c, 0x0d, 0, 0]);

/** What is looked at at once. */
const STEP: i32 = 16;

/** Whether a byte is in a set. */
export function isOf(byte: i32, set: usize): bool {
  return i32(load<u8>(set + (byte & 15))) == byte;
}

/** Which of sixteen bytes are in a set. */
function areOf(bytes: v128, set: v128): v128 {
  return i8x16.eq(bytes, i8x16.swizzle(set, v128.and(bytes, i8x16.splat(0x0f))));
}

/** Which of sixteen bytes are in a set or equal another: a bit for each. */
function maskOf(address: i32, set: v128, beside: v128): i32 {
  const bytes = v128.load(address);
  return i8x16.bitmask(v128.or(areOf(bytes, set), i8x16.eq(bytes, beside)));
}

/** Which of sixty-four bytes are in a set or equal another: a bit for each, the first of them lowest. */
export function stopMask(address: i32, set: usize, beside: i32): u64 {
  const members = v128.load(set);
  const other = i8x16.splat(i8(beside));
  const half = maskOf(address, members, other) | (maskOf(address + 16, members, other) << 16);
  const rest = maskOf(address + 32, members, other) | (maskOf(address + 48, members, other) << 16);
  return u64(u32(half)) | (u64(u32(rest)) << 32);
}

/** The first byte from an address on that is in a set. */
export function stopFrom(address: i32, set: usize): i32 {
  if (ASC_FEATURE_SIMD) {
    const bytes = v128.load(set);
    for (; ; address += STEP) {
      const mask = i8x16.bitmask(areOf(v128.load(address), bytes));
      if (mask != 0) return address + ctz(mask);
    }
  }
  while (!isOf(at(address), set)) address++;
  return address;
}

/** The first byte from an address on that is neither a blank nor a tab. */
export function indentEnd(address: i32): i32 {
  if (ASC_FEATURE_SIMD) {
    for (; ; address += STEP) {
      const bytes = v128.load(address);
      const spaces = v128.or(i8x16.eq(bytes, i8x16.splat(i8(BLANK))), i8x16.eq(bytes, i8x16.splat(i8(TAB))));
      const mask = i8x16.bitmask(spaces) ^ 0xffff;
      if (mask != 0) return address + ctz(mask);
    }
  }
  while (at(address) == BLANK || at(address) == TAB) address++;
  return address;
}
