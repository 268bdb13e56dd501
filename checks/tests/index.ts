import { z } from "zod";
import { block, blocking, Build, defineCheck, verdict, type Checkout, type Finding, type RunResult, type Workbench } from "#author";
import { howItEnded, lastLines } from "../build/index.ts";
import { readProject, scriptCommand } from "../build/package-manager.ts";
import { checked } from "../options.ts";
import { countJUnit, countTests, type TestCount } from "./counts.ts";

/** The options of {@link tests}. */
export const testsOptions = z.strictObject({
  script: z.string().min(1).optional().describe("The script that runs the tests. test"),
  report: z.string().min(1).optional().describe("A file that the runner writes, JUnit or TAP; the count is read from it"),
  allowUnknownCount: z.boolean().optional().describe("Whether to pass where the number of tests cannot be told. false"),
  minimum: z.number().int().positive().optional().describe("How many tests must have run. 1"),
  timeoutSeconds: z.number().positive().optional().describe("A bound on the run. 1800"),
  env: z.array(z.string().min(1)).optional().describe("Names of environment variables that the tests may see"),
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
    async plan({ facts, bench }) {
      const { script = "test" } = given;
      const checkout = await bench.files.copy(facts.build);
      const { manifest, found } = await readProject(checkout, bench);
      const command = manifest.scripts?.[script];
      if (command === undefined || PLACEHOLDER.test(command)) {
        return block("no-tests", `Cannot test: package.json has no script "${script}"`, { hint: "Add one, or leave tests() out" });
      }
      const manager = found === "several" ? "npm" : found;
      const ended = await runTests(scriptCommand(manager, script), checkout, given, bench);
      const count = await countOf(ended, checkout, given, bench);
      const changed = await bench.files.changed(checkout);
      const findings = [...endFindings(ended, given), ...countFindings(count, ended, given), ...changed.map(changedFile)];
      return verdict({ saw: count === null ? "an unknown number of tests" : `${count.passed + count.failed} tests`, findings });
    },
  });
};

async function runTests(command: readonly string[], checkout: Checkout, { timeoutSeconds = LIMIT, env = [] }: Options, bench: Workbench): Promise<RunResult> {
  return await bench.run(command, {
    in: checkout,
    env: { CI: "1", SOURCE_DATE_EPOCH: String(bench.asOf) },
    passEnv: env,
    timeoutSeconds,
    onLine: (line) => bench.progress(line),
  });
}

async function countOf({ output }: RunResult, checkout: Checkout, { report }: Options, bench: Workbench): Promise<TestCount | null> {
  if (report === undefined) return countTests(output);
  const text = await bench.files.read(checkout, report);
  return text === null ? null : (countJUnit(text) ?? countTests(text));
}

function endFindings(ended: RunResult, { timeoutSeconds = LIMIT }: Options): readonly Finding[] {
  if (ended.exitCode === 0) return [];
  const id = ended.timedOut ? "tests-timeout" : "tests-failed";
  return [blocking(id, `Cannot pass the tests: ${howItEnded(ended, timeoutSeconds)}\n${lastLines(ended.output)}`, { hint: "Run them yourself: npm test" })];
}

function countFindings(count: TestCount | null, ended: RunResult, { allowUnknownCount, minimum = 1, report }: Options): readonly Finding[] {
  if (ended.exitCode !== 0) return [];
  if (count === null) return allowUnknownCount === true ? [] : [unknownCount(report)];
  if (count.failed > 0) return [blocking("tests-failed", `Cannot pass the tests: ${count.failed} failed, though the script exited with 0`)];
  if (count.passed >= minimum) return [];
  return [blocking("too-few-tests", `Cannot pass the tests: ${count.passed} ran, and at least ${minimum} must`, { hint: "Look at what the test script selects" })];
}

function unknownCount(report: string | undefined): Finding {
  const where = report === undefined ? "the output has no closing line of a known runner" : `${report} is not there, or no report`;
  return blocking("unknown-count", `Cannot tell how many tests ran: ${where}`, { hint: "Name a JUnit or TAP file, tests({ report }), or accept it: tests({ allowUnknownCount: true })" });
}

function changedFile(file: string): Finding {
  return blocking("tests-changed-files", `Cannot trust the tests: they changed ${file}, which is tracked`, { hint: "Let tests write elsewhere, or ignore the file", file });
}
