import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openRepo } from "../helpers/git.ts";
import { makeRepo } from "../helpers/repo.ts";

const exec = promisify(execFile);
const FILES = { "package.json": "{}\n", "bin/run.sh": "#!/bin/sh\n", "src/a.ts": "a\n" };

test("a checkout is a repository of its own, with tags and without credentials", async () => {
  const repo = await makeRepo(FILES);
  await repo.git("tag", "--annotate", "--message", "x", "v1.0.0");
  await repo.git("config", "remote.origin.url", "https://bot:hunter22@example.org/a.git");
  await repo.git("config", "core.autocrlf", "true");
  const { git, files } = await openRepo(repo);
  const base = (await git.head()) ?? "";
  const commit = await git.commit(base, [{ path: "src/a.ts", content: "b\n" }], "chore: release");
  const before = await repo.portrait();
  const checkout = await files.checkout(commit);
  const inside = async (...args: string[]): Promise<string> =>
    (await exec("git", args, { cwd: checkout.path, env: repo.env })).stdout.trim();
  expect(await inside("rev-parse", "HEAD")).toBe(commit);
  expect(await inside("describe", "--always")).toMatch(/^v1\.0\.0-1-g/);
  expect(await inside("status", "--porcelain")).toBe("");
  expect(await inside("config", "remote.origin.url")).toBe("https://example.org/a.git");
  expect(await inside("log", "--format=%s")).toBe("chore: release\nchore: begin");
  expect(await files.read(checkout, "src/a.ts")).toBe("b\n");
  expect((await stat(join(checkout.path, "bin/run.sh"))).mode & 0o111).not.toBe(0);
  await inside("commit", "--allow-empty", "-m", "in the checkout alone");
  expect(await repo.portrait()).toEqual(before);
});

test("sees what was changed, however it was hidden", async () => {
  const repo = await makeRepo({ ...FILES, "b.txt": "1\n", "c.txt": "2\n", "d.txt": "3\n" });
  const { git, files } = await openRepo(repo);
  const checkout = await files.checkout((await git.head()) ?? "");
  expect(await files.changed(checkout)).toEqual([]);
  const inside = (...args: string[]) => exec("git", args, { cwd: checkout.path, env: repo.env });
  const { atime, mtime } = await stat(join(checkout.path, "b.txt"));
  await writeFile(join(checkout.path, "b.txt"), "9\n");
  await promisify(execFile)("touch", ["-d", mtime.toISOString(), join(checkout.path, "b.txt")]);
  expect(atime).toBeDefined();
  await inside("update-index", "--assume-unchanged", "c.txt");
  await files.write(checkout, "c.txt", "9\n");
  await chmod(join(checkout.path, "package.json"), 0o755);
  await rm(join(checkout.path, "src/a.ts"));
  await files.write(checkout, "d.txt", "9\n");
  await inside("commit", "--all", "--message", "covered up");
  await files.write(checkout, "untracked.txt", "x");
  expect(await files.changed(checkout)).toEqual(["b.txt", "c.txt", "d.txt", "package.json", "src/a.ts"]);
});

test("a copy has everything, and is apart", async () => {
  const repo = await makeRepo(FILES);
  const { git, files } = await openRepo(repo);
  const checkout = await files.checkout((await git.head()) ?? "");
  await files.write(checkout, "node_modules/x/index.js", "x\n");
  const copy = await files.copy(checkout);
  await files.write(copy, "src/a.ts", "changed\n");
  expect(await files.list(copy, "node_modules")).toEqual(["x/index.js"]);
  expect(await files.changed(copy)).toEqual(["src/a.ts"]);
  expect(await files.changed(checkout)).toEqual([]);
});

test("paths stay inside, and symlinks that lead out are not followed", async () => {
  const repo = await makeRepo(FILES);
  const { git, files } = await openRepo(repo);
  const checkout = await files.checkout((await git.head()) ?? "");
  const outside = join(repo.folder, "outside");
  await mkdir(outside);
  await writeFile(join(outside, "secret"), "s3cret");
  await symlink(outside, join(checkout.path, "out"));
  await symlink(join(outside, "secret"), join(checkout.path, "leaf"));
  await symlink(join(outside, "new"), join(checkout.path, "dangling"));
  await symlink("src", join(checkout.path, "within"));
  for (const path of ["../x", "/etc/passwd", ".git/config", "src/../../x"]) {
    await expect(files.read(checkout, path)).rejects.toThrow("Cannot use path");
    await expect(files.write(checkout, path, "x")).rejects.toThrow("Cannot use path");
    await expect(files.list(checkout, path)).rejects.toThrow("Cannot use path");
  }
  expect(await files.read(checkout, "out/secret")).toBeNull();
  expect(await files.read(checkout, "leaf")).toBeNull();
  expect(await files.exists(checkout, "out")).toBe(false);
  expect(await files.list(checkout, "out")).toEqual([]);
  for (const path of ["out/new", "leaf", "dangling"]) {
    await expect(files.write(checkout, path, "x")).rejects.toThrow("a symlink leads elsewhere");
  }
  expect(await readFile(join(outside, "secret"), "utf8")).toBe("s3cret");
  expect(await files.read(checkout, "within/a.ts")).toBe("a\n");
  expect(await files.read(checkout, "./src/a.ts")).toBe("a\n");
  expect(await files.list(checkout, "")).toEqual([
    "bin/run.sh",
    "dangling",
    "leaf",
    "out",
    "package.json",
    "src/a.ts",
    "within",
  ]);
});

test("a missing file is null, a folder is none", async () => {
  const repo = await makeRepo(FILES, { remote: false });
  const { git, files } = await openRepo(repo);
  const checkout = await files.checkout((await git.head()) ?? "");
  expect(await files.read(checkout, "none")).toBeNull();
  expect(await files.read(checkout, "src")).toBeNull();
  expect(await files.exists(checkout, "src")).toBe(true);
  expect(await files.exists(checkout, "src/a.ts/b")).toBe(false);
  expect(await files.list(checkout, "none")).toEqual([]);
});
