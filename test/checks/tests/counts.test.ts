import { describe, expect, test } from "vitest";
import { countReport, countTests } from "../../../checks/tests/counts.ts";

/** The ends of outputs in each runner's form, as it is without a terminal. */
const CLOSING: readonly (readonly [string, string, { passed: number; failed: number } | null])[] = [
  [
    "node:test, spec",
    "ℹ tests 12\nℹ suites 2\nℹ pass 10\nℹ fail 0\nℹ cancelled 0\nℹ skipped 2\nℹ todo 0\nℹ duration_ms 41.2\n",
    { passed: 10, failed: 0 },
  ],
  [
    "node:test, TAP",
    "1..3\n# tests 3\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n# duration_ms 50\n",
    { passed: 2, failed: 1 },
  ],
  ["node:test, none", "ℹ tests 0\nℹ suites 0\nℹ pass 0\nℹ fail 0\n", { passed: 0, failed: 0 }],
  [
    "vitest",
    " Test Files  2 passed (2)\n      Tests  14 passed (14)\n   Start at  10:00:00\n",
    { passed: 14, failed: 0 },
  ],
  [
    "vitest, mixed",
    " Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 12 passed | 1 skipped (14)\n",
    { passed: 12, failed: 1 },
  ],
  ["vitest, all skipped", "      Tests  3 skipped (3)\n", { passed: 0, failed: 0 }],
  ["vitest, no files", "No test files found, exiting with code 0\n", { passed: 0, failed: 0 }],
  [
    "jest",
    "Test Suites: 1 passed, 1 total\nTests:       1 skipped, 11 passed, 12 total\nSnapshots:   0 total\n",
    { passed: 11, failed: 0 },
  ],
  [
    "jest, failing",
    "Test Suites: 1 failed, 1 total\nTests:       1 failed, 11 passed, 12 total\n",
    { passed: 11, failed: 1 },
  ],
  ["jest, passWithNoTests", "No tests found, exiting with code 0\n", { passed: 0, failed: 0 }],
  ["mocha", "\n  12 passing (25ms)\n  1 pending\n  2 failing\n\n  1) adds:\n", { passed: 12, failed: 2 }],
  ["mocha, none", "\n\n  0 passing (2ms)\n\n", { passed: 0, failed: 0 }],
  [
    "playwright",
    "Running 6 tests using 2 workers\n\n  1 failed\n    [chromium] › a.spec.ts:3:1 › adds ──\n  1 skipped\n  4 passed (3.4s)\n",
    { passed: 4, failed: 1 },
  ],
  ["ava", "  ─\n\n  1 test failed\n  3 tests passed\n", { passed: 3, failed: 1 }],
  ["tape", "\n1..3\n# tests 3\n# pass  3\n\n# ok\n", { passed: 3, failed: 0 }],
  [
    "tap 21",
    "Asserts:  3 pass  1 fail  4 of 4 complete\nSuites:   0 pass  1 fail  1 of 1 complete\n\n# { total: 4, pass: 3, fail: 1 }\n# time=120.2ms\n",
    { passed: 3, failed: 1 },
  ],
  [
    "tap 16",
    "Suites:   1 passed, 1 of 1 completed\nAsserts:  3 passed, of 3\nTime:   412ms\n",
    { passed: 3, failed: 0 },
  ],
  ["uvu", "  Total:     3\n  Passed:    3\n  Skipped:   0\n  Duration:  0.54ms\n", { passed: 3, failed: 0 }],
  ["nothing", "all good\n", null],
  ["a sentence about tests", "12 tests were written, 3 passed the review\n", null],
];

describe("countTests", () => {
  test.each(CLOSING)("reads the closing lines of %s", (_name, output, count) => {
    expect(countTests(output)).toEqual(count);
  });

  test("reads through colours and carriage returns", () => {
    expect(
      countTests("\x1b[2m      Tests \x1b[22m \x1b[1m\x1b[32m14 passed\x1b[39m\x1b[22m\x1b[90m (14)\x1b[39m\r\n"),
    ).toEqual({ passed: 14, failed: 0 });
  });

  test("takes a cancelled test for one that failed, and a flaky one for one that ran", () => {
    expect(countTests("ℹ pass 1\nℹ fail 0\nℹ cancelled 1\n")).toEqual({ passed: 1, failed: 1 });
    expect(countTests("  2 flaky\n    [chromium] › a.spec.ts:3:1 › adds\n")).toEqual({ passed: 2, failed: 0 });
  });

  test("adds up the runs of one script, of one runner or of several", () => {
    expect(countTests("ℹ pass 2\nℹ fail 0\nℹ pass 3\nℹ fail 1\n  4 passing (1ms)\n")).toEqual({ passed: 9, failed: 1 });
  });

  test("is soon done with lines that no runner prints, and reads those around them", () => {
    const endless = ["Tests: ", "Asserts: ", "# { total: ", "  "].map((start) => start + "1".repeat(1_000_000));
    const long = `Tests: ${"1".repeat(900)}\n`.repeat(20_000);
    expect(countTests(endless.join("\n"))).toBeNull();
    expect(countTests(`ℹ pass 2\n${endless.join("\n")}\n${long}ℹ fail 1\n`)).toEqual({ passed: 2, failed: 1 });
  });

  test("reads runs of several packages whose lines pnpm and turbo mix", () => {
    const pnpm = "packages/a test: ℹ pass 2\npackages/b test:       Tests  3 passed (3)\npackages/a test: ℹ fail 0\n";
    expect(countTests(pnpm)).toEqual({ passed: 5, failed: 0 });
    expect(
      countTests("@acme/a:test:       Tests  2 passed (2)\n@acme/b:test: Tests:       1 passed, 1 total\n"),
    ).toEqual({ passed: 3, failed: 0 });
  });
});

describe("countReport", () => {
  test("counts the cases of a JUnit report that were not skipped", () => {
    const xml = `<?xml version="1.0"?><testsuites><testsuite name="a">
      <testcase name="x > y" time="0.1"/><testcase name="b"><failure message="no"/></testcase>
      <testcase name="c"><skipped/></testcase><testcase name="d"><system-out>hi</system-out></testcase></testsuite></testsuites>`;
    expect(countReport(xml)).toEqual({ passed: 2, failed: 1 });
    expect(countReport('<testsuites name="none"></testsuites>')).toEqual({ passed: 0, failed: 0 });
  });

  test("counts the whole cases of a JUnit report, and is soon done with one that ends early", () => {
    const whole =
      '<testsuites><testcase name="a"/><testcase><system-out><![CDATA[<testcase>]]></system-out></testcase>';
    for (const broken of ["<testcase>", '<testcase "', "<testcase '<testcase \""]) {
      expect(countReport(whole + broken.repeat(100_000))).toEqual({ passed: 2, failed: 0 });
    }
    expect(countReport(`${whole}<testcase>${"<testcase/>".repeat(3)}`)).toEqual({ passed: 5, failed: 0 });
  });

  test("counts outer TAP points, without those that are skipped or to do", () => {
    const tap =
      "TAP version 13\nok 1 - a\n    ok 1 - inner\nnot ok 2 - b\nok 3 - c # SKIP later\nnot ok 4 - d # TODO\n1..4\n";
    expect(countReport(tap)).toEqual({ passed: 1, failed: 1 });
  });

  test.each([
    ["jest and vitest", { numTotalTests: 4, numPassedTests: 2, numFailedTests: 1, numPendingTests: 1 }, [2, 1]],
    ["mocha", { stats: { suites: 1, tests: 4, passes: 3, pending: 1, failures: 0 } }, [3, 0]],
    ["playwright", { config: {}, stats: { expected: 3, skipped: 1, unexpected: 1, flaky: 1 } }, [4, 1]],
  ])("reads the totals of the JSON of %s", (_name, report, [passed, failed]) => {
    expect(countReport(JSON.stringify(report))).toEqual({ passed, failed });
  });

  test("gives null for anything else", () => {
    for (const text of ["{}", "[1]", "null", "5", '{"stats":null}', '{"stats":{"passes":"3","failures":[]}}']) {
      expect(countReport(text)).toBeNull();
    }
  });
});
