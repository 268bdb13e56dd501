import { chmod, mkdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RefusedError } from "../../src/model/error.ts";
import type { Git } from "../../src/world/git/index.ts";
import { openRepo } from "../helpers/git.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

const OLD = { "package.json": "{}\n", "bin/run.sh": "#!/bin/sh\n", "gone/old.txt": "old\n", "kept.txt": "kept\n" };
const EDITS = [
  { path: "package.json", content: '{ "v": 2 }\n' },
  { path: "bin/run.sh", content: "#!/bin/bash\n" },
  { path: "gone/old.txt", content: null },
  { path: "new/deep/file.txt", content: "new\n" },
];

interface Scene {
  readonly repo: Repo;
  readonly git: Git;
  readonly from: string;
  readonly to: string;
}

/** A repository whose branch already stands at the release commit, its files and index not yet. */
async function makeScene(): Promise<Scene> {
  const repo = await makeRepo(OLD, { remote: false });
  const { git } = await openRepo(repo);
  const from = (await git.head()) ?? "";
  const to = await git.commit(from, EDITS, "chore: release");
  await git.importPack(await git.packObjects([to], [from]));
  await git.moveRefs([{ at: "refs/heads/main", from, to }]);
  return { repo, git, from, to };
}

test("moves files and index there and back, and touches nothing else", async () => {
  const { repo, git, from, to } = await makeScene();
  await repo.write({ "kept.txt": "edited by the user\n", "untracked.txt": "mine\n", "also.txt": "staged\n" });
  await repo.git("add", "also.txt");
  const before = await repo.portrait();
  expect(await git.sightTree(from, to)).toBe("before");
  await git.moveTree(from, to);
  expect(await git.sightTree(from, to)).toBe("after");
  expect(await repo.git("status", "--porcelain")).toBe("A  also.txt\n M kept.txt\n?? untracked.txt".trim());
  expect((await repo.portrait()).files["bin/run.sh"]).toBe("100755 #!/bin/bash\n");
  await expect(readFile(join(repo.root, "gone"))).rejects.toThrow("ENOENT");
  await git.moveTree(from, to);
  await git.moveTree(to, from);
  expect(await repo.portrait()).toEqual(before);
});

/** What a killed move leaves, step after step: each is done on top of those before it. */
const CRASHES: readonly (readonly [string, (repo: Repo) => Promise<unknown>])[] = [
  ["a file is half written aside", ({ root }) => writeFile(join(root, ".package.json.plimsoll-tmp"), "{ ")],
  ["a folder is made for a new file", ({ root }) => mkdir(join(root, "new", "deep"), { recursive: true })],
  ["the first file is renamed", ({ root }) => writeFile(join(root, "package.json"), '{ "v": 2 }\n')],
  ["the next is", ({ root }) => writeFile(join(root, "bin/run.sh"), "#!/bin/bash\n")],
  ["the last is", ({ root }) => writeFile(join(root, "new/deep/file.txt"), "new\n")],
  ["the removed file is gone", ({ root }) => rm(join(root, "gone/old.txt"))],
  ["its folder too", ({ root }) => rm(join(root, "gone"), { recursive: true })],
  ["half of the index has moved", (repo) => repo.git("update-index", "--add", "package.json", "new/deep/file.txt")],
  ["all of it has, unrefreshed", (repo) => repo.git("add", "--all", ":!.package.json.plimsoll-tmp")],
];

test.each(CRASHES.map(([title], index) => [title, index] as const))(
  "after a crash when %s, forward and back both end it",
  async (_, last) => {
    for (const direction of ["forward", "back"] as const) {
      const { repo, git, from, to } = await makeScene();
      const before = await repo.portrait();
      for (const [, crash] of CRASHES.slice(0, last + 1)) await crash(repo);
      expect(await git.sightTree(from, to)).toBe("between");
      if (direction === "forward") await git.moveTree(from, to);
      else await git.moveTree(to, from);
      expect(await git.sightTree(from, to)).toBe(direction === "forward" ? "after" : "before");
      if (direction === "forward") expect(await repo.git("status", "--porcelain")).toBe("");
      else expect(await repo.portrait()).toEqual(before);
    }
  },
);

/** What a user may have done to a file that the release changes. */
const OBSTACLES: readonly (readonly [string, (repo: Repo) => Promise<unknown>])[] = [
  ["was edited", ({ root }) => writeFile(join(root, "package.json"), "mine\n")],
  ["was deleted", ({ root }) => rm(join(root, "package.json"))],
  ["was made executable", ({ root }) => chmod(join(root, "package.json"), 0o755)],
  [
    "is in the way, untracked",
    async ({ root }) => {
      await mkdir(join(root, "new/deep"), { recursive: true });
      await writeFile(join(root, "new/deep/file.txt"), "mine\n");
    },
  ],
  ["is a folder", ({ root }) => mkdir(join(root, "new/deep/file.txt"), { recursive: true })],
  [
    "became a symlink",
    async ({ root }) => {
      await rm(join(root, "package.json"));
      await symlink("kept.txt", join(root, "package.json"));
    },
  ],
  [
    "is behind a symlink",
    async ({ root, folder }) => {
      await mkdir(join(folder, "outside"));
      await symlink(join(folder, "outside"), join(root, "new"));
    },
  ],
  [
    "was staged otherwise",
    async (repo) => {
      await writeFile(join(repo.root, "package.json"), "mine\n");
      await repo.git("add", "package.json");
      await writeFile(join(repo.root, "package.json"), OLD["package.json"]);
    },
  ],
];

test.each(OBSTACLES)("refuses to move, and moves nothing, when a file %s", async (_, obstacle) => {
  const { repo, git, from, to } = await makeScene();
  await obstacle(repo);
  const before = await repo.portrait();
  expect(await git.sightTree(from, to)).toBe("neither");
  await expect(git.moveTree(from, to)).rejects.toBeInstanceOf(RefusedError);
  expect(await repo.portrait()).toEqual(before);
});

test("a locked index stops it before a file has moved", async () => {
  const { repo, git, from, to } = await makeScene();
  await writeFile(join(repo.root, ".git", "index.lock"), "");
  const before = await repo.portrait();
  await expect(git.moveTree(from, to)).rejects.toThrow("index.lock exists");
  expect(await repo.portrait()).toEqual(before);
});

test("files come out by the repository's own filters", async () => {
  const { repo, git, from, to } = await makeScene();
  await repo.git("config", "core.autocrlf", "true");
  await git.moveTree(from, to);
  expect(await readFile(join(repo.root, "package.json"), "utf8")).toBe('{ "v": 2 }\r\n');
  expect(await git.sightTree(from, to)).toBe("after");
  expect(await repo.git("status", "--porcelain")).toBe("");
});

test("moves refs together, or says what stood in the way", async () => {
  const { repo, git, from, to } = await makeScene();
  const swaps = [
    { at: "refs/heads/main", from: to, to: from },
    { at: "refs/tags/v2", from: null, to },
  ];
  await git.moveRefs(swaps);
  expect((await git.refs()).get("refs/heads/main")).toBe(from);
  expect((await git.refs()).get("refs/tags/v2")).toBe(to);
  expect((await git.refs()).has("refs/tags/v")).toBe(false);
  const before = await repo.portrait();
  await expect(git.moveRefs(swaps)).rejects.toBeInstanceOf(RefusedError);
  await expect(git.moveRefs(swaps)).rejects.toThrow(/refs\/heads\/main|refs\/tags\/v2/);
  await writeFile(join(repo.root, ".git", "refs", "tags", "v2.lock"), "");
  await expect(git.moveRefs([{ at: "refs/tags/v2", from: to, to: null }])).rejects.toMatchObject({
    hint: /delete that file/,
  });
  await rm(join(repo.root, ".git", "refs", "tags", "v2.lock"));
  expect(await repo.portrait()).toEqual(before);
  await git.moveRefs([{ at: "refs/tags/v2", from: to, to: null }]);
  expect((await git.refs()).has("refs/tags/v2")).toBe(false);
});

test("a hook may refuse a ref; no ref points at what is only in scratch", async () => {
  const { repo, git, from, to } = await makeScene();
  const onlyInScratch = await git.commit(from, [{ path: "x", content: "x" }], "never applied");
  await expect(git.moveRefs([{ at: "refs/tags/v9", from: null, to: onlyInScratch }])).rejects.toThrow("refs/tags/v9");
  const hook = join(repo.root, ".git", "hooks", "reference-transaction");
  await mkdir(join(repo.root, ".git", "hooks"), { recursive: true });
  await writeFile(hook, '#!/bin/sh\n[ "$1" != prepared ]\n', { mode: 0o755 });
  await expect(git.moveRefs([{ at: "refs/tags/v2", from: null, to }])).rejects.toBeInstanceOf(RefusedError);
  expect((await git.refs()).has("refs/tags/v2")).toBe(false);
});

test.each(["HEAD", "refs/../x", "refs/heads/a b", "refs/heads/x.lock", "--stdin", "refs/heads/x\0y"])(
  "%j is no ref to move",
  async (at) => {
    const { git, to } = await makeScene();
    await expect(git.moveRefs([{ at, from: null, to }])).rejects.toThrow("is not a full ref name");
  },
);

test("clears locks that are ours and stale, and no others", async () => {
  const { repo, git } = await makeScene();
  const lock = (name: string): string => join(repo.root, ".git", `${name}.lock`);
  const began = Date.now();
  await writeFile(lock("packed-refs"), "");
  await utimes(lock("packed-refs"), new Date(began - 60_000), new Date(began - 60_000));
  for (const name of ["index", "HEAD", "refs/heads/main"]) await writeFile(lock(name), "");
  setTimeout(() => void rm(lock("HEAD")), 300);
  await git.clearStaleLocks(["refs/heads/main", "refs/tags/none"], began);
  expect((await repo.portrait()).locks).toEqual(["packed-refs.lock"]);
});
