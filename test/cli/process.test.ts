import { once } from "node:events";
import { expect, test } from "vitest";
import { runCli, startCli } from "../helpers/cli.ts";
import { makeSample } from "../helpers/sample.ts";

/** A step that does something to its own process while it plans. */
const step = (deed: string): string =>
  `export default { id: "odd", title: "Being odd", plan: async () => { ${deed}; return { kind: "pass", saw: "it", facts: {}, effects: [], seals: [], findings: [] }; } };\n`;

/** What may end the process while it is at work; none of it may look like a plan that is clean or blocked. */
const ODD = [
  ["exits with 0", "process.exit(0)", /Cannot finish: something ended plimsoll with exit code 0/],
  ["exits with 1", "process.exit(1)", /Cannot finish: something ended plimsoll with exit code 1/],
  [
    "throws where nobody catches",
    'setTimeout(() => { throw new Error("adrift") }); await new Promise(() => {})',
    /error: adrift/,
  ],
  [
    "rejects where nobody catches",
    'void Promise.reject(new Error("adrift")); await new Promise(() => {})',
    /error: adrift/,
  ],
] as const;

test.for(ODD)("a step that %s ends as a bug, never as an answer", async ([, deed, says]) => {
  const repo = await makeSample({ steps: [{ use: "./odd.mjs" }] });
  await repo.write({ "odd.mjs": step(deed) });
  const before = await repo.portrait();
  const { code, stdout, stderr } = await runCli(repo, ["audit"]);
  expect({ code, stdout }).toEqual({ code: 70, stdout: "" });
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/hint: .*plimsoll status/s);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(await repo.portrait()).toEqual(before);
});

test("a configuration that waits for what never comes ends as a bug", async () => {
  const repo = await makeSample();
  await repo.write({ "never.mjs": "await new Promise(() => {});\nexport default {};\n" });
  const { code, stderr } = await runCli(repo, ["audit", "--config", "never.mjs"]);
  expect(code).toBe(70);
  expect(stderr).toMatch(/Cannot finish: something ended plimsoll/);
});

/** Signals, and the exit code that shells know them by. */
const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

test.for(SIGNALS)("%s ends an audit within two seconds with %i", async ([signal, code]) => {
  const slow = ["command", { id: "slow", run: ["sleep", "60"] }];
  const repo = await makeSample({ steps: ["version", slow] });
  const before = await repo.portrait();
  const run = startCli(repo, ["audit"]);
  await run.said(/Asking \d checks/);
  const began = Date.now();
  run.child.kill(signal);
  const end = await run.result;
  expect(end).toMatchObject({ code, stdout: "" });
  // Two seconds are the goal; the rest is for a machine that is busy with other tests.
  expect(Date.now() - began).toBeLessThan(6_000);
  expect(await repo.portrait()).toEqual(before);
});

test.for(["stdout", "stderr"] as const)("a %s that nobody reads any more changes no exit code", async (name) => {
  const repo = await makeSample({ steps: ["version"] });
  const run = startCli(repo, ["audit"]);
  run.child[name]?.destroy();
  const [code] = (await once(run.child, "close")) as [number | null];
  expect(code).toBe(0);
});
