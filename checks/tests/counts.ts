import { plainLines } from "../common/program.ts";

/** How many tests ran. A skipped test did not run. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
}

/** How a runner's closing lines look; the first group of `passed` and `failed` is the number. */
interface Runner {
  readonly passed: RegExp;
  readonly failed?: RegExp;
  /** A closing line that need not have a number of either. */
  readonly closing?: RegExp;
}

/** The runners that tell their count by themselves, as they print it without a terminal. */
const RUNNERS: Readonly<Record<string, Runner>> = {
  // `ℹ pass 12`, `ℹ fail 0`, `ℹ cancelled 1` (it failed); in TAP `# pass 12`. tape says no `# fail` where nothing failed.
  nodeTestAndTape: { passed: /^(?:ℹ|#) pass\s+(\d{1,15})\s*$/, failed: /^(?:ℹ|#) (?:fail|cancelled)\s+(\d{1,15})\s*$/ },
  // `Tests  1 failed | 12 passed | 1 skipped (14)`, `Tests:       1 failed, 11 passed, 12 total`.
  vitestAndJest: {
    passed: /^\s*Tests:?\s.*?(\d{1,15}) passed/,
    failed: /^\s*Tests:?\s.*?(\d{1,15}) failed/,
    closing: /^\s*Tests:?\s+(?:no tests|\d+ (?:skipped|todo|total))|^No tests? (?:files )?found, exiting/,
  },
  // `  12 passing (2s)`, `  1 failing`.
  mocha: { passed: /^\s*(\d{1,15}) passing\b/, failed: /^\s*(\d{1,15}) failing$/ },
  // `  12 passed (3.4s)`, `  1 failed`, `  2 flaky`: a flaky test ran, and passed in the end.
  playwright: {
    passed: /^\s{2}(\d{1,15}) (?:passed \([\d.]+(?:ms|s|m|h)\)|flaky)$/,
    failed: /^\s{2}(\d{1,15}) failed$/,
  },
  // `  12 tests passed`, `  1 test failed`.
  ava: { passed: /^\s*(\d{1,15}) tests? passed\b/, failed: /^\s*(\d{1,15}) tests? failed$/ },
  // tap 18 and later: `# { total: 4, pass: 3, fail: 1 }`.
  tap: {
    passed: /^# \{ total: .*\bpass: (\d{1,15})/,
    failed: /^# \{ total: .*\bfail: (\d{1,15})/,
    closing: /^# \{ total: 0/,
  },
  // tap 16: `Asserts:  3 passed, 1 failed, of 4`.
  tap16: { passed: /^Asserts:\s.*?(\d{1,15}) passed/, failed: /^Asserts:\s.*?(\d{1,15}) failed/ },
  // `  Passed:    3`, after `  Total:     4`: what failed shows in the exit code alone.
  uvu: { passed: /^\s{2}Passed:\s+(\d{1,15})$/ },
};

/** No closing line is longer, in characters: what a longer one says is somebody's data, and would take long to search. */
const LONGEST_LINE = 1_000;

/** What pnpm and turbo put before each line of a package's script: `packages/a test: `, `@acme/a:test: `. */
const PACKAGE_PREFIX = /^(?:\S+ test|\S+:test)[\w:-]*: ?/;

/** Whether a line is one that {@link countTests} counts: a long output may be kept as these lines alone. */
export function isClosingLine(line: string): boolean {
  return countTests(line) !== null;
}

/** Reads the closing lines of test runners out of an output; null where none is found. Several runs add up. */
export function countTests(output: string): TestCount | null {
  const short = plainLines(output).filter((line) => line.length <= LONGEST_LINE);
  const lines = short.map((line) => line.replace(PACKAGE_PREFIX, ""));
  const counts = Object.values(RUNNERS).flatMap((runner) => countOf(runner, lines) ?? []);
  return counts.length === 0
    ? null
    : counts.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }));
}

function countOf({ passed, failed, closing }: Runner, lines: readonly string[]): TestCount | null {
  const [good, bad] = [numbers(lines, passed), failed === undefined ? [] : numbers(lines, failed)];
  if (good.length > 0 || bad.length > 0) return { passed: sum(good), failed: sum(bad) };
  return closing !== undefined && lines.some((line) => closing.test(line)) ? { passed: 0, failed: 0 } : null;
}

function numbers(lines: readonly string[], pattern: RegExp): readonly number[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).map(Number);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, one) => total + one, 0);
}

/** Counts what a report file says, JUnit, TAP, or the JSON of jest, vitest, mocha or playwright; null for any other. */
export function countReport(text: string): TestCount | null {
  return countJson(text) ?? countJUnit(text) ?? countTests(text) ?? countTap(text);
}

/** The names of the passed and of the failed in JSON reports: jest and vitest, mocha, playwright (a flaky test passed). */
const JSON_COUNTS: readonly (readonly [passed: readonly string[], failed: string])[] = [
  [["numPassedTests"], "numFailedTests"],
  [["passes"], "failures"],
  [["expected", "flaky"], "unexpected"],
];

function countJson(text: string): TestCount | null {
  const report = jsonOf(text);
  const totals = (report?.["stats"] ?? report) as Readonly<Record<string, unknown>> | null;
  const numberOf = (name: string): number => {
    const value = totals?.[name];
    return typeof value === "number" ? value : Number.NaN;
  };
  const counts = JSON_COUNTS.map(([passed, failed]) => ({
    passed: sum(passed.map(numberOf)),
    failed: numberOf(failed),
  }));
  return counts.find(({ passed, failed }) => Number.isInteger(passed + failed)) ?? null;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  } catch {
    return null;
  }
}

/** Cases that were neither skipped nor failed have passed. */
function countJUnit(xml: string): TestCount | null {
  if (!/<testsuites?\b/.test(xml)) return null;
  const cases = casesIn(xml);
  const ran = cases.filter((body) => !/<skipped\b/.test(body));
  const failed = ran.filter((body) => /<(?:failure|error)\b/.test(body)).length;
  return { passed: ran.length - failed, failed };
}

/** A tag, also one that the text ends in: so that each is looked at once. The groups are its slash and its end. */
const CASE_TAG = /<testcase\b(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^"'>])*?(\/?)(>|$)/g;
const CASE_END = "</testcase>";

/** What stands in the cases of a JUnit report; one that does not end is none. */
function casesIn(xml: string): readonly string[] {
  const lastEnd = xml.lastIndexOf(CASE_END);
  const bodies: string[] = [];
  const tag = new RegExp(CASE_TAG);
  for (let found = tag.exec(xml); found !== null; found = tag.exec(xml)) {
    const start = tag.lastIndex;
    if (found[2] === "" || (found[1] === "" && start > lastEnd)) continue;
    const end = found[1] === "" ? xml.indexOf(CASE_END, start) : start;
    bodies.push(xml.slice(start, end));
    tag.lastIndex = end;
  }
  return bodies;
}

/** Counts test points of the outermost level; one that is skipped or still to do says nothing. */
function countTap(text: string): TestCount | null {
  const lines = plainLines(text);
  if (!lines.some((line) => /^(?:TAP version \d+|1\.\.\d+)/.test(line))) return null;
  const points = lines.filter((line) => /^(?:not )?ok\b/.test(line) && !/# (?:skip|todo)\b/i.test(line));
  const passed = points.filter((line) => line.startsWith("ok")).length;
  return { passed, failed: points.length - passed };
}
