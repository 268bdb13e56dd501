// The text in memory, and how far a file's looks ahead may reach.
import { dropWindow } from "./window";

/** How deep braces and parentheses are followed; what is nested deeper is read as plain code. */
const DEEPEST: i32 = 1 << 21;
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
/** The most of a part that can wait for the next one. */
export const LARGEST_REST: i32 = 4096;
/** Where the host puts a part; what has waited stands before it. */
export const TEXT: i32 = PARENS_END + LOOK_BACK + LARGEST_REST;
/** Bytes after the text: a line end, and what is read beyond it by whole windows. */
export const PADDING: i32 = 96;
/** Longer than every word that is looked for ahead. */
const WORD: i32 = 16;

/** Where what is read begins; the word before may be looked back at. */
export let start: i32 = TEXT;
/** Where it ends; a line end stands there that is none of its own. */
export let end: i32 = TEXT;
/** Where the bytes end that are there. */
let bytesEnd: i32 = TEXT;
/** The byte in whose place the line end at `end` stands. */
let hidden: u8 = 0;
/** How many bytes may still be looked ahead at: all looks of a text together are a multiple of its length. */
export let budget: i32 = 0;
/** Whether more may come behind what is there. */
let mayGoOn: bool = false;
/** Whether a look ahead came to the end, so that what follows might have answered otherwise. */
let hasSeenEnd: bool = false;
/** Whether the token at the cursor waits for what follows. */
export let isWaiting: bool = false;

/** Takes the bytes between two addresses, to be read up to a third. */
export function takeText(from: i32, readTo: i32, to: i32, isLast: bool): void {
  start = from;
  end = readTo;
  bytesEnd = to;
  memory.fill(to, 0, PADDING);
  hidden = load<u8>(end);
  store<u8>(end, 0x0a);
  budget = 8 * (to - from) + 65536;
  mayGoOn = !isLast;
  hasSeenEnd = isWaiting = false;
  dropWindow();
}

/** Puts back what the line end at the end hides. */
export function uncover(): void {
  store<u8>(end, hidden);
}

export function spend(bytes: i32): void {
  budget -= bytes;
}

/** Notes how far a look ahead came. */
export function lookedTo(address: i32): void {
  if (address > end - WORD) hasSeenEnd = true;
}

/** Whether a token must be read anew with the next part: a look ahead from it came to the end, and there is room to wait. */
export function mustWait(token: i32): bool {
  if (!hasSeenEnd) return false;
  hasSeenEnd = false;
  isWaiting = mayGoOn && bytesEnd - token <= LARGEST_REST;
  return isWaiting;
}
