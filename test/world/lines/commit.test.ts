import { readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { totalsOf } from "../../../src/model/totals.ts";
import { CountCache } from "../../../src/world/lines/cache.ts";
import { countFilesOf, countTotalsOf } from "../../../src/world/lines/commit.ts";
import { BlobSaver } from "../../../src/world/lines/other-blobs.ts";
import { inTemporaryFolder } from "../../../src/world/temporary.ts";
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

  test("are not counted where they are submodules", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    await repo.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
    await repo.git("commit", "--quiet", "--message", "feat: sub");
    expect((await filesOf(repo)).uncounted).toEqual([{ path: "sub", why: "submodule" }]);
  });

  test("are counted whatever their names, by cloc too", async () => {
    const names = ['a"b', "a\tb", "a\u001bb", "a\\b", "a\nb", "a\u0001b", "'$(c)`|&;*?<>%s", "ü"];
    const paths = [...names.map((name) => `${name}.py`), "#a.py", "ü.blade.php", "Dockerfile"].toSorted();
    const repo = await makeRepo(Object.fromEntries(paths.map((path) => [path, "a\n\n"])), { remote: false });
    await repo.commit({ 'a"b.py~': "#!/usr/bin/python\n", "a.py~": "#!/usr/bin/python\n" }, "chore: backups");
    const { files, uncounted } = await filesOf(repo);
    expect(uncounted).toEqual([]);
    expect(files.map(({ path, language }) => [path, language])).toEqual(
      paths.map((path) => [path, path.endsWith(".py") ? "Python" : path === "Dockerfile" ? path : "Blade"]),
    );
    expect(new Set(files.map(({ effective, blank }) => `${effective} ${blank}`))).toEqual(new Set(["1 1"]));
  });

  test("are counted though no folder could hold a name that long", async () => {
    const repo = await makeRepo({ "a.py": "a\n" }, { remote: false });
    const name = `${"n".repeat(300)}.py`;
    await commitTree(repo, [["100644", name, await repo.git("rev-parse", "HEAD:a.py")]]);
    expect((await filesOf(repo)).files).toMatchObject([{ path: name, language: "Python", effective: 1 }]);
  });

  test("are as many as there are, where their names are not UTF-8", async () => {
    const repo = await makeRepo({ "a.ts": "a;\n", "b.ts": "b;\nb;\n" }, { remote: false });
    const [a, b] = [await repo.git("rev-parse", "HEAD:a.ts"), await repo.git("rev-parse", "HEAD:b.ts")];
    await commitTree(repo, [
      ["100644", "\xe8.ts", a],
      ["100644", "\xe9.ts", b],
    ]);
    expect((await filesOf(repo)).files.map(({ path, effective }) => [path, effective])).toEqual([
      ["\ufffd.ts", 1],
      ["\ufffd.ts", 2],
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

/** Commits a tree that git itself would not make; names are in Latin-1. */
async function commitTree(
  repo: Repo,
  entries: readonly (readonly [mode: string, name: string, oid: string])[],
): Promise<void> {
  const pieces = entries.flatMap(([mode, name, oid]) => [
    Buffer.from(`${mode} ${name}\0`, "latin1"),
    Buffer.from(oid, "hex"),
  ]);
  await writeFile(join(repo.folder, "tree"), Buffer.concat(pieces));
  const tree = await repo.git("hash-object", "-t", "tree", "-w", "--literally", join(repo.folder, "tree"));
  await repo.git("update-ref", "HEAD", await repo.git("commit-tree", "-m", "odd", tree));
}

describe("what is written for cloc", () => {
  /** Saves what a commit has at some paths, and tells why each of them was not counted, or its language. */
  async function save(repo: Repo, paths: readonly string[], limit?: number): Promise<Record<string, string>> {
    const { reader } = countingIn(repo);
    const oids = await Promise.all(paths.map((path) => repo.git("rev-parse", `HEAD:${path}`)));
    const blobs = paths.map((path, index) => ({ path, oid: oids[index] ?? "" }));
    return await inTemporaryFolder(async (folder) => {
      const saver = new BlobSaver(blobs, folder, limit);
      await reader.ask(
        oids,
        oids.map(() => saver),
      );
      const outcomes = [...(await saver.count())];
      const said = outcomes.map(([key, outcome]) => [
        key.slice(key.indexOf("/") + 1),
        outcome === null ? "nothing" : "why" in outcome ? outcome.why : outcome.language,
      ]);
      return { ...(Object.fromEntries(said) as Record<string, string>), saved: (await readdir(folder)).join(" ") };
    });
  }

  test("is written once where its bytes and its extension are equal, but for the names that cloc knows", async () => {
    const same = "<a>\n</a>\n";
    const paths = ["a.xml", "b.xml", "c.svg", "d.xml", "e.x++", "f.x--", "pom.xml"];
    const repo = await makeRepo(Object.fromEntries(paths.map((path) => [path, same])), { remote: false });
    expect(await save(repo, paths)).toEqual({
      "a.xml": "XML",
      "b.xml": "XML",
      "c.svg": "SVG",
      "d.xml": "XML",
      "e.x++": "nothing",
      "f.x--": "nothing",
      "pom.xml": "XML",
      saved: "0 1 2 3 4",
    });
  });

  test("is no more than fits, and the rest is said", async () => {
    const repo = await makeRepo(
      { "a.py": "a\n", "b.py": "a\n", "c.py": "12345\n", "d.py": "d\n", "e.py": "e\n" },
      { remote: false },
    );
    expect(await save(repo, ["a.py", "b.py", "c.py", "d.py", "e.py"], 5)).toEqual({
      "a.py": "Python",
      "b.py": "Python",
      "c.py": "cloc was given 1 GB without it",
      "d.py": "Python",
      "e.py": "cloc was given 1 GB without it",
      saved: "0 1",
    });
  });
});

describe("a tree that somebody made by hand", () => {
  test("is read where its modes are not written as git writes them", async () => {
    const repo = await makeRepo({ "lib/a.ts": "a;\n" }, { remote: false });
    const [lib, a] = [await repo.git("rev-parse", "HEAD:lib"), await repo.git("rev-parse", "HEAD:lib/a.ts")];
    await commitTree(repo, [
      ["100664", "b.ts", a],
      ["0100644", "c.ts", a],
      ["0120000", "d.ts", a],
      ["040000", "e", lib],
      ["040755", "f", lib],
      ["0160000", "g", a],
    ]);
    const { files, uncounted } = await filesOf(repo);
    expect(files.map(({ path }) => path)).toEqual(["b.ts", "c.ts", "e/a.ts", "f/a.ts"]);
    expect(uncounted).toEqual([{ path: "g", why: "submodule" }]);
  });

  test.each(["..", ".", "a/b", ""])("is refused where a name is %j", async (name) => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    const blob = await repo.git("rev-parse", "HEAD:a.ts");
    await commitTree(repo, [["100644", name, blob]]);
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
