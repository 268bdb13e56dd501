import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";
import { makeSample } from "../helpers/sample.ts";
import { Lock } from "../../src/world/lock.ts";

/** What must hold of every refusal: the code, one clear error with a hint, no stack, nothing changed. */
async function refuses(repo: Repo, args: readonly string[], code: number, says: RegExp): Promise<void> {
  const before = await repo.portrait();
  const end = await runCli(repo, args);
  const said = end.stdout + end.stderr;
  expect(said).toMatch(says);
  expect({ code: end.code, said: end.code === code ? "" : said }).toEqual({ code, said: "" });
  expect(said).toMatch(/hint/);
  expect(said).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(await repo.portrait()).toEqual(before);
}

describe("a repository that cannot be released from", () => {
  test("is none", async () => {
    const repo = await makeRepo({ "a.txt": "a" });
    await rm(join(repo.root, ".git"), { recursive: true });
    const end = await runCli(repo, ["audit"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toMatch(/^error: Cannot release from .*: it is not a git repository\nhint: .*git init\n$/);
  });

  test("has no commits", async () => {
    const repo = await makeRepo({ "a.txt": "a" }, { remote: false });
    await repo.git("update-ref", "-d", "HEAD");
    const end = await runCli(repo, ["audit"]);
    expect(end.code).toBe(3);
    expect(end.stderr).toMatch(/^error: Cannot release from .*: it has no commits\nhint: /);
  });

  test("has no remote to push to", async () => {
    const repo = await makeSample();
    await repo.git("remote", "remove", "origin");
    await refuses(repo, ["audit"], 1, /remote/);
  });

  test("has no remote, where nothing says that it needs none", async () => {
    const repo = await makeSample();
    await repo.git("remote", "remove", "origin");
    // Private: what the npm registry answers is no matter of this test.
    const manifest = '{ "name": "a", "version": "1.0.0", "private": true }';
    await repo.commit({ "plimsoll.config.json": null, "package.json": manifest }, "chore: leave all to plimsoll");
    await refuses(repo, ["audit"], 1, /Cannot push: the repository has no remote[^]*plimsoll init/);
  });

  test("has a remote that runs a command", async () => {
    const repo = await makeSample();
    await repo.git("remote", "set-url", "origin", "ext::sh -c 'touch pwned'");
    await refuses(repo, ["audit"], 3, /Cannot use the remote|ext/);
    await expect(readFile(join(repo.root, "pwned"))).rejects.toThrow();
  });
});

/** A manifest that tries to say its version twice. */
const PROTO = '{ "name": "a", "version": "1.0.0", "__proto__": { "version": "9.9.9" } }';

/** Manifests that cannot be released, and what is said of them. */
const MANIFESTS: readonly (readonly [what: string, text: string | null, says: RegExp])[] = [
  ["there is none", null, /package\.json/],
  ["no JSON", "{ name: ", /package\.json.*JSON/],
  ["a list", "[]", /package\.json/],
  ["no version", '{ "name": "a" }', /version/],
  ["a version with a space", '{ "name": "a", "version": " 1.0.0" }', /version/],
  ["a version with a newline", '{ "name": "a", "version": "1.0.0\\n--force" }', /version/],
  ["a version with a leading =", '{ "name": "a", "version": "=1.0.0" }', /version/],
];

describe("package.json", () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await makeSample({ keep: true, steps: ["version", "notes", "tag"] });
  });
  afterAll(() => repo.remove());

  test.for(MANIFESTS)("%s", async ([, text, says]) => {
    await repo.commit({ "package.json": text ?? "{}" }, "feat: spoil the manifest");
    if (text === null) await repo.commit({ "package.json": null }, "feat: lose the manifest");
    await refuses(repo, ["audit"], 1, says);
  });

  test("keys called __proto__ say nothing of the version", async () => {
    await repo.commit({ "package.json": PROTO }, "feat: pollute the manifest");
    const { code, stdout } = await runCli(repo, ["audit"]);
    expect(code).toBe(0);
    expect(stdout).toContain("1.1.0");
    expect(stdout).not.toContain("9.9.9");
  });
});

describe("a stored plan", () => {
  async function stored(): Promise<{ repo: Repo; path: string; text: string }> {
    const repo = await makeSample();
    const path = join(repo.folder, "plan.json");
    expect(await runCli(repo, ["audit", "--out", path])).toMatchObject({ code: 0 });
    return { repo, path, text: await readFile(path, "utf8") };
  }

  test("that is cut short, edited, or from a newer plimsoll is refused", async () => {
    const { repo, path, text } = await stored();
    await writeFile(path, text.slice(0, 400));
    await refuses(repo, ["apply", path, "--yes"], 2, /Cannot read the plan .*: it is cut short or no JSON/);
    await writeFile(path, text.replace('"way": "push"', '"way": "tag-only"'));
    await refuses(repo, ["apply", path, "--yes"], 2, /Cannot use the plan .*: it is not as plimsoll wrote it/);
    await writeFile(path, text.replace('"format": 1', '"format": 2'));
    await refuses(repo, ["apply", path, "--yes"], 2, /Cannot read the plan .*: a newer plimsoll wrote it/);
    for (const odd of ["null", "[]", "7", '"plan"', "{}", ""]) {
      await writeFile(path, odd);
      await refuses(repo, ["apply", path, "--yes"], 2, /Cannot (read|use) the plan/);
    }
  });

  test("of another repository, or without what planning made, is refused", async () => {
    const { repo, path } = await stored();
    const other = await makeRepo({ "package.json": "{}" });
    await refuses(other, ["apply", path, "--yes"], 1, /its commit [0-9a-f]{12} is not in this repository/);
    await rm(join(repo.folder, "plan.files"), { recursive: true });
    await refuses(repo, ["apply", path, "--yes"], 3, /Cannot read .*objects\.pack: it is not there/);
  });

  test("that is absent or a folder is refused", async () => {
    const repo = await makeSample();
    await refuses(repo, ["apply", "nowhere.json", "--yes"], 2, /Cannot read the plan .*: there is no such file/);
    await mkdir(join(repo.folder, "folder.json"));
    const end = await runCli(repo, ["apply", "../folder.json", "--yes"]);
    expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining("it is not a file") as string });
  });
});

test("SOURCE_DATE_EPOCH that is no number is a usage error", async () => {
  const repo = await makeSample();
  const end = await runCli(repo, ["audit"], { SOURCE_DATE_EPOCH: "yesterday" });
  expect(end.code).toBe(2);
  expect(end.stderr).toMatch(/Cannot use SOURCE_DATE_EPOCH: "yesterday" is no number of seconds/);
});

test("resume and undo without a release under way say so", async () => {
  const repo = await makeSample();
  await refuses(repo, ["resume"], 1, /Cannot resume: no release is under way/);
  await refuses(repo, ["undo"], 1, /Cannot undo: no release is under way/);
  expect(await runCli(repo, ["status"])).toMatchObject({ code: 0, stdout: "No release is under way.\n" });
});

describe("while a release has stopped in the middle", () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await makeSample({ keep: true, steps: ["version"] });
    const folder = join(repo.root, ".git", "plimsoll", "release");
    await mkdir(folder, { recursive: true });
    expect(await runCli(repo, ["audit", "--out", join(folder, "plan.json")])).toMatchObject({ code: 0 });
  });
  afterAll(() => repo.remove());

  test("status calls it stopped, not stranded: nothing final was begun", async () => {
    const { code, stdout } = await runCli(repo, ["status", "--json"]);
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ unfinished: { version: "1.1.0", outcome: "stopped" }, lock: null });
  });

  test("status calls it running while its process lives, and gives no advice but to wait", async () => {
    const lock = await Lock.acquire(join(repo.root, ".git", "plimsoll"));
    const text = await runCli(repo, ["status"]);
    expect(text).toMatchObject({ code: 75, stderr: "" });
    expect(text.stdout).toMatch(
      new RegExp(`^1\\.1\\.0 is being released by .* \\(process ${process.pid}\\) since .*: wait`),
    );
    expect(text.stdout).not.toMatch(/resume|undo|stopped/);
    const { code, stdout } = await runCli(repo, ["status", "--json"]);
    expect(code).toBe(75);
    expect(JSON.parse(stdout)).toMatchObject({ unfinished: { outcome: "running" }, lock: { pid: process.pid } });
    await lock.release();
  });

  test.for([["release"], ["apply", ".git/plimsoll/release/plan.json"]])(
    "%s is refused before anything is planned",
    async (args) => {
      const says = /^error: Cannot begin a release: 1\.1\.0 has stopped in the middle\nhint: plimsoll status .*\n$/;
      await refuses(repo, [...args, "--yes"], 1, says);
    },
  );

  test("undo takes it back, and that is no error", async () => {
    await writeFile(join(repo.root, ".git", "plimsoll", "release", "sealed.json"), "{}");
    const undone = await runCli(repo, ["undo"]);
    expect(undone).toMatchObject({ code: 0, stdout: "", stderr: "Undone: nothing of 1.1.0 is left.\n" });
    expect(await runCli(repo, ["status"])).toMatchObject({ code: 0, stdout: "No release is under way.\n" });
  });
});
