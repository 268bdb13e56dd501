import { z } from "zod";
import {
  block,
  blocking,
  Build,
  defineCheck,
  verdict,
  type Checkout,
  type Finding,
  type RunResult,
  type Workbench,
} from "#author";
import { readProject, scriptCommand, type BuildManifest } from "../common/package-manager.ts";
import { howItFailed, plainLines, planningLimit, runProgram, seconds, variableNames } from "../common/program.ts";
import { checked } from "../options.ts";
import { failureLines } from "./failures.ts";
import { countReport, countTests, isClosingLine, type TestCount } from "./counts.ts";

/** The options of {@link tests}. */
export const testsOptions = z.strictObject({
  script: z.string().min(1).optional().describe("The script that runs the tests. test"),
  report: z
    .string()
    .min(1)
    .optional()
    .describe("A file that the runner writes, JUnit, TAP or JSON; the count is read from it"),
  allowUnknownCount: z.boolean().optional().describe("Whether to pass where the number of tests cannot be told. false"),
  minimum: z.number().int().positive().optional().describe("How many tests must have run. 1"),
  timeoutSeconds: seconds.optional().describe("A bound on the run. 1800"),
  env: variableNames.optional().describe("Names of environment variables that the tests may see"),
});
type Options = z.infer<typeof testsOptions>;

const LIMIT = 1_800;
/** What `npm init` writes where there are no tests. */
const PLACEHOLDER = /no test specified/;

/** Runs the tests in a copy of the built checkout, and makes sure that some ran. */
export const tests = (options: z.input<typeof testsOptions> = {}) => {
  const given = checked("tests", testsOptions, options);
  return defineCheck({
    id: "tests",
    title: "Running the tests",
    reads: { build: Build },
    timeoutSeconds: planningLimit(given.timeoutSeconds ?? LIMIT),
    async plan({ facts, bench }) {
      const { script = "test" } = given;
      const checkout = await bench.files.copy(facts.build);
      const { manifest, found } = await readProject(checkout, bench);
      if (!hasTests(manifest, script)) {
        return block("no-tests", `Cannot test: package.json has no script "${script}"`, {
          hint: "Add one, or leave tests() out",
        });
      }
      return await judge(scriptCommand(found, script), checkout, given, bench);
    },
  });
};

function hasTests({ scripts = {} }: BuildManifest, script: string): boolean {
  return Object.hasOwn(scripts, script) && !PLACEHOLDER.test(scripts[script] ?? "");
}

async function judge(command: readonly string[], checkout: Checkout, given: Options, bench: Workbench) {
  const { timeoutSeconds = LIMIT, env } = given;
  // What the build changed is the build's finding.
  const before = new Set(await bench.files.changed(checkout));
  await emptyReport(checkout, given, bench);
  // The middle of a long output is cut out, and with it the closing lines of runs in between.
  const closing: string[] = [];
  const failures = failureLines();
  const onLine = (line: string): void => {
    failures.see(line);
    if (isClosingLine(line)) closing.push(line);
  };
  const ended = await runProgram({ command, checkout, timeoutSeconds, env, onLine }, bench);
  const count = await countOf(closing, checkout, given, bench);
  const changed = (await bench.files.changed(checkout)).filter((file) => !before.has(file));
  const shown = failures.shown();
  const telling = shown.length === 0 ? [] : [...shown, ...closing.slice(-3).flatMap(plainLines)];
  const outcome = ended.exitCode === 0 ? countFindings(count, given) : [failure({ ended, telling }, command, given)];
  return verdict({ saw: sight(count), findings: [...outcome, ...changed.map(changedFile)] });
}

/** A report that an earlier run left, or that is in the commit, must not be taken for this run's. */
async function emptyReport(checkout: Checkout, { report }: Options, { files }: Workbench): Promise<void> {
  if (report !== undefined && (await files.exists(checkout, report))) await files.write(checkout, report, "");
}

async function countOf(
  closing: readonly string[],
  checkout: Checkout,
  { report }: Options,
  { files }: Workbench,
): Promise<TestCount | null> {
  if (report === undefined) return countTests(closing.join("\n"));
  const text = await files.read(checkout, report);
  return text === null ? null : countReport(text);
}

function sight(count: TestCount | null): string {
  if (count === null) return "an unknown number of tests";
  const ran = count.passed + count.failed;
  return `${ran} test${ran === 1 ? "" : "s"}${count.failed === 0 ? "" : `, ${count.failed} failed`}`;
}

/** How a run ended, and the lines that tell of what failed. */
interface Run {
  readonly ended: RunResult;
  readonly telling: readonly string[];
}

function failure({ ended, telling }: Run, command: readonly string[], { timeoutSeconds = LIMIT }: Options): Finding {
  const id = ended.timedOut ? "tests-timeout" : "tests-failed";
  // The test that hangs is the last that is seen.
  const how = howItFailed(ended, timeoutSeconds, ended.timedOut ? [] : telling);
  return blocking(id, `Cannot pass the tests: ${how}`, {
    hint: `Run them yourself: ${command.join(" ")}`,
  });
}

function countFindings(
  count: TestCount | null,
  { allowUnknownCount, minimum = 1, report }: Options,
): readonly Finding[] {
  if (count === null) return allowUnknownCount === true ? [] : [unknownCount(report)];
  const { passed, failed } = count;
  if (failed > 0) {
    const hint = "Let the test script exit with the runner's own code";
    return [
      blocking("tests-failed", `Cannot pass the tests: ${failed} failed, though the script exited with 0`, { hint }),
    ];
  }
  if (passed >= minimum) return [];
  return [
    blocking("too-few-tests", `Cannot pass the tests: ${passed} ran, and at least ${minimum} must`, {
      hint: "Look at what the test script selects",
    }),
  ];
}

function unknownCount(report: string | undefined): Finding {
  const where =
    report === undefined ? "the output has no closing line of a known runner" : `the run wrote no report to ${report}`;
  return blocking("unknown-count", `Cannot tell how many tests ran: ${where}`, {
    hint: "Name a JUnit, TAP or JSON file, tests({ report }), or accept it: tests({ allowUnknownCount: true })",
  });
}

function changedFile(file: string): Finding {
  return blocking("tests-changed-files", `Cannot trust the tests: they changed ${file}, which is tracked`, {
    hint: "Let tests write elsewhere, or ignore the file",
    file,
  });
}
