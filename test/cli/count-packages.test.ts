import { describe, expect, test } from "vitest";
import { count, countJson, countText, SOURCE, squeezed } from "../helpers/count.ts";
import { makeRepo, type Files, type Repo } from "../helpers/repo.ts";

const manifest = (name: string, more: object = {}): string => `${JSON.stringify({ name, ...more })}\n`;

const MEMBERS: Files = {
  "main.ts": SOURCE,
  "packages/a/package.json": manifest("@acme/a"),
  "packages/a/src/index.ts": SOURCE,
  "packages/a/plugin/package.json": manifest("@acme/plugin"),
  "packages/a/plugin/index.ts": `${SOURCE}${SOURCE}`,
  "packages/ab/index.ts": SOURCE,
  "packages/b/package.json": manifest("@acme/b"),
  "packages/b/index.js": SOURCE,
  "examples/c/package.json": manifest("@acme/c"),
};

const repoOf = async (files: Files): Promise<Repo> => await makeRepo({ ...MEMBERS, ...files }, { remote: false });
const NPM = { "package.json": manifest("acme", { workspaces: ["packages/*", "packages/a/plugin", "!packages/b"] }) };
const PNPM = {
  "package.json": manifest("acme"),
  "pnpm-workspace.yaml": "packages:\n  - packages/**\n  - '!packages/b'\n",
};

/** Effective lines by package. */
async function packagesIn(repo: Repo, ...args: readonly string[]): Promise<Record<string, number>> {
  const { packages = {}, totals } = await countJson(repo, "--by-package", "--exclude", "**/*.yaml", ...args);
  expect(Object.values(packages).reduce((sum, { lines }) => sum + lines, 0)).toBe(totals.lines);
  return Object.fromEntries(Object.entries(packages).map(([name, { effective }]) => [name, effective]));
}

describe("plimsoll count --by-package", () => {
  test.each([
    ["npm", NPM],
    ["pnpm", PNPM],
  ])("gives each file to the nearest member of %s workspaces, or to the root", async (_, files) => {
    const repo = await repoOf(files);
    expect(await packagesIn(repo)).toEqual({ "@acme/a": 2, "@acme/plugin": 3, acme: 6 });
    expect(await packagesIn(repo, "packages")).toEqual({ "@acme/a": 2, "@acme/plugin": 3, acme: 3 });
    expect(await packagesIn(repo, "packages/a/src")).toEqual({ "@acme/a": 1 });
    expect(await packagesIn(repo, "packages/a/plugin/index.ts", "main.ts")).toEqual({ "@acme/plugin": 2, acme: 1 });
  });

  test("prints a table and comma-separated values", async () => {
    const repo = await repoOf(NPM);
    expect(squeezed(await countText(repo, "--by-package"))).toEqual([
      "Package Files Lines Effective Comment Blank",
      "acme 6 12 6 3 3",
      "@acme/plugin 2 7 3 2 2",
      "@acme/a 2 4 2 1 1",
      "Sum 10 23 11 6 6",
      "",
    ]);
    expect(await countText(repo, "--by-package", "--csv", "packages/a")).toBe(
      "package,files,lines,effective,comment,blank\r\n@acme/plugin,2,7,3,2,2\r\n@acme/a,2,4,2,1,1\r\n",
    );
  });

  test("says of files outside of all packages that they are in none", async () => {
    const repo = await makeRepo(MEMBERS, { remote: false });
    expect(await packagesIn(repo)).toEqual({ "(no package)": 10 });
  });

  test("knows the packages of the commit that is counted", async () => {
    const repo = await repoOf(NPM);
    await repo.commit({ "package.json": manifest("later", { workspaces: ["examples/*"] }) }, "feat: later");
    await repo.write({ "package.json": manifest("now") });
    expect(await packagesIn(repo, "--at", "HEAD~1")).toEqual({ "@acme/a": 2, "@acme/plugin": 3, acme: 6 });
    expect(await packagesIn(repo)).toEqual({ "@acme/c": 1, later: 10 });
    expect(await packagesIn(repo, "--worktree")).toEqual({ now: 11 });
  });

  test("is the same of a clean work tree, of the root and of what is below", async () => {
    const repo = await repoOf(NPM);
    for (const path of [".", "packages", "packages/a", "packages/a/src", "main.ts"])
      expect(await packagesIn(repo, "--worktree", path)).toEqual(await packagesIn(repo, path));
  });

  test("tells which manifest cannot be read", async () => {
    const repo = await repoOf({ "package.json": "{" });
    const end = await count(repo, "--by-package");
    expect(end).toMatchObject({ code: 3, stdout: "" });
    expect(end.stderr).toMatch(/^error: Cannot read package\.json: .*\nhint: Mend it, or count without packages\n$/);
    expect((await countJson(repo)).totals.effective).toBe(11);
  });
});
