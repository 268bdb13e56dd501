import { execFile } from "node:child_process";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { classesOf } from "../../../src/world/lines/classes.ts";
import { countFilesOf } from "../../../src/world/lines/commit.ts";
import { writtenFiles } from "../../../src/world/lines/files.ts";
import { packagesOfCommit, packagesOfFolder } from "../../../src/world/lines/packages.ts";
import { countWorkTree } from "../../../src/world/lines/work-tree.ts";
import { countingIn, subtreeIn } from "../../helpers/counting.ts";
import { folderOf } from "../../helpers/folder.ts";
import { makeRepo } from "../../helpers/repo.ts";

const SOURCE = "// says\n\nexport const a = 1;\n";
const ONE = { effective: 1, comment: 1, blank: 1 };

const byPath = <T extends { readonly path: string }>(all: readonly T[]): readonly T[] =>
  all.toSorted((a, b) => (a.path < b.path ? -1 : 1));

/** Puts a FIFO, which nobody writes to, in the place of a file. */
async function makeFifo(path: string): Promise<void> {
  await rm(path, { force: true });
  await promisify(execFile)("mkfifo", [path]);
}

/** What stands below a path, counted. */
async function standing(path: string, exclude: readonly string[] = []) {
  const { files, uncounted } = await countWorkTree(path, { exclude });
  return { files: byPath(files), uncounted: byPath(uncounted) };
}

describe("the files of a work tree", () => {
  test("are those that git tracks or would, as they stand", async () => {
    const repo = await makeRepo(
      { "a.ts": SOURCE, "gone.ts": SOURCE, ".gitignore": "out/\n", "package-lock.json": "{}\n", "run.sh": "echo\n" },
      { remote: false },
    );
    await repo.write({ "a.ts": "a;\n", "gone.ts": null, "out/made.ts": SOURCE, "lib/new.tsx": SOURCE });
    await repo.write({ "staged.json": "{}\n", "movie.ts": "\0", "words.unknown": "words\n" });
    await repo.git("add", "staged.json");
    await symlink("a.ts", join(repo.root, "link.ts"));
    expect(await standing(repo.root)).toEqual({
      files: [
        { path: "a.ts", language: "TypeScript", effective: 1, comment: 0, blank: 0 },
        { path: "lib/new.tsx", language: "TypeScript", ...ONE },
        { path: "run.sh", language: "Bourne Shell", effective: 1, comment: 0, blank: 0 },
        { path: "staged.json", language: "JSON", effective: 1, comment: 0, blank: 0 },
      ],
      uncounted: [{ path: "movie.ts", why: "binary" }],
    });
    expect((await standing(join(repo.root, "lib"))).files.map(({ path }) => path)).toEqual(["lib/new.tsx"]);
    expect((await standing(join(repo.root, "out"))).files).toEqual([]);
  });

  test("come to the same as their commit's where none has changed, whatever their names", async () => {
    const repo = await makeRepo(
      {
        ...Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`many/${n}.ts`, `${"a;\n".repeat(n)}\n// b\n`])),
        "lib/ümlaut \"quoted\" 'and' $(so).ts": SOURCE,
        "-a.js": SOURCE,
        "#b.css": "a {\n}\n",
        " c .md": "words\n",
        ":(top)d.ts": SOURCE,
        "line\nbreak.ts": SOURCE,
        ".gitattributes": "many/1*.ts linguist-generated\n",
      },
      { remote: false },
    );
    const counting = countingIn(repo);
    const { files, uncounted } = await countFilesOf(counting, await subtreeIn(counting));
    expect(await standing(repo.root)).toEqual({ files: byPath(files), uncounted: byPath(uncounted) });
  });

  test("are named once while they are merged", async () => {
    const repo = await makeRepo({ "a.ts": "a;\n" }, { remote: false });
    await repo.git("checkout", "--quiet", "-b", "other");
    await repo.commit({ "a.ts": "b;\n" }, "feat: b");
    await repo.git("checkout", "--quiet", "main");
    await repo.commit({ "a.ts": "c;\n" }, "feat: c");
    await expect(repo.git("merge", "other")).rejects.toThrow();
    expect((await standing(repo.root)).files).toMatchObject([{ path: "a.ts", effective: 5 }]);
  });

  test("can be one alone", async () => {
    const repo = await makeRepo(
      { "lib/a.ts": SOURCE, "lib/.gitattributes": "b.ts linguist-generated\n" },
      { remote: false },
    );
    await repo.write({ "lib/b.ts": SOURCE });
    expect(await standing(join(repo.root, "lib/a.ts"))).toEqual({
      files: [{ path: "lib/a.ts", language: "TypeScript", ...ONE }],
      uncounted: [],
    });
    expect(await standing(join(repo.root, "lib/b.ts"))).toEqual({
      files: [],
      uncounted: [{ path: "lib/b.ts", why: "generated" }],
    });
  });
});

describe("what is left out of a work tree", () => {
  test("is what its .gitattributes say as they stand, above what is counted and below", async () => {
    const repo = await makeRepo(
      {
        ".gitattributes": "lib/deep/made.ts linguist-generated\n",
        "lib/deep/made.ts": SOURCE,
        "lib/deep/kept.ts": SOURCE,
        "lib/vendor/b.js": SOURCE,
      },
      { remote: false },
    );
    const below = async (path: string): Promise<unknown> => (await standing(join(repo.root, path))).uncounted;
    expect(await below(".")).toEqual([{ path: "lib/deep/made.ts", why: "generated" }]);
    expect(await below("lib/deep")).toEqual([{ path: "lib/deep/made.ts", why: "generated" }]);
    await repo.write({ "lib/.gitattributes": "vendor/** linguist-vendored=true\n" });
    expect(await below("lib")).toEqual([
      { path: "lib/deep/made.ts", why: "generated" },
      { path: "lib/vendor/b.js", why: "vendored" },
    ]);
    expect(await below("lib/vendor")).toEqual([{ path: "lib/vendor/b.js", why: "vendored" }]);
    await repo.write({ ".gitattributes": "*.ts text\n" });
    expect(await below("lib")).toEqual([{ path: "lib/vendor/b.js", why: "vendored" }]);
    await repo.write({ "lib/.gitattributes": "vendor/** -linguist-vendored\n" });
    expect(await below("lib")).toEqual([]);
  });

  test("is what globs meet, hidden files too", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE, "lib/b.ts": SOURCE, "lib/.c/d.ts": SOURCE }, { remote: false });
    expect(await standing(repo.root, ["lib/**", "nothing"])).toMatchObject({
      files: [{ path: "a.ts" }],
      uncounted: [
        { path: "lib/.c/d.ts", why: "excluded" },
        { path: "lib/b.ts", why: "excluded" },
      ],
    });
  });
});

describe("what is no regular file", () => {
  const GENERATED = "made.ts linguist-generated\n";

  test("counts as nothing, and is not waited for", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE, "b.css": "a {\n}\n", "c/d.ts": SOURCE, "e.ts": SOURCE });
    await makeFifo(join(repo.root, "a.ts"));
    await makeFifo(join(repo.root, "b.css"));
    await repo.write({ "c/d.ts": null });
    await rm(join(repo.root, "c"), { recursive: true, force: true });
    await repo.write({ c: "no folder any more" });
    expect((await standing(repo.root)).files).toEqual([{ path: "e.ts", language: "TypeScript", ...ONE }]);
    expect((await standing(join(repo.root, "a.ts"))).files).toEqual([]);
  });

  test("has no attributes, be it a device that a link leads to, a link, a FIFO or a folder", async () => {
    const repo = await makeRepo({ "made.ts": SOURCE, attributes: GENERATED, "lib/a.ts": SOURCE });
    const attributes = join(repo.root, ".gitattributes");
    const counted = async (): Promise<readonly string[]> => (await standing(repo.root)).files.map(({ path }) => path);
    await symlink("/dev/zero", attributes);
    expect(await counted()).toContain("made.ts");
    await rm(attributes);
    await symlink("attributes", attributes);
    expect(await counted()).toContain("made.ts");
    await makeFifo(attributes);
    expect(await counted()).toContain("made.ts");
    await rm(attributes);
    await mkdir(attributes);
    expect(await counted()).toContain("made.ts");
    await repo.write({ "lib/.gitattributes": "a.ts linguist-generated\n" });
    expect(await counted()).toEqual(["made.ts"]);
  });

  test("is said where git itself would wait for it", async () => {
    const repo = await makeRepo({ "made.ts": SOURCE, ".gitattributes": GENERATED, "lib/a.ts": SOURCE });
    await makeFifo(join(repo.root, "lib/.gitattributes"));
    await expect(standing(repo.root)).rejects.toMatchObject({
      kind: "environment",
      message: expect.stringMatching(/lib\/\.gitattributes: it is no regular file$/) as string,
    });
  });

  test("is no manifest", async () => {
    const root = await folderOf({ "package.json": '{ "workspaces": ["*"] }', "a/package.json": "{}", "b/c": "" });
    await symlink("/dev/zero", join(root, "pnpm-workspace.yaml"));
    await symlink("../a/package.json", join(root, "b/package.json"));
    expect((await packagesOfFolder(root)).map(({ folder }) => folder)).toEqual(["", "a"]);
    await makeFifo(join(root, "package.json"));
    expect(await packagesOfFolder(root)).toEqual([]);
  });

  test("is no manifest of a commit", async () => {
    const repo = await makeRepo({ "package.json": '{ "workspaces": ["*"] }', "a/package.json": "{}", "b/c": "" });
    await symlink("../a/package.json", join(repo.root, "b/package.json"));
    const commit = await repo.commit({ "pnpm-workspace.yaml/a": "" }, "feat: odd manifests");
    expect((await packagesOfCommit(countingIn(repo), commit)).map(({ folder }) => folder)).toEqual(["", "a"]);
  });

  test("cannot be explained; what a link leads to can", async () => {
    const root = await folderOf({ "a.ts": SOURCE });
    await symlink("/dev/zero", join(root, "zero.ts"));
    await symlink("a.ts", join(root, "link.ts"));
    await makeFifo(join(root, "fifo.ts"));
    for (const name of ["zero.ts", "fifo.ts", "."])
      await expect(classesOf(join(root, name))).rejects.toMatchObject({
        kind: "usage",
        message: `Cannot explain ${join(root, name)}: it is no regular file`,
      });
    await expect(classesOf(join(root, "nope.ts"))).rejects.toMatchObject({ kind: "usage" });
    expect((await classesOf(join(root, "link.ts"))).classes).toEqual(["comment", "blank", "effective"]);
  });
});

describe("the files outside of a repository", () => {
  test("are all but what was installed, and attributes have no say", async () => {
    const root = await folderOf({
      ".gitattributes": "* linguist-generated\n",
      ".hidden/a.ts": SOURCE,
      "lib/b.mts": SOURCE,
      "lib/node_modules/c.ts": SOURCE,
      "node_modules/d.ts": SOURCE,
    });
    await symlink("lib", join(root, "link"));
    await symlink("lib/b.mts", join(root, "link.ts"));
    const { files, uncounted } = await standing(root);
    expect(files.map(({ path }) => path)).toEqual([".hidden/a.ts", "lib/b.mts"]);
    expect(uncounted).toEqual([]);
    expect((await standing(root, [".hidden/**"])).uncounted).toEqual([{ path: ".hidden/a.ts", why: "excluded" }]);
    expect((await standing(join(root, "lib", "b.mts"))).files).toMatchObject([{ path: "b.mts" }]);
  });

  test("must be there, and be readable", async () => {
    const root = await folderOf({ "a.ts": SOURCE });
    await expect(writtenFiles(join(root, "nope"))).rejects.toMatchObject({
      kind: "usage",
      message: expect.stringMatching(/^Cannot count .*nope: there is no such file or folder$/) as string,
    });
    await expect(writtenFiles(join(root, "a.ts", "nope"))).rejects.toMatchObject({ kind: "usage" });
  });

  test.skipIf(process.getuid?.() === 0)("are said to be unreadable where they are", async () => {
    const root = await folderOf({ "a.ts": SOURCE });
    await chmod(join(root, "a.ts"), 0);
    await expect(standing(root)).rejects.toMatchObject({ kind: "environment" });
    await mkdir(join(root, "sealed"), { mode: 0 });
    await expect(writtenFiles(root)).rejects.toMatchObject({ kind: "environment" });
    await chmod(join(root, "sealed"), 0o700);
  });

  test("stop being counted where they are told to", async () => {
    const root = await folderOf({});
    const paths = Array.from({ length: 600 }, (_, n) => `${n}.ts`);
    for (const path of paths) await writeFile(join(root, path), SOURCE);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(countWorkTree(root, { exclude: [], signal })).rejects.toThrow("enough");
  });
});
