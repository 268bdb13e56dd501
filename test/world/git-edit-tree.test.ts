import { expect, test } from "vitest";
import { openRepo } from "../helpers/git.ts";
import { makeRepo } from "../helpers/repo.ts";

const FILES = { "a-b": "1\n", "a/x/deep.txt": "2\n", "a/y": "3\n", a0: "4\n", "é/ü.txt": "5\n" };

test("a tree is what git makes of the same changes, names sorted as it sorts them", async () => {
  const repo = await makeRepo(FILES, { remote: false });
  const { git } = await openRepo(repo);
  const base = (await git.head()) ?? "";
  const edits = [
    { path: "a/x/deep.txt", content: null },
    { path: "a.txt", content: "6\n" },
    { path: "a/z/new.txt", content: "7\n" },
    { path: "é/ö", content: "8\n" },
    { path: "zzz/not-there", content: null },
  ];
  const made = await git.commit(base, edits, "x");
  const ours = (await git.readObject(`${made}`)).bytes.toString().split("\n", 1)[0];
  await repo.commit({ "a.txt": "6\n", "a/z/new.txt": "7\n", "é/ö": "8\n", "a/x/deep.txt": null }, "x");
  expect(ours).toBe(`tree ${(await repo.git("rev-parse", "HEAD^{tree}")).trim()}`);
});

test("taking every file out leaves the empty tree", async () => {
  const repo = await makeRepo({ "a/b.txt": "1\n" }, { remote: false });
  const { git } = await openRepo(repo);
  const made = await git.commit((await git.head()) ?? "", [{ path: "a/b.txt", content: null }], "x");
  expect(await git.list(made)).toEqual([]);
});

test.each([
  ["a", "Cannot commit a: it is a folder, not a file"],
  ["a/y/z", "Cannot commit a/y/z: a/y is a file"],
  ["a/y/z/w", "Cannot commit a/y/z/w: a/y is a file"],
])("does not write %s where something else stands", async (path, message) => {
  const repo = await makeRepo(FILES, { remote: false });
  const { git } = await openRepo(repo);
  const committing = git.commit((await git.head()) ?? "", [{ path, content: "x" }], "x");
  await expect(committing).rejects.toMatchObject({ kind: "blocked", message });
});
