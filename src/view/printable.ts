const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text from outside, safe for a terminal: control characters, escape sequences and marks that turn the direction of
 * writing show as `\u{…}`. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(CONTROL, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`);
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]+/g, " ");
}
