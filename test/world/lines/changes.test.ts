import { chmod, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { FileChange } from "../../../src/model/lines.ts";
import { sumOfTotals } from "../../../src/model/totals.ts";
import { countChanges } from "../../../src/world/lines/changes.ts";
import { countTotalsOf } from "../../../src/world/lines/commit.ts";
import { commitNamed, subtreeAt } from "../../../src/world/lines/counting.ts";
import { countingIn, subtreeIn } from "../../helpers/counting.ts";
import { makeRepo, type Files, type Repo, type RepoOptions } from "../../helpers/repo.ts";

interface Between {
  readonly from?: string;
  readonly to?: string;
  readonly path?: string;
  readonly exclude?: readonly string[];
}

/** What changed in a repository between two commits, by path. */
async function changesIn(repo: Repo, between: Between = {}): Promise<readonly FileChange[]> {
  const { from = "HEAD~1", to = "HEAD", path = "", exclude = [] } = between;
  const counting = countingIn(repo, { exclude });
  const before = await subtreeAt(counting, await commitNamed(counting, from), path);
  const { changes } = await countChanges(counting, before, await subtreeIn(counting, path, to));
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What came and went by path. */
async function linesIn(
  repo: Repo,
  between?: Between,
): Promise<Record<string, readonly [added: number, removed: number]>> {
  const changes = await changesIn(repo, between);
  expect(new Set(changes.map(({ path }) => path)).size).toBe(changes.length);
  return Object.fromEntries(changes.map(({ path, added, removed }) => [path, [added, removed]] as const));
}

/** A repository of two commits. */
async function repoOf(before: Files, after: Files, options: RepoOptions = {}): Promise<Repo> {
  const repo = await makeRepo(before, { remote: false, ...options });
  await repo.commit(after, "feat: more");
  return repo;
}

describe("what changed in TypeScript, JavaScript and JSON", () => {
  test.each<readonly [string, string, string, readonly [number, number]]>([
    ["a line that is another", "a;\nb;\nc;\n", "a;\nd;\nc;\n", [1, 1]],
    ["lines that came", "a;\nb;\n", "a;\nx;\ny;\nb;\n", [2, 0]],
    ["lines that went", "a;\nx;\ny;\nb;\n", "a;\nb;\n", [0, 2]],
    ["lines that changed places", "a;\nb;\n", "b;\na;\n", [1, 1]],
    ["a comment that was opened above", "// a\nb;\nc;\n// d\ne;\n", "/* a\nb;\nc;\n*/\ne;\n", [0, 2]],
    ["a comment that was closed above", "/* a\nb;\nc;\n*/\ne;\n", "// a\nb;\nc;\n// d\ne;\n", [2, 0]],
    ["a template that was opened above", "a;\n// b\n\nc;\n", "`a;\n// b\n\nc;`\n", [3, 2]],
    ["comments alone", "// a\nb;\n", "/*\n * c\n */\n\nb;\n", [0, 0]],
    ["code that became a comment", "a;\nb;\n", "a;\n// b;\n", [0, 1]],
    ["white space", "a;\n", "  a;\n", [1, 1]],
    ["a line end that is missing", "a;\nb;\n", "a;\nb;", [1, 1]],
    ["line ends", "a;\nb;\n", "a;\r\nb;\r\n", [2, 2]],
    // To git a lone CR ends no line: what is paired by it would not add up.
    ["lone line ends", "a;\nb;\nc;\n", "a;\rb;\rc;\rd;\r", [1, 0]],
    ["everything", "a;\n", "", [0, 1]],
    ["nothing before", "", "a;\n", [1, 0]],
  ])("is told line by line: %s", async (_, before, after, lines) => {
    expect(await linesIn(await repoOf({ "a.ts": before }, { "a.ts": after }))).toEqual({ "a.ts": lines });
  });

  test("is told of each language by its own rules", async () => {
    const repo = await repoOf(
      { "a.tsx": "<a>\n  // b\n</a>;\n", "b.mjs": "a;\n", "c.json": '{ "a": 1\n}\n' },
      { "a.tsx": "<a>\n  {/* b */}\n</a>;\n", "b.mjs": "b;\n", "c.json": '{ "a": 2\n}\n' },
    );
    expect(await changesIn(repo)).toEqual([
      { path: "a.tsx", language: "TypeScript", added: 0, removed: 1 },
      { path: "b.mjs", language: "JavaScript", added: 1, removed: 1 },
      { path: "c.json", language: "JSON", added: 1, removed: 1 },
    ]);
  });

  test("is told whatever the case of a file's ending, and of every ending", async () => {
    const endings = ["ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx", "json", "TS", "Json"];
    const all = (text: string): Files =>
      Object.fromEntries(endings.map((ending) => [`lib/a-${ending}.${ending}`, text]));
    const repo = await repoOf(all("1\n2\n"), all("1\n3\n4\n"));
    const expected = Object.fromEntries(endings.map((ending) => [`lib/a-${ending}.${ending}`, [2, 1]]));
    expect(await linesIn(repo)).toEqual(expected);
    expect(await linesIn(repo, { path: "lib" })).toEqual(expected);
  });

  test("is told of files whatever their names, in a repository of either object format", async () => {
    const names = [
      "ümlaut.ts",
      'with "quotes".ts',
      "line\nbreak.ts",
      "-dash.ts",
      ":(top).ts",
      "a\tb.ts",
      "index 0..1.ts",
    ];
    const all = (text: string): Files =>
      Object.fromEntries(names.map((name) => [`lib/${name}`, `${text}${name.length};\n`]));
    const expected = Object.fromEntries(names.map((name) => [`lib/${name}`, [2, 1]]));
    for (const objectFormat of ["sha1", "sha256"] as const) {
      const repo = await repoOf(all("a;\nb;\n"), all("a;\nc;\nd;\n"), { objectFormat });
      expect(await linesIn(repo)).toEqual(expected);
      expect(await linesIn(repo, { path: "lib" })).toEqual(expected);
    }
  });

  test("is told whatever the user's configuration makes of differences", async () => {
    const repo = await repoOf(
      { "a.ts": "a;\nb;\nc;\n" },
      { "a.ts": "a;\nd;\nc;\n", ".gitattributes": "*.ts diff=odd\n" },
    );
    for (const [key, value] of [
      ["diff.external", "false"],
      ["diff.odd.command", "false"],
      ["diff.odd.textconv", "false"],
      ["diff.noprefix", "true"],
      ["diff.renames", "copies"],
      ["diff.context", "10"],
      ["diff.interHunkContext", "10"],
      ["color.diff", "always"],
      ["color.ui", "always"],
      ["diff.orderFile", "nowhere"],
    ] as const)
      await repo.git("config", key, value);
    expect(await linesIn(repo)).toEqual({ "a.ts": [1, 1] });
  });

  test("is the difference alone where git calls a file binary, as it does UTF-16", async () => {
    const repo = await makeRepo({ "b.ts": "a;\nb;\n", ".gitattributes": "b.ts -diff\n" }, { remote: false });
    const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");
    await writeFile(join(repo.root, "wide.ts"), wide("a;\nb;\n"));
    await repo.commit({}, "feat: wide");
    await writeFile(join(repo.root, "wide.ts"), wide("a;\nc;\nd;\n"));
    await repo.commit({ "b.ts": "c;\nd;\ne;\n" }, "feat: wider");
    expect(await linesIn(repo)).toEqual({ "b.ts": [1, 0], "wide.ts": [1, 0] });
  });
});

describe("what changed in large files", () => {
  test("is not asked of git where nobody reads it", async () => {
    const rows = (mark: string): string => `${mark.repeat(1_023)}\n`.repeat(1_024);
    const repo = await repoOf(
      { "a.csv": rows("a"), "lib/b.csv": rows("a"), "lib/a.ts": "a;\nb;\n" },
      { "a.csv": rows("b"), "lib/b.csv": rows("b"), "lib/a.ts": "a;\nc;\nd;\n" },
    );
    for (const path of ["", "lib", "lib/a.ts"]) {
      const counting = countingIn(repo);
      const must = vi.spyOn(counting.git, "must");
      const before = await subtreeAt(counting, await commitNamed(counting, "HEAD~1"), path);
      const { changes } = await countChanges(counting, before, await subtreeIn(counting, path));
      expect(changes).toContainEqual({ path: "lib/a.ts", language: "TypeScript", added: 2, removed: 1 });
      const said = await Promise.all(
        must.mock.results.map(async ({ value }) => (await (value as Promise<Buffer>)).length),
      );
      expect(Math.max(...said)).toBeLessThan(1_000);
    }
  });

  test("is the difference alone, be they text to git's attributes or not", async () => {
    const lines = (mark: string, kibibytes: number): string => `${mark.repeat(1_023)}\n`.repeat(kibibytes);
    const repo = await repoOf(
      { "a.ts": lines("a", 9 * 1_024), "b.json": "1\n", "c.ts": "a;\n", ".gitattributes": "*.json diff\n" },
      { "a.ts": lines("b", 9 * 1_024), "b.json": lines("2", 17 * 1_024), "c.ts": "b;\n" },
    );
    expect(await linesIn(repo)).toEqual({ "a.ts": [0, 0], "b.json": [17 * 1_024 - 1, 0], "c.ts": [1, 1] });
  });
});

describe("what changed in other languages", () => {
  test("is the difference of each file", async () => {
    const repo = await repoOf(
      { "a.css": "a {\n}\n", "b.css": "a {\n}\nb {\n}\n", "c.css": "a {\n}\n/* b */\n" },
      { "a.css": "c {\n}\nd {\n}\n", "b.css": "c {\n}\n", "c.css": "c {\n}\n" },
    );
    expect(await linesIn(repo)).toEqual({ "a.css": [2, 0], "b.css": [0, 2], "c.css": [0, 0] });
    expect((await changesIn(repo)).map(({ language }) => language)).toEqual(["CSS", "CSS", "CSS"]);
  });
});

describe("files that came, went and moved", () => {
  test("come and go with all of their lines", async () => {
    const repo = await repoOf(
      { "gone.ts": "a;\nb;\n", "lib/moved.ts": "a;\n// b\n", "same.ts": "a;\n" },
      {
        "gone.ts": null,
        "lib/moved.ts": null,
        "lib/deep/moved.ts": "a;\n// b\n",
        "new.ts": "a;\n\n",
        "copy.ts": "a;\n",
      },
    );
    expect(await linesIn(repo)).toEqual({
      "copy.ts": [1, 0],
      "gone.ts": [0, 2],
      "lib/deep/moved.ts": [1, 0],
      "lib/moved.ts": [0, 1],
      "new.ts": [1, 0],
    });
  });

  test("are not files where they are links, submodules, or of no language", async () => {
    const repo = await makeRepo({ "a.ts": "a;\nb;\n", "b.ts": "b;\n", "c.unknown": "c\n" }, { remote: false });
    await rm(join(repo.root, "a.ts"));
    await symlink("b.ts", join(repo.root, "a.ts"));
    await chmod(join(repo.root, "b.ts"), 0o755);
    await repo.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub.ts`);
    await repo.git("add", "a.ts", "b.ts");
    await repo.git("commit", "--quiet", "--message", "feat: links");
    expect(await linesIn(repo)).toEqual({ "a.ts": [0, 2], "b.ts": [0, 0] });
    expect(await linesIn(repo, { from: "HEAD", to: "HEAD~1" })).toEqual({ "a.ts": [2, 0], "b.ts": [0, 0] });
  });

  test("are nothing any more where they became binary or a pointer to elsewhere", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
    const repo = await repoOf({ "a.ts": "a;\n", "b.ts": "b;\n" }, { "a.ts": pointer, "b.ts": "b;\n\0" });
    expect(await linesIn(repo)).toEqual({ "a.ts": [0, 1], "b.ts": [0, 1] });
  });

  test("may come where a folder was, and a folder where a file was", async () => {
    const repo = await repoOf({ "a.ts/b.ts": "b;\n", "c.ts": "c;\nd;\n" }, { "a.ts/b.ts": null, "c.ts": null });
    await rm(join(repo.root, "a.ts"), { recursive: true, force: true });
    await repo.commit({ "a.ts": "a;\na;\na;\n", "c.ts/d.ts": "d;\n" }, "feat: swap");
    const between = { from: "HEAD~2" };
    const swapped = { "a.ts": [3, 0], "a.ts/b.ts": [0, 1], "c.ts": [0, 2], "c.ts/d.ts": [1, 0] };
    expect(await linesIn(repo, between)).toEqual(swapped);
    expect(await linesIn(repo, { ...between, path: "a.ts" })).toEqual({ "a.ts": [3, 0], "a.ts/b.ts": [0, 1] });
    expect(await linesIn(repo, { ...between, path: "c.ts" })).toEqual({ "c.ts": [0, 2], "c.ts/d.ts": [1, 0] });
  });
});

describe("what changed below a path", () => {
  const make = async (): Promise<Repo> =>
    await repoOf(
      { "lib/a.ts": "a;\nb;\n", "lib/b/c.ts": "c;\n", "lib2/a.ts": "a;\n", "[l]ib/a.ts": "a;\n" },
      { "lib/a.ts": "a;\nc;\nd;\n", "lib/b/c.ts": "d;\n", "lib2/a.ts": "b;\n", "[l]ib/a.ts": "b;\n" },
    );

  test("is that of the folder, by paths from the root, and of no other", async () => {
    const repo = await make();
    const odd = ["{a}", "a*b?", "back\\slash", ":(top)", "!not", "ümlaut"];
    await repo.commit(Object.fromEntries(odd.map((name) => [`${name}/deep/a.ts`, "a;\nb;\n"])), "feat: odd");
    await repo.commit(Object.fromEntries(odd.map((name) => [`${name}/deep/a.ts`, "a;\nc;\n"])), "feat: odder");
    for (const name of odd) expect(await linesIn(repo, { path: name })).toEqual({ [`${name}/deep/a.ts`]: [1, 1] });
    const odder = { path: "[l]ib", from: "HEAD~3" };
    expect(await linesIn(repo, odder)).toEqual({ "[l]ib/a.ts": [1, 1] });
  });

  test("is that of the folder where its name is plain", async () => {
    const repo = await make();
    expect(await linesIn(repo, { path: "lib" })).toEqual({ "lib/a.ts": [2, 1], "lib/b/c.ts": [1, 1] });
    expect(await linesIn(repo, { path: "[l]ib" })).toEqual({ "[l]ib/a.ts": [1, 1] });
  });

  test("is that of a file, line by line", async () => {
    expect(await linesIn(await make(), { path: "lib/a.ts" })).toEqual({ "lib/a.ts": [2, 1] });
  });

  test("is all of it where the earlier commit has nothing there", async () => {
    const repo = await repoOf({ "a.ts": "a;\n" }, { "lib/b.ts": "a;\nb;\n" });
    expect(await linesIn(repo, { path: "lib" })).toEqual({ "lib/b.ts": [2, 0] });
    expect(await linesIn(repo, { path: "lib/b.ts" })).toEqual({ "lib/b.ts": [2, 0] });
  });

  test("is nothing where nothing did", async () => {
    const repo = await make();
    for (const path of ["", "lib", "lib/a.ts"])
      expect(await changesIn(repo, { from: "HEAD", to: "HEAD", path })).toEqual([]);
  });
});

describe("what is left out of a change", () => {
  test("is what globs meet, on both sides", async () => {
    const repo = await repoOf(
      { "lib/a.ts": "a;\n", "lib/gone.ts": "a;\n", "b.ts": "a;\n" },
      { "lib/a.ts": "b;\n", "lib/gone.ts": null, "lib/new.ts": "a;\n", "b.ts": "b;\n" },
    );
    expect(await linesIn(repo, { exclude: ["lib/**"] })).toEqual({ "b.ts": [1, 1] });
  });

  test("is what the later commit's attributes call generated, on both sides, what is gone too", async () => {
    const repo = await repoOf(
      { "dist/a.ts": "a;\n", "dist/gone.ts": "a;\n", "b.ts": "a;\n", ".gitattributes": "dist/** linguist-generated\n" },
      { "dist/a.ts": "b;\n", "dist/gone.ts": null, "dist/new.ts": "a;\n", "b.ts": "b;\n" },
    );
    expect(await linesIn(repo)).toEqual({ "b.ts": [1, 1] });
    expect(await linesIn(repo, { path: "dist" })).toEqual({});
  });
});

test("added less removed is the difference of the counts, whatever was committed", async () => {
  const line = fc.constantFrom("a;", "b;", "// c", "/*", "*/", "", "`", "{/*", "c; // d");
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((one) => `${one}\n`).join(""));
  const path = fc.constantFrom("a.ts", "b.js", "lib/c.tsx", "lib/d.json", "lib/deep/e.mts");
  const repo = await makeRepo({ "keep.ts": "a;\n" }, { remote: false });
  let commits = 0;
  const commit = async (files: Files): Promise<void> => {
    await repo.git("rm", "-r", "--quiet", "--ignore-unmatch", ".");
    await repo.commit({ ...files, "keep.ts": `${++commits};\n` }, "feat: more");
  };
  await fc.assert(
    fc.asyncProperty(fc.dictionary(path, text), fc.dictionary(path, text), async (before, after) => {
      await commit(before);
      await commit(after);
      for (const below of ["", "lib"]) {
        const counting = countingIn(repo);
        const [from, to] = [await commitNamed(counting, "HEAD~1"), await commitNamed(counting, "HEAD")];
        const [old, now] = [await subtreeAt(counting, from, below), await subtreeAt(counting, to, below)];
        if (now === null) continue;
        const { changes } = await countChanges(counting, old, now);
        const effective = async (tree: typeof old): Promise<number> =>
          tree === null ? 0 : sumOfTotals(await countTotalsOf(countingIn(repo), tree)).effective;
        const net = changes.reduce((sum, { added, removed }) => sum + added - removed, 0);
        expect(net).toBe((await effective(now)) - (await effective(old)));
        expect(changes.every(({ added, removed }) => added >= 0 && removed >= 0)).toBe(true);
      }
    }),
    { numRuns: 10, seed: 11 },
  );
});

test("what attributes leave out of one of two commits came or went, so that the net is the difference of the counts", async () => {
  const repo = await makeRepo({ "src/a.ts": "a;\nb;\n", "b.ts": "a;\n" }, { remote: false });
  await repo.commit({ ".gitattributes": "src/** linguist-generated\n", "b.ts": "a;\nb;\n" }, "chore: mark");
  const changes = await changesIn(repo);
  expect(changes).toEqual([
    { path: "b.ts", language: "TypeScript", added: 1, removed: 0 },
    { path: "src/a.ts", language: "TypeScript", added: 0, removed: 2 },
  ]);
});
