import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tests } from "../../../checks/index.ts";
import { idsOf, passed } from "../../helpers/ask.ts";
import { openBuilt, type Built } from "../../helpers/built.ts";

const XML = '<testsuites><testsuite><testcase name=\\"a\\"/></testsuite></testsuites>';
const NOISE = 'node -e "for (let i = 0; i < 5000; i++) console.log(String(i).padEnd(99))"';
const SCRIPTS = {
  test: "node --test --test-reporter=spec passing.test.js",
  failing: "node --test --test-reporter=tap failing.test.js",
  hidden: "node --test --test-reporter=tap failing.test.js || true",
  many: "node --test --test-reporter=tap many.test.js",
  broken: "echo one; echo two; exit 3",
  counted: "echo one; echo '# pass 2'; exit 3",
  none: "echo '# pass 0'; echo '# fail 0'",
  three: "echo '# pass 3'; echo '# fail 0'",
  noisy: `${NOISE}; echo '# pass 1'; echo '# fail 3'; ${NOISE}; echo '# pass 2'`,
  silent: "echo fine",
  slow: "node -e 'setTimeout(() => {}, 60000)'",
  killed: "kill -9 $$",
  placeholder: 'echo "Error: no test specified" && exit 1',
  changing: "echo '# pass 1' && echo more >> snap.txt",
  reporting: `echo "${XML}" > report.xml`,
};
const FILES = {
  "passing.test.js":
    'import test from "node:test";\ntest("adds", () => {});\ntest("skips", { skip: true }, () => {});\n',
  "failing.test.js": 'import test from "node:test";\ntest("adds", () => { throw new Error("1 is not 2"); });\n',
  "many.test.js": `import test from "node:test";
for (let i = 0; i < 50; i++) test("fine " + i, () => {});
test("adds", () => { throw new Error("1 is not 2"); });
for (let i = 0; i < 50; i++) test("more " + i, () => {});
`,
  "snap.txt": "one\n",
  "stale.xml": "<testsuites><testcase/></testsuites>",
};

describe("tests", () => {
  let built: Built;
  beforeAll(async () => void (built = await openBuilt({ scripts: SCRIPTS }, FILES)));
  afterAll(async () => await built.close());
  const ask = async (options: Parameters<typeof tests>[0] = {}) =>
    await built.ask(tests(options), { build: built.build });

  test("runs node:test, counts what ran, and shows its lines", async () => {
    expect(passed(await ask())).toMatchObject({ saw: "1 test", findings: [] });
    expect(built.progress).toContain("npm run test");
    expect(built.progress).toContain("ℹ pass 1");
  });

  test("blocks on failing tests with the end of the output", async () => {
    const failed = await ask({ script: "failing" });
    expect(failed).toMatchObject({
      kind: "block",
      saw: "1 test, 1 failed",
      findings: [{ id: "tests-failed", hint: "Run them yourself: npm run failing" }],
    });
    expect(JSON.stringify(failed)).toMatch(/Cannot pass the tests: it exited with 1\\n.*# fail 1/);
  });

  test("shows which of many tests failed, and why", async () => {
    const failed = JSON.stringify(await ask({ script: "many" }));
    expect(failed).toMatch(/not ok 51 - adds(.|\n)*1 is not 2(.|\n)*# fail 1/);
    expect(failed).not.toMatch(/fine|more/);
  });

  test("shows the end of a run that says nothing of tests", async () => {
    expect(JSON.stringify(await ask({ script: "broken" }))).toMatch(/it exited with 3\\n.*one\\ntwo"/);
    expect(JSON.stringify(await ask({ script: "counted" }))).toMatch(/it exited with 3\\n.*one\\n# pass 2"/);
  });

  test("blocks on failures that the script hides", async () => {
    const hidden = await ask({ script: "hidden" });
    expect(idsOf(hidden)).toEqual(["tests-failed"]);
    expect(JSON.stringify(hidden)).toContain("1 failed, though the script exited with 0");
  });

  test("counts runs that end in the middle of a long output", async () => {
    const noisy = await ask({ script: "noisy" });
    expect(noisy).toMatchObject({ saw: "6 tests, 3 failed", findings: [{ id: "tests-failed" }] });
  });

  test("blocks where nothing ran, and where fewer ran than the least", async () => {
    expect(idsOf(await ask({ script: "none" }))).toEqual(["too-few-tests"]);
    expect(idsOf(await ask({ script: "three", minimum: 4 }))).toEqual(["too-few-tests"]);
  });

  test("blocks on an unknown count unless that is allowed", async () => {
    expect(idsOf(await ask({ script: "silent" }))).toEqual(["unknown-count"]);
    expect(passed(await ask({ script: "silent", allowUnknownCount: true })).saw).toBe("an unknown number of tests");
  });

  test("blocks at the time limit, and on a signal", async () => {
    const slow = await ask({ script: "slow", timeoutSeconds: 1 });
    expect(idsOf(slow)).toEqual(["tests-timeout"]);
    expect(JSON.stringify(slow)).toContain("it took more than 1 s");
    expect(JSON.stringify(await ask({ script: "killed" }))).toMatch(/it exited with 137|it was ended by SIGKILL/);
  });

  test("blocks where there is no test script, or npm's placeholder", async () => {
    expect(idsOf(await ask({ script: "absent" }))).toEqual(["no-tests"]);
    expect(idsOf(await ask({ script: "placeholder" }))).toEqual(["no-tests"]);
  });

  test("blocks where the run changed a tracked file, which stays as it was in the build", async () => {
    expect(await ask({ script: "changing" })).toMatchObject({
      findings: [{ id: "tests-changed-files", file: "snap.txt" }],
    });
    expect(await built.bench.files.changed(built.build)).toEqual([]);
  });

  test("does not blame the tests for what the build changed", async () => {
    const build = await built.bench.files.copy(built.build);
    await built.bench.files.write(build, "stale.xml", "built\n");
    expect(idsOf(await built.ask(tests({ script: "three" }), { build }))).toEqual([]);
  });

  test("reads the count of a report file, and takes no old report for this run's", async () => {
    expect(passed(await ask({ script: "reporting", report: "report.xml" })).saw).toBe("1 test");
    expect(idsOf(await ask({ script: "three", report: "stale.xml" }))).toContain("unknown-count");
    expect(idsOf(await ask({ script: "three", report: "never.xml" }))).toEqual(["unknown-count"]);
  });

  test("refuses options that make no sense", () => {
    expect(() => tests({ timeoutSeconds: -1 })).toThrow("timeoutSeconds: it must be a positive number of seconds");
    expect(() => tests({ timeoutSeconds: Number.NaN })).toThrow("it must be a positive number of seconds");
    expect(() => tests({ timeoutSeconds: 1e9 })).toThrow("it must be at most a day");
    expect(() => tests({ skript: "x" } as never)).toThrow('it has no option "skript"');
  });
});
