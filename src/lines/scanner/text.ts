// The text in memory, and how far a file's looks ahead may reach.

/** How deep braces and parentheses are followed; what is nested deeper is read as plain code. */
const DEEPEST: i32 = 1 << 24;
/** Static data ends below. */
const FIRST: i32 = 1 << 17;
/** One byte for each open brace, template and element. */
export const FRAMES: i32 = FIRST;
export const FRAMES_END: i32 = FRAMES + DEEPEST;
/** One byte for each open parenthesis. */
export const PARENS: i32 = FRAMES_END;
export const PARENS_END: i32 = PARENS + DEEPEST;
/** Bytes before the text that hold the last word of the text before, so that it can be looked back at. */
export const LOOK_BACK: i32 = 16;
/** Where the text begins. */
export const TEXT: i32 = PARENS_END + LOOK_BACK;
/** Bytes after the text: a line end, and what is read beyond it by whole words. */
export const PADDING: i32 = 32;

/** Where the text ends; a line end stands there that is none of its own. */
export let end: i32 = TEXT;
/** How many bytes may still be looked ahead at: all looks of a text together are a multiple of its length. */
export let budget: i32 = 0;

/** Takes a text of so many bytes. */
export function takeText(length: i32): void {
  end = TEXT + length;
  store<u8>(end, 0x0a);
  memory.fill(end + 1, 0, PADDING - 1);
  budget = 8 * length + 65536;
}

export function spend(bytes: i32): void {
  budget -= bytes;
}
