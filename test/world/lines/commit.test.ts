import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { totalsOf } from "../../../src/model/totals.ts";
import { CountCache } from "../../../src/world/lines/cache.ts";
import { countFilesOf, countTotalsOf } from "../../../src/world/lines/commit.ts";
import { cacheIn, countingIn, subtreeIn } from "../../helpers/counting.ts";
import { makeRepo, type Files, type Repo } from "../../helpers/repo.ts";

const SOURCE = "// says\n\nexport const a = 1;\n";
const ONE = { effective: 1, comment: 1, blank: 1 };

async function filesOf(repo: Repo, path = "", exclude: readonly string[] = []) {
  const counting = countingIn(repo, { exclude });
  const { files, uncounted } = await countFilesOf(counting, await subtreeIn(counting, path));
  const byPath = <T extends { path: string }>(all: readonly T[]) => all.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { files: byPath(files), uncounted: byPath(uncounted) };
}

describe("the files of a commit", () => {
  test("are counted by what they are, and not by what stands in the work tree", async () => {
    const repo = await makeRepo(
      { "a.ts": SOURCE, "b.tsx": SOURCE, "lib/c.mjs": SOURCE, "d.json": "{\n\n}\n" },
      { remote: false },
    );
    await symlink("a.ts", join(repo.root, "link.ts"));
    await writeFile(join(repo.root, "wide.ts"), Buffer.from(`\ufeff${SOURCE}`, "utf16le"));
    await writeFile(join(repo.root, "movie.ts"), Buffer.from([0x47, 0, 1, 2]));
    await repo.commit(
      {
        "large.ts": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
        "package-lock.json": "{}\n",
        "run.sh": "#!/bin/sh\n# says\necho\n",
        "image.png": "\0",
        "words.unknown": "words\n",
      },
      "feat: more",
    );
    await repo.write({ "a.ts": "changed\n", "new.ts": SOURCE });
    expect(await filesOf(repo)).toEqual({
      files: [
        { path: "a.ts", language: "TypeScript", ...ONE },
        { path: "b.tsx", language: "TypeScript", ...ONE },
        { path: "d.json", language: "JSON", effective: 2, comment: 0, blank: 1 },
        { path: "lib/c.mjs", language: "JavaScript", ...ONE },
        { path: "run.sh", language: "Bourne Shell", effective: 2, comment: 1, blank: 0 },
        { path: "wide.ts", language: "TypeScript", ...ONE },
      ],
      uncounted: [
        { path: "large.ts", why: "lfs pointer" },
        { path: "movie.ts", why: "binary" },
      ],
    });
  });

  test("are those below a folder, or one file, in a repository of either object format", async () => {
    const repo = await makeRepo(
      { "a.ts": SOURCE, "lib/b.ts": SOURCE, "lib/c/d.ts": "a;\n" },
      { remote: false, objectFormat: "sha256" },
    );
    expect((await filesOf(repo, "lib")).files.map(({ path }) => path)).toEqual(["lib/b.ts", "lib/c/d.ts"]);
    expect((await filesOf(repo, "lib/c/d.ts")).files).toMatchObject([{ path: "lib/c/d.ts", effective: 1 }]);
  });

  test("are many, and equal ones are read once", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 600 }, (_, n) => [`f${n % 7}/${n}.ts`, `${"a;\n".repeat(n % 300)}\n`]),
    );
    const repo = await makeRepo(many, { remote: false });
    const { files } = await filesOf(repo);
    expect(files).toHaveLength(600);
    expect(files.every(({ path, effective }) => effective === Number(/(\d+)\.ts/.exec(path)?.[1]) % 300)).toBe(true);
  });

  test("are not counted where they are submodules, or cloc could not be told their name", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE, "b\nc.md": "words\n" }, { remote: false });
    await repo.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
    await repo.git("commit", "--quiet", "--message", "feat: sub");
    expect((await filesOf(repo)).uncounted).toEqual([
      { path: "b\nc.md", why: "its name has a line break" },
      { path: "sub", why: "submodule" },
    ]);
  });
});

describe("what is left out", () => {
  const FILES = {
    ".gitattributes":
      "dist/** linguist-generated\nvendor/** linguist-vendored=true\ndist/kept.ts -linguist-generated\n",
    "lib/.gitattributes": "made.ts linguist-generated\n",
    "a.ts": SOURCE,
    "dist/a.ts": SOURCE,
    "dist/kept.ts": SOURCE,
    "lib/made.ts": SOURCE,
    "vendor/b.js": SOURCE,
  };

  test("is what .gitattributes calls generated or vendored, as git reads it at that commit", async () => {
    const repo = await makeRepo(FILES, { remote: false });
    await repo.write({ ".gitattributes": "a.ts linguist-generated\n" });
    const { files, uncounted } = await filesOf(repo);
    expect(files.map(({ path }) => path)).toEqual(["a.ts", "dist/kept.ts"]);
    expect(uncounted).toEqual([
      { path: "dist/a.ts", why: "generated" },
      { path: "lib/made.ts", why: "generated" },
      { path: "vendor/b.js", why: "vendored" },
    ]);
    expect((await filesOf(repo, "dist")).uncounted).toEqual([{ path: "dist/a.ts", why: "generated" }]);
  });

  test("is what a glob meets", async () => {
    const repo = await makeRepo(
      { "a.ts": SOURCE, "fixtures/b.ts": SOURCE, "fixtures/.c/d.ts": SOURCE },
      { remote: false },
    );
    expect(await filesOf(repo, "", ["fixtures/**"])).toMatchObject({
      files: [{ path: "a.ts" }],
      uncounted: [
        { path: "fixtures/.c/d.ts", why: "excluded" },
        { path: "fixtures/b.ts", why: "excluded" },
      ],
    });
  });
});

describe("a tree that somebody made by hand", () => {
  test.each(["..", ".", "a/b", ""])("is refused where a name is %j", async (name) => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    const blob = await repo.git("rev-parse", "HEAD:a.ts");
    await writeFile(
      join(repo.folder, "tree"),
      Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, "hex")]),
    );
    const tree = await repo.git("hash-object", "-t", "tree", "-w", "--literally", join(repo.folder, "tree"));
    await repo.git("update-ref", "HEAD", await repo.git("commit-tree", "-m", "odd", tree));
    await expect(filesOf(repo)).rejects.toThrow("Cannot count lines: the tree of the commit is damaged");
  });
});

describe("the totals of a commit", () => {
  const path = fc.constantFrom("a.ts", "lib/b.ts", "lib/c.js", "lib/deep/d.tsx", "e.json", "lib/e.json");
  const text = fc.constantFrom(null, SOURCE, "a;\n", "// b\n", "/*\n\n*/ c\n", "");
  const edits = fc.dictionary(path, text, { minKeys: 1 });

  test("after some commits are those of a count from nothing", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE, "lib/b.ts": SOURCE, "keep.ts": SOURCE }, { remote: false });
    const cache = new CountCache(cacheIn(repo.folder));
    const there = new Set(["a.ts", "lib/b.ts"]);
    const possible = (files: Files): Files =>
      Object.fromEntries(Object.entries(files).filter(([path, text]) => text !== null || there.delete(path)));
    let commits = 0;
    const commit = async (files: Files): Promise<void> => {
      const made = possible(files);
      for (const [path, text] of Object.entries(made)) if (text !== null) there.add(path);
      await repo.commit({ ...made, "lib/x.ts": `${++commits};\n` }, "feat: x");
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(edits, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("", "lib"),
        async (steps, below) => {
          for (const files of steps) await commit(files);
          const counting = countingIn(repo, { cache });
          const totals = await countTotalsOf(counting, await subtreeIn(counting, below));
          const fresh = countingIn(repo);
          expect(totals).toEqual(totalsOf(await countFilesOf(fresh, await subtreeIn(fresh, below))));
          await Promise.all([counting.reader.close(), fresh.reader.close()]);
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  });

  test("are counted from nothing where attributes appear", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE, "b.ts": SOURCE }, { remote: false });
    const counting = countingIn(repo);
    const before = await countTotalsOf(counting, await subtreeIn(counting));
    await repo.commit({ ".gitattributes": "b.ts linguist-generated\n" }, "chore: mark");
    const after = await countTotalsOf(counting, await subtreeIn(counting));
    expect([before, after]).toMatchObject([
      { languages: { TypeScript: { files: 2 } }, uncounted: {} },
      { languages: { TypeScript: { files: 1 } }, uncounted: { generated: 1 } },
    ]);
  });

  test("are counted from nothing where the earlier tree is gone", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    const counting = countingIn(repo);
    const totals = await countTotalsOf(counting, await subtreeIn(counting));
    counting.cache.keepTotals({ scope: '["",[]]', tree: "1".repeat(40), totals: { languages: {}, uncounted: {} } });
    await repo.commit({ "b.ts": SOURCE }, "feat: b");
    expect(totals.languages["TypeScript"]?.files).toBe(1);
    expect((await countTotalsOf(counting, await subtreeIn(counting))).languages["TypeScript"]?.files).toBe(2);
  });
});
