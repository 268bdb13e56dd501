/** How many tests ran. A skipped test did not run. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
}

// eslint-disable-next-line no-control-regex -- colours, as runners print them where they are forced to
const ANSI = /\x1b\[[0-9;]*m/g;

/** Adds up what several runs counted. */
export function addCounts(counts: readonly TestCount[]): TestCount | null {
  if (counts.length === 0) return null;
  return counts.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }));
}

/**
 * Reads the closing lines of test runners out of an output: node:test, vitest, jest, mocha, playwright, ava, tap. Null where
 * none is found; several runs add up.
 */
export function countTests(output: string): TestCount | null {
  const lines = output.replace(ANSI, "").split(/\r\n|\n|\r/);
  return addCounts([...nodeTest(lines), ...vitestAndJest(lines), ...mocha(lines), ...playwright(lines), ...ava(lines)]);
}

/** `ℹ pass 12` and `ℹ fail 0` by its spec reporter, `# pass 12` by TAP (also of tape and tap); a run ends with its `fail`. */
function nodeTest(lines: readonly string[]): readonly TestCount[] {
  const counts: TestCount[] = [];
  let passed: number | null = null;
  for (const line of lines) {
    const match = /^(?:ℹ|#) (pass|fail|ok)\s+(\d+)\s*$/.exec(line);
    if (match === null) {
      // tape closes a run without failures with "# ok" and no number.
      if (/^# ok$/.test(line) && passed !== null) passed = flush(counts, passed, 0);
    } else if (match[1] === "pass") passed = Number(match[2]);
    else if (passed !== null) passed = flush(counts, passed, Number(match[2]));
  }
  return counts;
}

function flush(counts: TestCount[], passed: number, failed: number): null {
  counts.push({ passed, failed });
  return null;
}

/** `Tests  1 failed | 12 passed | 1 skipped (14)` and `Tests:       1 failed, 11 passed, 12 total`. */
function vitestAndJest(lines: readonly string[]): readonly TestCount[] {
  const closing = lines.filter((line) => /^\s*Tests:?\s+\d+ (passed|failed|skipped|todo|total)|^\s*Tests:?\s+no tests/.test(line));
  return closing.map((line) => ({ passed: numberBefore(line, "passed"), failed: numberBefore(line, "failed") }));
}

/** `12 passing (2s)`, and after it perhaps `1 pending` and `1 failing`. */
function mocha(lines: readonly string[]): readonly TestCount[] {
  return lines.flatMap((line, index) => {
    const passing = /^\s*(\d+) passing\b/.exec(line);
    if (passing === null) return [];
    const failing = lines.slice(index + 1, index + 4).map((next) => /^\s*(\d+) failing\b/.exec(next)?.[1]);
    return [{ passed: Number(passing[1]), failed: Number(failing.find((count) => count !== undefined) ?? 0) }];
  });
}

/** `  12 passed (3.4s)`, and before it perhaps `  1 failed`. */
function playwright(lines: readonly string[]): readonly TestCount[] {
  return lines.flatMap((line, index) => {
    const passed = /^\s{2}(\d+) passed \(\d[\d.]*(?:ms|s|m|h)\)$/.exec(line);
    if (passed === null) return [];
    const before = lines.slice(Math.max(0, index - 40), index);
    return [{ passed: Number(passed[1]), failed: Number(before.map((one) => /^\s{2}(\d+) failed$/.exec(one)?.[1]).findLast(Boolean) ?? 0) }];
  });
}

/** `  12 tests passed`, and before it perhaps `  1 test failed`. */
function ava(lines: readonly string[]): readonly TestCount[] {
  const passed = lines.flatMap((line) => /^\s*(\d+) tests? passed$/.exec(line)?.[1] ?? []);
  const failed = lines.flatMap((line) => /^\s*(\d+) tests? failed$/.exec(line)?.[1] ?? []);
  return passed.length + failed.length === 0 ? [] : [{ passed: sum(passed), failed: sum(failed) }];
}

/** Counts the cases of a JUnit report: those neither skipped nor failed have passed. Null where it is no report. */
export function countJUnit(xml: string): TestCount | null {
  const cases = [...xml.matchAll(/<testcase\b[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map((match) => match[1] ?? "");
  if (cases.length === 0) return /<testsuites?\b/.test(xml) ? { passed: 0, failed: 0 } : null;
  const ran = cases.filter((body) => !/<skipped\b/.test(body));
  const failed = ran.filter((body) => /<(failure|error)\b/.test(body)).length;
  return { passed: ran.length - failed, failed };
}

function numberBefore(line: string, word: string): number {
  return Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
}

function sum(numbers: readonly string[]): number {
  return numbers.reduce((total, one) => total + Number(one), 0);
}
