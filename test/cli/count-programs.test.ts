import { execFileSync } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli, type CliResult } from "../helpers/cli.ts";
import { count, countJson, SOURCE, sourcesOf, type CountDocument } from "../helpers/count.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

let repo: Repo;
beforeAll(async () => {
  repo = await makeRepo({ "a.ts": SOURCE, "style.css": "a {\n}\n", "run.py": "1\n" }, { keep: true, remote: false });
  await repo.git("tag", "v1.0.0");
  await repo.commit({ "b.ts": SOURCE, "style.css": "a {\n}\nb {\n}\n" }, "feat: more");
  for (const name of ["none", "git"]) await mkdir(join(repo.folder, name));
  await symlink(execFileSync("which", ["git"], { encoding: "utf8" }).trim(), join(repo.folder, "git", "git"));
});
afterAll(() => repo.remove());

const without = async (programs: "git" | "perl", ...args: readonly string[]): Promise<CliResult> =>
  await runCli(repo, ["count", ...args], { PATH: join(repo.folder, programs === "git" ? "none" : "git") });

describe("plimsoll count without git", () => {
  test.each([[[]], [["--at", "HEAD"]], [["--since", "v1.0.0"]], [["--history"]], [["--worktree"]], [["--no-cache"]]])(
    "%j says what is missing",
    async (args) => {
      const end = await without("git", ...args);
      expect(end).toMatchObject({ code: 3, stdout: "" });
      expect(end.stderr).toMatch(/^error: Cannot .*git.* not installed\n/);
      expect(end.stderr).not.toMatch(/^\s+at /m);
    },
  );

  test("explains a file all the same", async () => {
    expect(await without("git", "--explain", "a.ts")).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("plimsoll count without perl", () => {
  test("counts TypeScript and JavaScript, and says what it could not count", async () => {
    for (const how of [["--no-cache"], [], ["--worktree"]]) {
      const end = await without("perl", "--json", "--by-file", ...how);
      expect(end).toMatchObject({ code: 0, stderr: "" });
      const { totals, uncounted, uncountedFiles } = JSON.parse(end.stdout) as CountDocument;
      expect(totals).toEqual(sourcesOf(2));
      expect(uncounted).toEqual({ "perl is not installed": 2 });
      expect(uncountedFiles?.map(({ path }) => path)).toEqual(["run.py", "style.css"]);
    }
    const { stdout } = await without("perl");
    expect(stdout).toMatch(/\nSum .*\nNot counted: 2 files \(perl is not installed\)\nhint: Install perl: .*\n$/);
  });

  test("keeps nothing of that: once there is perl, all is counted", async () => {
    const all = await countJson(repo, "--no-cache");
    expect(all.uncounted).toEqual({});
    expect(await countJson(repo)).toEqual(all);
  });

  test("takes nothing that was counted before for gone", async () => {
    expect((await count(repo, "--at", "v1.0.0")).code).toBe(0);
    await repo.commit({ "style.css": "a {\n}\nb {\n}\nc {\n}\n" }, "feat: style");
    const end = await without("perl", "--since", "v1.0.0", "--json");
    expect(end.code).toBe(0);
    expect(JSON.parse(end.stdout)).toMatchObject({
      totals: { added: 1, removed: 0 },
      languages: { TypeScript: { added: 1, removed: 0 } },
    });
    expect(end.stdout + end.stderr).toContain("perl is not installed");
  });

  test("says so in a history, whose sums lack what it could not count", async () => {
    const end = await without("perl", "--history", "--no-cache");
    expect(end.code).toBe(0);
    expect(end.stdout + end.stderr).toContain("perl is not installed");
  });
});
