import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { count, countJson, countText, SOURCE, sourcesOf } from "../helpers/count.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

let repo: Repo;
beforeAll(async () => {
  repo = await makeRepo(
    {
      ".gitattributes": "dist/** linguist-generated\nvendor/** linguist-vendored=true\n",
      "a.ts": SOURCE,
      "dist/made.ts": SOURCE,
      "fixtures/b.ts": SOURCE,
      "fixtures/.c/d.ts": SOURCE,
      "lib/e.ts": SOURCE,
      "lib/e.gen.ts": SOURCE,
      "vendor/f.js": SOURCE,
    },
    { keep: true, remote: false },
  );
  await repo.git("tag", "v1.0.0");
  await repo.write({ "lib/.gitattributes": "e.ts linguist-generated\n" });
});
afterAll(() => repo.remove());

describe("--config", () => {
  const step = ["lines", { exclude: ["fixtures/**", "lib/*.gen.ts"] }];
  const config = async (steps: unknown): Promise<string> => {
    await repo.write({ "../lines.json": JSON.stringify({ steps }) });
    return "../lines.json";
  };

  test("leaves out what the step lines leaves out, besides --exclude", async () => {
    const path = await config(["repository", step]);
    expect((await countJson(repo, "--config", path)).uncounted).toMatchObject({ excluded: 3 });
    expect((await countJson(repo, "--config", path, "--exclude", "a.ts")).uncounted).toMatchObject({ excluded: 4 });
    expect((await countJson(repo, "--config", await config(["lines"]))).uncounted).not.toHaveProperty("excluded");
  });

  test("is refused without such a step, and with --explain", async () => {
    const end = await count(repo, "--config", await config(["repository"]));
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toContain('Cannot count by ../lines.json: it has no step "lines"\nhint: Add lines()');
    expect(await count(repo, "--explain", "a.ts", "--config", "x.json")).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("flags of plimsoll count", () => {
  test.each([
    [["--by-file", "--by-folder"]],
    [["--by-file", "--by-package"]],
    [["--by-folder", "--by-package"]],
    [["--json", "--csv"]],
    [["--worktree", "--at", "HEAD"]],
    [["--worktree", "--since", "v1.0.0"]],
    [["--worktree", "--history"]],
    [["--history", "--at", "HEAD"]],
    [["--history", "--since", "v1.0.0"]],
    [["--history", "--by-file"]],
    [["--history", "--by-folder"]],
    [["--history", "--by-package"]],
  ])("%j contradict each other, in either order", async (args) => {
    const [one = "", other = ""] = args.filter((arg) => arg.startsWith("--"));
    const value = (flag: string): readonly string[] =>
      args.filter((arg, at) => args[at - 1] === flag && !/^--/.test(arg));
    for (const given of [args, [other, ...value(other), one, ...value(one)]]) {
      const end = await count(repo, ...given);
      expect(end).toMatchObject({ code: 2, stdout: "" });
      expect(end.stderr).toMatch(
        /^error: Cannot count with --[a-z-]+ and --[a-z-]+ at once\nhint: Leave one of them out\n$/,
      );
      expect([one, other].filter((flag) => !end.stderr.includes(flag))).toEqual([]);
    }
  });

  test.each([
    [["--at", "nope"]],
    [["--at", ""]],
    [["--at", "HEAD^9"]],
    [["--at", "HEAD:a.ts"]],
    [["--at", "HEAD\nv1.0.0"]],
    [["--at", "HEAD\u0001\u001b[2J"]],
    [["--at", "0".repeat(40)]],
    [["--at", "HEAD commit 3"]],
    [["--at", "x".repeat(10_000)]],
    [["--since", "nope"]],
    [["--since", "HEAD\n"]],
    [["--since", "v1.0.0", "--at", "nope"]],
  ])("%j names no commit", async (args) => {
    const end = await count(repo, ...args);
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toMatch(/^error: Cannot count "(?:[^"\\]|\\.)*": it names no commit\nhint: .*git log/);
    expect(end.stderr).not.toContain("\u001b");
  });

  test.each([
    [["--at=--x"]],
    [["--at=--output=x"]],
    [["--at", "--output=x"]],
    [["--since=-x"]],
    [["--since", "--json"]],
    [["--explain", "--json"]],
    [["--exclude", "--json"]],
    [["--at", "HEAD", "--exclude", "a", "--exclude", "--csv"]],
  ])("%j has no value that could be meant, and nothing is done", async (args) => {
    const before = await repo.portrait();
    const end = await count(repo, ...args);
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toMatch(/^error: Cannot .*"--?[a-z=]+"(?:: it names no commit| looks like a flag, .*)\nhint: /);
    expect(await repo.portrait()).toEqual(before);
  });

  test("of several paths nothing is told over time", async () => {
    for (const how of [["--since", "v1.0.0"], ["--history"]]) {
      const end = await count(repo, ...how, "lib", "fixtures");
      expect(end).toMatchObject({ code: 2, stdout: "" });
      expect(end.stderr).toMatch(/^error: Cannot count several paths over time\nhint: Name one/);
    }
  });
});

describe("what plimsoll count leaves out", () => {
  test("is what .gitattributes of the commit calls generated or vendored, and is told", async () => {
    const { totals, uncounted, uncountedFiles } = await countJson(repo, "--by-file");
    expect(totals).toEqual(sourcesOf(5));
    expect(uncounted).toEqual({ generated: 1, vendored: 1 });
    expect(uncountedFiles).toEqual([
      { path: "dist/made.ts", why: "generated" },
      { path: "vendor/f.js", why: "vendored" },
    ]);
    expect(await countText(repo)).toContain("\nNot counted: 1 file (generated)\nNot counted: 1 file (vendored)\n");
  });

  test("is of the work tree what its own .gitattributes say, from the root down", async () => {
    expect((await countJson(repo, "--worktree")).uncounted).toEqual({ generated: 2, vendored: 1 });
    expect((await countJson(repo, "--worktree", "lib")).uncounted).toEqual({ generated: 1 });
    expect((await countJson(repo, "--worktree", "dist")).uncounted).toEqual({ generated: 1 });
    expect((await countJson(repo, "--worktree", "lib/e.ts")).uncounted).toEqual({ generated: 1 });
  });

  test("is what one of several globs meets, hidden files too, and is told", async () => {
    const globs = ["--exclude", "fixtures/**", "--exclude", "**/*.gen.ts"];
    const { files, uncounted, uncountedFiles } = await countJson(repo, "--by-file", ...globs);
    expect(files?.map(({ path }) => path)).toEqual(["a.ts", "lib/e.ts"]);
    expect(uncounted).toEqual({ excluded: 3, generated: 1, vendored: 1 });
    expect(uncountedFiles?.filter(({ why }) => why === "excluded").map(({ path }) => path)).toEqual([
      "fixtures/.c/d.ts",
      "fixtures/b.ts",
      "lib/e.gen.ts",
    ]);
    expect((await countJson(repo, "--exclude", "fixtures/**")).uncounted).toMatchObject({ excluded: 2 });
    expect((await countJson(repo, "--exclude", "nothing/**")).totals).toEqual(sourcesOf(5));
  });

  test("is met by its path from the root, whatever folder is counted and however", async () => {
    const globs = ["--exclude", "lib/*.gen.ts", "--exclude", "e.ts"];
    const below = { ...repo, root: `${repo.root}/lib` } satisfies Repo;
    await repo.write({ "lib/.gitattributes": null });
    for (const how of [[], ["--worktree"]]) {
      const left = [{ path: "e.gen.ts", why: "excluded" }];
      expect((await countJson(repo, ...how, "--by-file", ...globs, "lib")).uncountedFiles).toEqual(left);
      expect((await countJson(below, ...how, "--by-file", ...globs)).uncountedFiles).toEqual(left);
    }
    await repo.write({ "lib/.gitattributes": "e.ts linguist-generated\n" });
  });

  test.each([
    ["nothing", ""],
    ["a negation", "!lib/**"],
    ["absolute", "/lib/**"],
    ["a folder", "lib/"],
    ["endless", "(".repeat(70_000)],
  ])("is no glob where it is %s", async (_, glob) => {
    const end = await count(repo, "--exclude", glob);
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toMatch(/^error: Cannot .*glob/);
  });

  test("can be all that there is", async () => {
    const { totals, languages, uncounted } = await countJson(repo, "--exclude", "**");
    expect({ totals, languages }).toEqual({ totals: sourcesOf(0), languages: {} });
    expect(Object.keys(uncounted)).toEqual(["excluded"]);
  });
});
