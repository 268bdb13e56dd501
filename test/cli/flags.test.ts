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
  [["audit", "--out", ".."], /Cannot store the plan in .*: it is a folder\nhint: .*--out plan\.json/],
  [["audit", "--out", ""], /Cannot store the plan in .*: it is a folder\nhint: .*--out plan\.json/],
  [["audit", "--out", "no/where/plan.json"], /Cannot store the plan in .*: there is no folder .*no\/where\nhint: /],
  [["audit", "--out", "package.json/a"], /Cannot store the plan in .*: .*package\.json is not a folder\nhint: /],
  [["audit", "1.2"], /Cannot release "1\.2": it is no semantic version and no kind of bump[\s\S]*hint: Use X\.Y\.Z/],
  [["audit", "v1.2.3"], /Cannot release "v1\.2\.3"/],
  [["audit", "1.2.3\n--force"], /Cannot release "1\.2\.3\n--force"/],
  [["audit", "--remote", "upstream"], /Cannot use the remote "upstream"[\s\S]*hint: It has: origin/],
  [["check", "versoin"], /Cannot run the check "versoin"[\s\S]*Did you mean "version"\?/],
  [["release"], /Cannot ask whether to release: there is no terminal\nhint: .*--yes.*--confirm X\.Y\.Z/],
  [["release", "1.2.0"], /Cannot ask whether to release 1\.2\.0: there is no terminal\nhint: .*--confirm 1\.2\.0/],
  [["release", "--confirm", "yes"], /Cannot confirm "yes": it is no semantic version\nhint: /],
  [["release", "--confirm", "--yes"], /Cannot read --confirm: "--yes" looks like a flag/],
  [["audit", "--branch", "--force"], /Cannot read --branch: "--force" looks like a flag.*\nhint: .*--branch <name>/],
  [["audit", "--remote=-f"], /Cannot read --remote: "-f" looks like a flag.*\nhint: /],
  [["audit", "--config", "--way"], /Cannot read --config: "--way" looks like a flag.*\nhint: .*<file>.*\.\/--way/],
  [["audit", "--out", "--branch", "main"], /Cannot read --out: "--branch" looks like a flag.*\nhint: /],
  [["release", "1.2.0", "--confirm", "1.3.0"], /Cannot release 1\.2\.0: --confirm says 1\.3\.0\nhint: /],
  [["audit", "-C", "no/where"], /Cannot start in .*no\/where: there is no such folder\nhint: /],
  [["checks", "-C", "package.json"], /Cannot start in .*package\.json: it is not a folder\nhint: .*work\n/],
  [["status", "-C", "package.json/x"], /Cannot start in .*: it is not a folder\nhint: /],
  [[], /Usage: plimsoll/],
];

test.for(WRONG)("%j is a usage error with a hint, and changes nothing", async ([args, says]) => {
  const before = await repo.portrait();
  const { code, stdout, stderr } = await runCli(repo, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at |^Asking/m);
  expect(await repo.portrait()).toEqual(before);
});

/** Commands that were to print a document, and cannot begin: with the exit code, and what the document says. */
const EARLY: readonly (readonly [args: readonly string[], code: number, message: RegExp, hint: RegExp | null])[] = [
  [["audit", "--config", "absent.json"], 2, /^Cannot load .*absent\.json: there is no such file$/, /name another/],
  [["check", "--remote", "upstream"], 2, /^Cannot use the remote "upstream"/, /It has: origin/],
  [["release"], 2, /^Cannot ask whether to release/, /--yes/],
  [["-C", "audit", "apply", "absent.json"], 2, /^Cannot ask whether to release/, /--yes/],
  [["audit", "--jsn"], 2, /^unknown option '--jsn'/, null],
];

test.for(EARLY)("%j --json prints a document all the same", async ([args, code, message, hint]) => {
  const end = await runCli(repo, [...args, "--json"]);
  expect(end.code).toBe(code);
  expect(end.stderr).toMatch(/^error: /);
  const { error, ...rest } = JSON.parse(end.stdout) as { error: { message: string; hint: string | null } };
  expect(rest).toEqual({ version: null, verdict: "error" });
  expect(error.message).toMatch(message);
  expect(error.hint).toEqual(hint === null ? null : (expect.stringMatching(hint) as string));
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
  expect(applied.stderr).toMatch(/Cannot ask whether to release: there is no terminal/);
});

test("a wrong --confirm is refused", async () => {
  const before = await repo.portrait();
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
