import { describe, expect, test } from "vitest";
import { tests } from "../../../checks/index.ts";
import { askIn, plainBuild, repoWith } from "../../helpers/check-run.ts";

const PASSING = 'import test from "node:test";\ntest("adds", () => {});\ntest("skips", { skip: true }, () => {});\n';
const FAILING = 'import test from "node:test";\ntest("adds", () => { throw new Error("1 is not 2"); });\n';

/** Asks the step about a package with this test script. */
async function asking(script: string | undefined, options: Parameters<typeof tests>[0] = {}, files: Record<string, string> = {}) {
  const repo = await repoWith({ type: "module", scripts: script === undefined ? {} : { test: script } }, files);
  return await askIn(repo, [plainBuild(), tests(options)]);
}

describe("tests", () => {
  test("runs node:test in a copy, counts what ran, and shows its lines", async () => {
    const { report, progress } = await asking("node --test --test-reporter=spec", {}, { "a.test.js": PASSING });
    expect(report).toMatchObject({ status: "pass", saw: "1 test", findings: [] });
    expect(progress).toContain("npm run test");
    expect(progress).toContain("ℹ pass 1");
  });

  test("blocks on failing tests with the end of the output", async () => {
    const { report } = await asking("node --test --test-reporter=tap", {}, { "a.test.js": FAILING });
    expect(report).toMatchObject({ status: "block", saw: "1 test, 1 failed", findings: [{ id: "tests-failed" }] });
    expect(report.findings[0]?.message).toMatch(/^Cannot pass the tests: it exited with 1\n[\s\S]*# fail 1/);
  });

  test("blocks on failures that the script hides", async () => {
    const { ids, report } = await asking("node --test --test-reporter=tap || true", {}, { "a.test.js": FAILING });
    expect(ids).toEqual(["tests-failed"]);
    expect(report.findings[0]?.message).toContain("1 failed, though the script exited with 0");
  });

  test("blocks where nothing ran, and where fewer ran than the least", async () => {
    expect((await asking("echo '# pass 0'; echo '# fail 0'")).ids).toEqual(["too-few-tests"]);
    expect((await asking("echo '# pass 3'; echo '# fail 0'", { minimum: 4 })).ids).toEqual(["too-few-tests"]);
  });

  test("blocks on an unknown count unless that is allowed", async () => {
    expect((await asking("echo fine")).ids).toEqual(["unknown-count"]);
    const { report } = await asking("echo fine", { allowUnknownCount: true });
    expect(report).toMatchObject({ status: "pass", saw: "an unknown number of tests" });
  });

  test("blocks at the time limit, and on a signal", async () => {
    const slow = await asking("node -e 'setTimeout(() => {}, 60000)'", { timeoutSeconds: 1 });
    expect(slow.ids).toEqual(["tests-timeout"]);
    expect(slow.report.findings[0]?.message).toContain("it took more than 1 s");
    const killed = await asking("kill -9 $$");
    expect(killed.report.findings[0]?.message).toMatch(/it exited with 137|it was ended by SIGKILL/);
  });

  test("blocks where there is no test script, or npm's placeholder", async () => {
    expect((await asking(undefined)).ids).toEqual(["no-tests"]);
    expect((await asking('echo "Error: no test specified" && exit 1')).ids).toEqual(["no-tests"]);
  });

  test("blocks where the run changed a tracked file", async () => {
    const { ids, report } = await asking("echo '# pass 1' && echo more >> snap.txt", {}, { "snap.txt": "one\n" });
    expect(ids).toEqual(["tests-changed-files"]);
    expect(report.findings[0]).toMatchObject({ file: "snap.txt" });
  });

  test("reads the count of a report file, and takes no old report for this run's", async () => {
    const xml = '<testsuites><testsuite><testcase name=\\"a\\"/></testsuite></testsuites>';
    const written = await asking(`echo "${xml}" > report.xml`, { report: "report.xml" });
    expect(written.report).toMatchObject({ status: "pass", saw: "1 test" });
    const stale = await asking("echo '# pass 1'", { report: "report.xml" }, { "report.xml": "<testsuites><testcase/></testsuites>" });
    expect(stale.ids).toContain("unknown-count");
  });

  test("refuses options that make no sense", () => {
    expect(() => tests({ timeoutSeconds: -1 })).toThrow("timeoutSeconds: it must be a positive number of seconds");
    expect(() => tests({ timeoutSeconds: Number.NaN })).toThrow("it must be a positive number of seconds");
    expect(() => tests({ timeoutSeconds: 1e9 })).toThrow("it must be at most a day");
    expect(() => tests({ skript: "x" } as never)).toThrow('it has no option "skript"');
  });
});
