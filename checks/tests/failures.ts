import { plainLines } from "../common/program.ts";

/** Collects what a test run tells of its failures, line by line: of a long output the middle is not kept. */
export interface FailureLines {
  see(line: string): void;
  shown(): readonly string[];
}

/** What a failed test begins with: TAP, node:test and ava, vitest, jest, mocha and playwright. A test still to do is none. */
const FAILED = /(?:^|\s)not ok\b(?!.*# (?:todo|skip|TODO|SKIP)\b)|[✖✘✕×●]|\bFAIL\b|(?:^|: )\s+\d+\) /;
/** What a program says where it ends by itself; a test that passes may print it too. */
const THROWN = /\b[A-Z]\w*Error\b|\bError:/;
/** Where a test passes or is announced, or TAP ends its details, there is no more to say of the one before. */
const OVER = /(?:^|\s)(?:ok \d+|[✓✔√]|# Subtest:)|^\s*\.\.\.$/;
const NOISE = /^\s*(?:---)?$|duration_ms|failureType:|\((?:node:|.*node_modules)|^\s*at node:/;
/** Where a runner tells all failures once more, with their reasons. */
const SECTION = /✖ failing tests:|\bFailed Tests \d|Summary of all failing tests|^\s*\d+ failing$/;

/** How many lines are shown, with one that says that there were more; and how many after the one that begins. */
const MOST = 36;
const AFTER = 11;
const WIDTH = 300;

/** Looks for failures as the known runners tell them, and else for errors that a program ended with. */
export function failureLines(): FailureLines {
  const [failed, thrown] = [excerpt(), excerpt()];
  let hasSection = false;
  return {
    see(line) {
      const plain = shortened(plainLines(line).join(" "));
      const begins = FAILED.test(plain);
      if (SECTION.test(plain) && !hasSection) {
        hasSection = true;
        return failed.clear();
      }
      if (OVER.test(plain) && !begins) return [failed, thrown].forEach((one) => one.close());
      if (NOISE.test(plain)) return;
      failed.see(plain, begins);
      thrown.see(plain, THROWN.test(plain));
    },
    shown: () => (failed.shown().length > 0 ? failed.shown() : thrown.shown()),
  };
}

/** Keeps the lines that begin something, and some after each. */
function excerpt() {
  let lines: string[] = [];
  let left = 0;
  return {
    see(line: string, begins: boolean): void {
      left = begins ? AFTER + 1 : left;
      if (left === 0) return;
      left -= 1;
      if (lines.length <= MOST) lines.push(lines.length === MOST ? "…" : line);
    },
    close: () => void (left = 0),
    clear: () => void ([lines, left] = [[], 0]),
    shown: (): readonly string[] => lines,
  };
}

function shortened(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line;
}
