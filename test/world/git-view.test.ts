import { mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findRepository } from "../../src/world/git/index.ts";
import { AS_OF, openRepo } from "../helpers/git.ts";
import { EPOCH, makeRepo, type Repo } from "../helpers/repo.ts";

const FILES = { "package.json": '{ "version": "1.0.0" }\n', "src/a.ts": "one\ntwo\n", "bin/run.sh": "#!/bin/sh\n" };

async function makeHistory(): Promise<{ repo: Repo; first: string; second: string }> {
  const repo = await makeRepo(FILES);
  const first = await repo.git("rev-parse", "HEAD");
  const second = await repo.commit({ "src/a.ts": "one\nthree\n" }, "feat: three\n\nA body.\n\nRefs: #3");
  return { repo, first, second };
}

test("reads the history, and changes nothing by it", async () => {
  const { repo, first, second } = await makeHistory();
  const { git } = await openRepo(repo);
  const before = await repo.portrait();
  expect(await git.head()).toBe(second);
  expect(await git.headBranch()).toBe("main");
  expect(await git.resolve("main~1")).toBe(first);
  expect(await git.resolve("main:package.json")).toMatch(/^[0-9a-f]{40}$/);
  expect(await git.resolve("--all")).toBeNull();
  expect(await git.resolve("0".repeat(40))).toBeNull();
  expect(await git.parents(second)).toEqual([first]);
  expect(await git.parents(first)).toEqual([]);
  expect(await git.isAncestor(first, second)).toBe(true);
  expect(await git.isAncestor(second, first)).toBe(false);
  await expect(git.isAncestor("f".repeat(40), first)).rejects.toThrow(/^Cannot compare commits: /);
  const author = "Ada Author <ada@example.org>";
  const newest = {
    id: second,
    parents: [first],
    author,
    at: EPOCH + 60,
    message: "feat: three\n\nA body.\n\nRefs: #3",
  };
  expect(await git.log(first, second)).toEqual([newest]);
  expect((await git.log(null, second)).map(({ id }) => id)).toEqual([second, first]);
  expect(await git.log(null, second, ["bin"])).toHaveLength(1);
  expect(await repo.portrait()).toEqual(before);
});

test("reads the files of a commit", async () => {
  const { repo, first, second } = await makeHistory();
  const { git } = await openRepo(repo);
  expect(await git.read(first, "src/a.ts")).toBe("one\ntwo\n");
  expect(await git.read(second, "nowhere")).toBeNull();
  expect(await git.read(second, "src")).toBeNull();
  await expect(git.read(second, "../x")).rejects.toThrow("Cannot use path");
  expect((await git.list(second)).map(({ mode, path }) => `${mode} ${path}`)).toEqual([
    "100755 bin/run.sh",
    "100644 package.json",
    "100644 src/a.ts",
  ]);
  expect((await git.list(second, "src/")).map(({ path }) => path)).toEqual(["src/a.ts"]);
  expect(await git.list(second, "sr")).toEqual([]);
  expect(await git.grep(second, "^t(hree|wo)$", ["src"])).toEqual([{ file: "src/a.ts", line: 2, text: "three" }]);
  expect(await git.grep(second, "nothing at all", [])).toEqual([]);
  await expect(git.grep(second, "(", [])).rejects.toThrow('Cannot search for "("');
});

test.each(["sha1", "sha256"] as const)("tells in what folders differ, by %s", async (objectFormat) => {
  const files = { "x.txt": "", "p/a/one": "1", "p/a/in/two": "2", "p/b/one": "1", "p/gone/é\n": "" };
  const repo = await makeRepo(files, { remote: false, objectFormat });
  const from = await repo.git("rev-parse", "HEAD");
  await repo.git("rm", "-r", "--quiet", "p/gone");
  const to = await repo.commit({ "p/a/in/two": "3", "p/a/three": "", "p/new/one": "" }, "feat: more");
  const { git } = await openRepo(repo);
  const folders = ["p/b", "p/a", "p/gone", "nowhere", "p/new", "p/a", "x.txt", ""];
  expect(await git.differing(folders.map((folder) => ({ folder, from, to })))).toEqual([
    [],
    ["p/a/in/two", "p/a/three"],
    ["p/gone/é\n"],
    [],
    ["p/new/one"],
    ["p/a/in/two", "p/a/three"],
    [],
    ["p/a/in/two", "p/a/three", "p/gone/é\n", "p/new/one"],
  ]);
  expect(await git.differing([{ folder: "p", from: to, to }])).toEqual([[]]);
  await expect(git.differing([{ folder: "p\nq", from, to }])).rejects.toThrow("Cannot use path");
});

test("many reads at once are one git", async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`p${n}/package.json`, `${n}\n`]));
  const repo = await makeRepo(files, { remote: false });
  const { git } = await openRepo(repo);
  const head = await repo.git("rev-parse", "HEAD");
  const began = performance.now();
  const texts = await Promise.all(Object.keys(files).map((path) => git.read(head, path)));
  expect(texts).toEqual(Object.values(files));
  expect(performance.now() - began).toBeLessThan(3_000);
});

test("reads a file of many pieces between small ones, and refuses to take a huge one for text", async () => {
  const long = "0123456789abcde\n".repeat(2 ** 20);
  const repo = await makeRepo({ "a.txt": "a\n", "long.txt": long, "b.txt": "b\n", "huge.bin": "" }, { remote: false });
  await truncate(join(repo.root, "huge.bin"), 160 * 2 ** 20);
  const head = await repo.commit({}, "chore: grow");
  const { git } = await openRepo(repo);
  const paths = ["a.txt", "long.txt", "nowhere", "b.txt", "long.txt"];
  const texts = await Promise.all(paths.map((path) => git.read(head, path)));
  // Not by `toEqual`, which would print all of it.
  expect(texts.map((text) => (text === long ? "long" : text))).toEqual(["a\n", "long", null, "b\n", "long"]);
  await expect(git.read(head, "huge.bin")).rejects.toMatchObject({
    kind: "blocked",
    message: "Cannot read huge.bin: it is larger than 100 MB",
  });
  expect(await git.read(head, "b.txt")).toBe("b\n");
});

test("tells a tag from a tag object, and peels tags of tags", async () => {
  const { repo, first, second } = await makeHistory();
  await repo.git("tag", "light", first);
  await repo.git("tag", "--annotate", "--message", "x", "heavy", second);
  await repo.git("tag", "--annotate", "--message", "x", "heavier", "heavy");
  await repo.git("tag", "of-a-file", "HEAD:package.json");
  const { git } = await openRepo(repo);
  const tags = Object.fromEntries((await git.tags()).map((tag) => [tag.name, tag]));
  expect(tags.light).toEqual({ name: "light", object: first, commit: first });
  expect(tags.heavy).toEqual({ name: "heavy", object: await repo.git("rev-parse", "heavy"), commit: second });
  expect(tags.heavier?.commit).toBe(second);
  expect(tags["of-a-file"]?.commit).toBeNull();
});

test("reads configuration without its credentials", async () => {
  const { repo } = await makeHistory();
  await repo.git("config", "remote.other.url", "https://bot:hunter22@example.org/a.git");
  await repo.git("config", "http.extraHeader", "Authorization: basic abcdef");
  const { git } = await openRepo(repo);
  expect(await git.config("remote.other.url")).toBe("https://[secure]@example.org/a.git");
  expect(await git.config("http.extraHeader")).toBe("[secure]");
  expect(await git.config("no.such")).toBeNull();
  expect(await git.config("--list")).toBeNull();
});

test("sees what is modified, staged and hidden", async () => {
  const { repo } = await makeHistory();
  await repo.write({ "package.json": "{}\n", "src/a.ts": "four\n", "bin/run.sh": "#!/bin/bash\n", untracked: "x" });
  await repo.git("add", "package.json");
  await repo.git("update-index", "--assume-unchanged", "bin/run.sh");
  const { git } = await openRepo(repo);
  const before = await repo.portrait();
  expect(await git.state()).toEqual({
    isShallow: false,
    operation: null,
    modified: ["src/a.ts"],
    staged: ["package.json"],
    hidden: ["bin/run.sh"],
  });
  expect(await repo.portrait()).toEqual(before);
});

test("finds changes behind skip-worktree, and takes a sparse checkout for what it is", async () => {
  const { repo } = await makeHistory();
  await repo.git("update-index", "--skip-worktree", "src/a.ts", "package.json");
  const { git } = await openRepo(repo);
  expect((await git.state()).hidden).toEqual([]);
  await repo.write({ "src/a.ts": "sneaky\n" });
  await rm(join(repo.root, "package.json"));
  expect((await git.state()).hidden).toEqual(["src/a.ts"]);
});

test("names the operation in progress", async () => {
  const { repo } = await makeHistory();
  const { git } = await openRepo(repo);
  const cases = { MERGE_HEAD: "merge", CHERRY_PICK_HEAD: "cherry-pick", REVERT_HEAD: "revert", BISECT_LOG: "bisect" };
  for (const [file, operation] of Object.entries(cases)) {
    await writeFile(join(repo.root, ".git", file), "");
    expect((await git.state()).operation).toBe(operation);
    await rm(join(repo.root, ".git", file));
  }
  await mkdir(join(repo.root, ".git", "rebase-merge"));
  expect((await git.state()).operation).toBe("rebase");
});

test("tells a shallow clone, and a detached HEAD", async () => {
  const { repo } = await makeHistory();
  await repo.git("push", "--quiet", "origin", "main");
  const root = join(repo.folder, "shallow");
  await repo.git("clone", "--quiet", "--depth=1", `file://${repo.origin}`, root);
  await repo.git("-C", root, "checkout", "--quiet", "--detach");
  const { git } = await openRepo(repo, { root });
  expect((await git.state()).isShallow).toBe(true);
  expect(await git.headBranch()).toBeNull();
});

test("works in a linked work tree and in a SHA-256 repository", async () => {
  const repo = await makeRepo(FILES, { objectFormat: "sha256" });
  const root = join(repo.folder, "linked");
  await repo.git("worktree", "add", "--quiet", "-b", "side", root);
  const { git, files } = await openRepo(repo, { root });
  const head = (await git.head()) ?? "";
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  expect(await git.headBranch()).toBe("side");
  expect((await findRepository(root, repo.env)).commonDir).toBe(join(repo.root, ".git"));
  const next = await git.commit(head, [{ path: "package.json", content: "{}\n" }], "chore: release");
  const checkout = await files.checkout(next);
  expect(await files.read(checkout, "package.json")).toBe("{}\n");
  await git.importPack(await git.packObjects([next], [head]));
  await git.moveTree(head, next);
  await git.moveRefs([{ at: "refs/heads/side", from: head, to: next }]);
  expect(await repo.git("-C", root, "status", "--porcelain")).toBe("");
  expect(await repo.git("status", "--porcelain")).toBe("");
});

test("finds the root from below, whatever GIT_DIR says", async () => {
  const { repo } = await makeHistory();
  const env = { ...repo.env, GIT_DIR: "/nowhere", GIT_WORK_TREE: "/nowhere" };
  expect(await findRepository(join(repo.root, "src"), env)).toMatchObject({ root: repo.root });
});

test("refuses what is no work tree with commits", async () => {
  const { repo } = await makeHistory();
  await expect(findRepository(repo.folder, repo.env)).rejects.toMatchObject({
    kind: "environment",
    message: /not a git repository/,
  });
  await expect(findRepository(repo.origin, repo.env)).rejects.toMatchObject({
    kind: "environment",
    message: /is bare/,
  });
  await expect(findRepository(join(repo.root, ".git"), repo.env)).rejects.toMatchObject({ message: /not a work tree/ });
  const empty = join(repo.folder, "empty");
  await repo.git("init", "--quiet", empty);
  await expect(findRepository(empty, repo.env)).rejects.toMatchObject({
    kind: "environment",
    message: /no commits/,
    hint: /git commit/,
  });
});

test("passes git's words on about a folder of somebody else", async () => {
  const { repo } = await makeHistory();
  const env = { ...repo.env, PATH: join(repo.folder, "bin") };
  await mkdir(env.PATH);
  const said =
    "fatal: detected dubious ownership in repository at '/x'\nTo add an exception, call:\n\n\tgit config --global --add safe.directory /x";
  await writeFile(join(env.PATH, "git"), `#!/bin/sh\n/bin/cat >&2 <<'X'\n${said}\nX\nexit 128\n`, { mode: 0o755 });
  await expect(findRepository(repo.root, env)).rejects.toMatchObject({
    message: /detected dubious ownership/,
    hint: "To add an exception, call: git config --global --add safe.directory /x",
  });
});

test("dates and signs nobody else's name under a tag", async () => {
  const { repo } = await makeHistory();
  const { git } = await openRepo(repo);
  expect(await git.tagger()).toBe(`Ada Author <ada@example.org> ${AS_OF} +0000`);
  const { PATH = "", HOME = "" } = repo.env;
  const nobody = await openRepo(repo, {
    env: { PATH, HOME, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  });
  await expect(nobody.git.tagger()).rejects.toMatchObject({ kind: "environment", hint: /user\.email/ });
});

test("follows no symlink when it looks at hidden files", async () => {
  const { repo } = await makeHistory();
  await repo.git("update-index", "--assume-unchanged", "src/a.ts");
  await rm(join(repo.root, "src"), { recursive: true });
  await mkdir(join(repo.folder, "elsewhere"));
  await writeFile(join(repo.folder, "elsewhere", "a.ts"), "one\nthree\n");
  await symlink(join(repo.folder, "elsewhere"), join(repo.root, "src"));
  const { git } = await openRepo(repo);
  expect((await git.state()).hidden).toEqual(["src/a.ts"]);
});
