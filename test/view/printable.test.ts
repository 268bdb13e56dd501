import { expect, test } from "vitest";
import { printable, printableLine } from "../../src/view/printable.ts";

test.for([
  ["colour", "a\u001b[31mred\u001b[0m", "a\\u{1b}[31mred\\u{1b}[0m"],
  ["a new title for the terminal", "\u001b]0;owned\u0007", "\\u{1b}]0;owned\\u{7}"],
  ["an 8-bit escape", "\u009b2J", "\\u{9b}2J"],
  ["a return that overwrites the line", "blocked\rclean", "blocked\\u{d}clean"],
  ["a backspace", "no\b\byes", "no\\u{8}\\u{8}yes"],
  ["a delete and a null", "\u007f\0", "\\u{7f}\\u{0}"],
  ["writing turned round", "a\u202eb\u2066c\u200f", "a\\u{202e}b\\u{2066}c\\u{200f}"],
])("%s shows as its number", ([, given, shown]) => {
  expect(printable(given as string)).toBe(shown);
});

test("line ends and tabs stay, those of Windows as those of others", () => {
  expect(printable("a\tb\r\nc\n")).toBe("a\tb\nc\n");
});

test("words in any script stay", () => {
  const text = "Größe 大小 שלום 🚢 é";
  expect(printable(text)).toBe(text);
});

test("one line is one line", () => {
  expect(printableLine("a\n\tb\r\nc\u001b")).toBe("a b c\\u{1b}");
});
