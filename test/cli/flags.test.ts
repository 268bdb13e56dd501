import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import type { Repo } from "../helpers/repo.ts";
import { makeSample } from "../helpers/sample.ts";
import manifest from "../../package.json" with { type: "json" };

let repo: Repo;
beforeAll(async () => {
  repo = await makeSample({ keep: true, steps: ["version"] });
});
afterAll(() => repo.remove());

/** Flags that are wrong before anything is looked at, and what is said of them. */
const WRONG: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [["audit", "--jsn"], /unknown option '--jsn'[\s\S]*Did you mean --json\?/],
  [["releas"], /unknown command 'releas'[\s\S]*Did you mean release\?/],
  [["audit", "minor", "major"], /too many arguments/],
  [["audit", "--way", "sideways"], /Allowed choices are push, tag-only, existing/],
  [["apply"], /missing required argument 'plan.json'/],
  [["audit", "--out"], /argument missing/],
  [["audit", "1.2"], /Cannot release "1\.2": it is no semantic version and no kind of bump[\s\S]*hint: Use X\.Y\.Z/],
  [["audit", "v1.2.3"], /Cannot release "v1\.2\.3"/],
  [["audit", "1.2.3\n--force"], /Cannot release "1\.2\.3\n--force"/],
  [["audit", "--remote", "upstream"], /Cannot use the remote "upstream"[\s\S]*hint: It has: origin/],
  [["check", "versoin"], /Cannot run the check "versoin"[\s\S]*Did you mean "version"\?/],
  [[], /Usage: plimsoll/],
];

test.for(WRONG)("%j is a usage error with a hint, and changes nothing", async ([args, says]) => {
  const before = await repo.portrait();
  const { code, stdout, stderr } = await runCli(repo, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(await repo.portrait()).toEqual(before);
});

test("--version and --help answer on standard output", async () => {
  const version = await runCli(repo, ["--version"]);
  expect(version).toMatchObject({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  const help = await runCli(repo, ["--help"]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  for (const word of ["audit", "release", "apply", "check", "status", "resume", "undo", "init", "demo", "Exit codes"])
    expect(help.stdout).toContain(word);
});

test("--verbose shows where an error came from, and nothing else does", async () => {
  const { stderr } = await runCli(repo, ["audit", "1.2", "--verbose"]);
  expect(stderr).toMatch(/^error: Cannot release "1\.2"/);
  expect(stderr).toMatch(/^\s+at /m);
});

test("-C acts as if started there: the repository, --config and --out are found from it", async () => {
  const repo = await makeSample();
  await repo.commit({ "deep/other.json": JSON.stringify({ steps: ["version"] }) }, "chore: configure twice");
  const elsewhere = { ...repo, root: repo.folder } satisfies Repo;
  const { code, stderr } = await runCli(elsewhere, [
    ...["audit", "-C", "work/deep", "--config", "other.json", "--out", "../../stored.json"],
  ]);
  expect({ code, stderr: stderr.match(/error.*/)?.[0] }).toEqual({ code: 0, stderr: undefined });
  const applied = await runCli(elsewhere, ["apply", "-C", "work/deep", "../../stored.json"]);
  expect(applied.stderr).toMatch(/Cannot ask whether to release 1\.1\.0/);
});

test("a release without a terminal asks for a flag; a wrong --confirm is refused", async () => {
  const before = await repo.portrait();
  const asked = await runCli(repo, ["release"]);
  expect(asked.code).toBe(2);
  expect(asked.stderr).toMatch(
    /Cannot ask whether to release 1\.1\.0: there is no terminal\nhint: .*--yes.*--confirm 1\.1\.0/,
  );
  const wrong = await runCli(repo, ["release", "--confirm", "1.2.0"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/Cannot release 1\.2\.0: the plan is for 1\.1\.0\nhint: .*--confirm 1\.1\.0/);
  expect(await repo.portrait()).toEqual(before);
});

test("colour comes by FORCE_COLOR, goes by NO_COLOR and by --no-color, and is never in the JSON", async () => {
  const audit = async (args: readonly string[], env: Record<string, string>): Promise<boolean> => {
    const { code, stdout } = await runCli(repo, ["audit", ...args], env);
    expect(code).toBe(0);
    return stdout.includes("\u001b");
  };
  expect(await audit([], { FORCE_COLOR: "1" })).toBe(true);
  expect(await audit([], {})).toBe(false);
  expect(await audit([], { NO_COLOR: "1" })).toBe(false);
  expect(await audit(["--no-color"], { FORCE_COLOR: "1" })).toBe(false);
  expect(await audit(["--json"], { FORCE_COLOR: "1" })).toBe(false);
});
