import { describe, expect, it } from "vitest";
import { failureLines } from "../../../checks/tests/failures.ts";

function shown(output: string): readonly string[] {
  const failures = failureLines();
  for (const line of output.split("\n")) failures.see(line);
  return failures.shown();
}

const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

const TAP = `${many(50, (i) => `# Subtest: fine ${i}\nok ${i} - fine ${i}\n  ---\n  duration_ms: 1\n  ...`)}
# Subtest: adds
not ok 51 - adds
  ---
  duration_ms: 2.05
  location: '/a.test.mjs:4:1'
  failureType: 'testCodeFailure'
  error: |-
    Expected values to be strictly equal:

    2 !== 3

  code: 'ERR_ASSERTION'
  ...
${many(50, (i) => `# Subtest: more ${i}\nok ${i} - says Error: ${i}\n  ---\n  duration_ms: 1\n  ...`)}
not ok 60 - is still to do # TODO`;

const SPEC = `✖ adds (8.38ms)
  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
ℹ fail 1

✖ failing tests:

test at a.test.mjs:4:1
✖ adds (8.38ms)
  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

  2 !== 3

      at TestContext.<anonymous> (file:///a.test.mjs:4:41)
      at Test.run (node:internal/test_runner/test:796:25)`;

const VITEST = `\u001b[31m \u001b[31m×\u001b[31m adds\u001b[39m 7ms
 ✓ fine
⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯

\u001b[41m FAIL \u001b[49m a.test.ts > adds
AssertionError: expected 2 to be 3 // Object.is equality

- Expected
+ Received`;

const JEST = `console.error
  Error: a passing test prints this

FAIL ./a.test.js
  ✓ fine (1 ms)
  ✕ adds (2 ms)

  ● adds

    expect(received).toBe(expected) // Object.is equality

    Expected: 3
    Received: 2`;

const MOCHA = `    1) adds
  1 passing (5ms)
  1 failing

  1) sums
       adds:
      AssertionError: 2 == 3
      at Context.<anonymous> (a.js:1:1)`;

describe("the lines that tell of a failure", () => {
  it.each([
    ["TAP", TAP, ["not ok 51 - adds", "  location: '/a.test.mjs:4:1'", "  error: |-", "    2 !== 3"]],
    [
      "node:test's spec",
      SPEC,
      ["✖ adds (8.38ms)", "  2 !== 3", "      at TestContext.<anonymous> (file:///a.test.mjs:4:41)"],
    ],
    [
      "vitest",
      VITEST,
      [" FAIL  a.test.ts > adds", "AssertionError: expected 2 to be 3 // Object.is equality", "+ Received"],
    ],
    ["jest", JEST, ["  ✕ adds (2 ms)", "  ● adds", "    Expected: 3"]],
    ["mocha", MOCHA, ["  1) sums", "       adds:", "      AssertionError: 2 == 3"]],
    ["a plain program", "one\nTypeError: a is not a function\n    at a.js:1:1", ["TypeError: a is not a function"]],
    ["pnpm", "packages/a test: not ok 1 - adds\npackages/a test:   error: 'x'", ["packages/a test: not ok 1 - adds"]],
  ])("are found in the output of %s", (_, output, lines) => {
    expect(shown(output)).toEqual(expect.arrayContaining(lines));
  });

  it("hold nothing of what passed, and each failure once", () => {
    expect(shown(TAP).join("\n")).not.toMatch(/fine|more|duration_ms|to do/);
    expect(shown(SPEC).filter((line) => line.startsWith("✖ adds"))).toHaveLength(1);
    expect(shown(SPEC).join("\n")).not.toContain("node:internal");
    expect(shown(JEST).join("\n")).not.toMatch(/fine|a passing test/);
    expect(shown("ok 1 - fine\nℹ pass 1")).toEqual([]);
  });

  it("are at most 37, none of them long", () => {
    const lines = shown(`not ok 1 - ${"a".repeat(1_000)}\n${many(100, (i) => `not ok ${i} - b`)}`);
    expect(lines).toHaveLength(37);
    expect(lines.at(-1)).toBe("…");
    expect(lines[0]?.length).toBeLessThanOrEqual(301);
  });
});
