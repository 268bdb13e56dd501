import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { AS_OF, openRepo } from "../helpers/git.ts";
import { makeRepo } from "../helpers/repo.ts";

const exec = promisify(execFile);
const FILES = { "package.json": "{}\n", "bin/run.sh": "#!/bin/sh\n", "old.txt": "old\n" };
const EDITS = [
  { path: "package.json", content: '{ "v": 2 }\n' },
  { path: "bin/run.sh", content: "#!/bin/bash\n" },
  { path: "old.txt", content: null },
  { path: "new/é.txt", content: "neu\r\n" },
];

test("a commit of planning is in scratch alone, and the same each time", async () => {
  const repo = await makeRepo(FILES);
  const { git } = await openRepo(repo);
  const base = (await git.head()) ?? "";
  const before = await repo.portrait();
  const objects = await readdir(join(repo.root, ".git", "objects"));
  const made = await git.commit(base, EDITS, "chore(release): 2.0.0");
  expect(await git.list(made)).toMatchObject([
    { mode: "100755", path: "bin/run.sh" },
    { mode: "100644", path: "new/é.txt" },
    { mode: "100644", path: "package.json" },
  ]);
  expect(await git.read(made, "new/é.txt")).toBe("neu\r\n");
  const [info] = await git.log(base, made);
  expect(info).toMatchObject({
    parents: [base],
    at: AS_OF,
    message: "chore(release): 2.0.0",
    author: "Ada Author <ada@example.org>",
  });
  expect(await (await openRepo(repo)).git.commit(base, EDITS, "chore(release): 2.0.0")).toBe(made);
  expect(await repo.portrait()).toEqual(before);
  expect(await readdir(join(repo.root, ".git", "objects"))).toEqual(objects);
  await expect(repo.git("cat-file", "-e", made)).rejects.toThrow();
});

test("no edits, and edits that change nothing, are the parent itself", async () => {
  const repo = await makeRepo(FILES);
  const { git } = await openRepo(repo);
  const base = (await git.head()) ?? "";
  expect(await git.commit(base, [], "x")).toBe(base);
  expect(await git.commit(base, [{ path: "old.txt", content: "old\n" }], "x")).toBe(base);
});

test.each(["../x", "/etc/passwd", ".git/config", "a/.GIT/x", "a//b", "./a", "a\nb", ""])(
  "does not commit to %j",
  async (path) => {
    const repo = await makeRepo(FILES, { remote: false });
    const { git } = await openRepo(repo);
    const base = (await git.head()) ?? "";
    await expect(git.commit(base, [{ path, content: "x" }], "x")).rejects.toMatchObject({ kind: "usage" });
  },
);

test("two steps cannot want different contents in one file", async () => {
  const repo = await makeRepo(FILES, { remote: false });
  const { git } = await openRepo(repo);
  const edits = [
    { path: "old.txt", content: "a" },
    { path: "old.txt", content: "b" },
  ];
  await expect(git.commit((await git.head()) ?? "", edits, "x")).rejects.toThrow("two steps want different contents");
});

test("packs what planning made, and brings it into the repository", async () => {
  const repo = await makeRepo(FILES);
  const { git } = await openRepo(repo);
  const base = (await git.head()) ?? "";
  const before = await repo.portrait();
  const made = await git.commit(base, EDITS, "chore: release");
  const tag = await git.tag("v2.0.0", made, "2.0.0");
  expect((await git.readObject(tag)).bytes.toString()).toBe(
    `object ${made}\ntype commit\ntag v2.0.0\ntagger Ada Author <ada@example.org> ${AS_OF} +0000\n\n2.0.0\n`,
  );
  const pack = await git.packObjects([made, tag], [base]);
  expect(await git.packObjects([made, tag], [base])).toEqual(pack);
  const elsewhere = await openRepo(repo);
  await elsewhere.git.importIntoScratch(pack);
  expect(await elsewhere.git.read(made, "package.json")).toBe('{ "v": 2 }\n');
  await expect(repo.git("cat-file", "-e", tag)).rejects.toThrow();
  expect(await repo.portrait()).toEqual(before);
  await git.importPack(pack);
  await git.importPack(pack);
  expect(await repo.git("rev-parse", `${tag}^{commit}`)).toBe(made);
  await repo.git("fsck", "--strict");
});

test("an empty pack is taken, and a damaged one is not", async () => {
  const repo = await makeRepo(FILES);
  const { git } = await openRepo(repo);
  const base = (await git.head()) ?? "";
  await git.importPack(await git.packObjects([base], [base]));
  const pack = await git.packObjects([await git.commit(base, EDITS, "x")], [base]);
  const bent = Buffer.from(pack);
  bent[40] = (bent[40] ?? 0) ^ 1;
  const before = await repo.portrait();
  await expect(git.importPack(bent)).rejects.toThrow("Cannot take over the plan's objects");
  await expect(git.importPack(pack.subarray(0, 50))).rejects.toThrow("Cannot take over the plan's objects");
  await expect(git.importPack(Buffer.from("no pack at all"))).rejects.toThrow("they are not a git pack");
  expect(await repo.portrait()).toEqual(before);
});

test("a pack whose base is not there is refused", async () => {
  const repo = await makeRepo(FILES);
  const other = await makeRepo({ "x.txt": "x" });
  const { git } = await openRepo(repo);
  const base = (await git.head()) ?? "";
  const pack = await git.packObjects([await git.commit(base, EDITS, "x")], [base]);
  await expect((await openRepo(other)).git.importPack(pack)).rejects.toThrow("Cannot take over the plan's objects");
});

test("a tag object that is no tag is not stored", async () => {
  const repo = await makeRepo(FILES);
  const { git } = await openRepo(repo);
  const head = (await git.head()) ?? "";
  await expect(git.writeTagObject(Buffer.from("object nothing\n"))).rejects.toThrow("Cannot store a tag object");
  const wrongType = `object ${head}\ntype blob\ntag v1\ntagger A <a@b.c> 1 +0000\n\nx\n`;
  await expect(git.writeTagObject(Buffer.from(wrongType))).rejects.toThrow("Cannot store a tag object");
  await expect(git.tag("a b", head, "x")).rejects.toThrow('Cannot use "refs/tags/a b"');
});

test("an archive has the commit's files, whatever the machine's attributes and umask", async () => {
  const repo = await makeRepo({
    ...FILES,
    ".gitattributes": "secret.txt export-ignore\n",
    "secret.txt": "x",
    "crlf.txt": "a\n",
  });
  const { git, store } = await openRepo(repo);
  const head = (await git.head()) ?? "";
  const before = await repo.portrait();
  const made = await git.archive(head, "x.tar.gz", "x-1.0.0/");
  expect(await repo.portrait()).toEqual(before);
  await writeFile(join(repo.root, ".git", "info", "attributes"), "*.txt eol=crlf\nold.txt export-ignore\n");
  await repo.git("config", "tar.umask", "0077");
  await repo.git("config", "core.autocrlf", "true");
  expect(await (await openRepo(repo)).git.archive(head, "x.tar.gz", "x-1.0.0")).toEqual(made);
  const names = await listTar(repo.folder, gunzipSync(await store.read(made.digest)));
  expect(names).toContain("-rwxr-xr-x x-1.0.0/bin/run.sh");
  expect(names).toContain("-rw-r--r-- x-1.0.0/old.txt");
  expect(names.join("\n")).not.toContain("secret");
});

test("an archive of a folder has all of it, as it is", async () => {
  const repo = await makeRepo({ ...FILES, ".gitignore": "docs\n" });
  const { git, files, store } = await openRepo(repo);
  const checkout = await files.checkout((await git.head()) ?? "");
  await files.write(checkout, "docs/.gitattributes", "* text eol=lf\nindex.html export-ignore\n");
  await files.write(checkout, "docs/index.html", "a\r\n");
  await files.write(checkout, "docs/deep/page.html", "b\n");
  const made = await git.archiveFolder(checkout, "docs", "docs.tar.gz", "docs");
  expect(await git.archiveFolder(await files.copy(checkout), "docs", "docs.tar.gz", "docs")).toEqual(made);
  const tar = gunzipSync(await store.read(made.digest));
  expect(tar.includes("a\r\n")).toBe(true);
  expect((await listTar(repo.folder, tar)).map((line) => line.split(" ")[1])).toEqual([
    "docs/",
    "docs/.gitattributes",
    "docs/deep/",
    "docs/deep/page.html",
    "docs/index.html",
  ]);
  await expect(git.archiveFolder(checkout, "nowhere", "x", "x")).rejects.toThrow("not a folder of the checkout");
  await expect(git.archiveFolder(checkout, "docs", "x", "../x")).rejects.toThrow("Cannot use path");
});

async function listTar(folder: string, tar: Buffer): Promise<string[]> {
  const path = join(folder, "x.tar");
  await writeFile(path, tar);
  const { stdout } = await exec("tar", ["-tvf", path], { env: { PATH: process.env.PATH, TZ: "UTC", LC_ALL: "C" } });
  const lines = stdout.trim().split("\n");
  return lines.map((line) => line.split(/\s+/)).map((words) => `${words[0]} ${words.at(-1)}`);
}

test.each([
  [{ "user.name": "Ada Author", "user.email": "a@b.c" }, {}],
  [{ "user.name": "Ada", "user.email": "a@b.c", "committer.name": "Release Bot" }, {}],
  [
    { "user.name": "Ada", "user.email": "a@b.c" },
    { GIT_COMMITTER_NAME: "Env", GIT_COMMITTER_EMAIL: "" },
  ],
  [{ "user.name": "  Dr. Ada, <x> 'Q'.", "user.email": " <a@b.c> " }, {}],
])("the committer is git's own: %j %j", async (settings, more) => {
  const repo = await makeRepo(FILES, { remote: false });
  for (const [key, value] of Object.entries(settings)) await repo.git("config", key, value);
  const { GIT_COMMITTER_NAME: _name, GIT_COMMITTER_EMAIL: _email, ...rest } = repo.env;
  const env = { ...rest, ...more };
  const { git } = await openRepo(repo, { env });
  const { stdout } = await exec("git", ["var", "GIT_COMMITTER_IDENT"], {
    cwd: repo.root,
    env: { ...env, GIT_COMMITTER_DATE: `${AS_OF} +0000` },
  });
  expect(await git.tagger()).toBe(stdout.trim());
});
