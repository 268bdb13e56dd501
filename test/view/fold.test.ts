import fc from "fast-check";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { fold } from "../../src/view/fold.ts";

const terminal = (columns: number) => Object.assign(new PassThrough(), { columns });

test("breaks at spaces and indents what follows", () => {
  expect(fold("Cannot install: it exited with 1\n  a reason", 4, terminal(26))).toBe(
    "Cannot install: it\n    exited with 1\n      a reason",
  );
});

test("leaves a file's lines alone, and those of a terminal that is too narrow", () => {
  const text = "a word and another ".repeat(10).trim();
  expect(fold(text, 4, new PassThrough())).toBe(text);
  expect(fold(text, 4, terminal(23))).toBe(text);
});

test("loses no word, and is no wider than the terminal but for single words", () => {
  const words = fc.array(fc.stringMatching(/^[a-zé:/.]{1,30}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 60 }), (said, width) => {
      const lines = fold(said.join(" "), 2, terminal(width + 2))
        .split("\n")
        .map((line) => line.trim());
      expect(lines.join(" ")).toBe(said.join(" "));
      for (const line of lines) if (line.includes(" ")) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});
