import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { placeOf } from "../../../src/world/lines/place.ts";
import { makeRepo, type Repo } from "../../helpers/repo.ts";

let repo: Repo;
let commonDir: string;
beforeAll(async () => {
  repo = await makeRepo({ "a.ts": "a;\n", "lib/deep/b.ts": "b;\n" }, { keep: true, remote: false });
  commonDir = join(repo.root, ".git");
});
afterAll(() => repo.remove());

describe("the place of a path", () => {
  test.each([
    ["the root", ".", ""],
    ["a folder", "lib/deep", "lib/deep"],
    ["a folder with a slash", "lib/", "lib"],
    ["a file", "a.ts", "a.ts"],
    ["a file further down", "lib/deep/b.ts", "lib/deep/b.ts"],
    ["what is named in a roundabout way", "lib/../lib/./deep", "lib/deep"],
    ["what is not there", "lib/gone.ts", "lib/gone.ts"],
    ["what is not there, in a folder that is not there", "gone/too/c.ts", "gone/too/c.ts"],
    ["what is not there, below a file", "a.ts/b/c", "a.ts/b/c"],
    ["git's own folder", ".git/refs", ".git/refs"],
  ])("is for %s below the work tree's root", (_, path, below) => {
    expect(placeOf(`${repo.root}/${path}`)).toEqual({ root: repo.root, commonDir, path: below });
  });

  test("is behind links, those in the path and at its end, unless they lead nowhere", async () => {
    await symlink(repo.root, join(repo.folder, "link"));
    await symlink("deep/b.ts", join(repo.root, "lib", "alias.ts"));
    await symlink("nowhere", join(repo.root, "lib", "dangling.ts"));
    for (const path of ["link", "link/lib/deep", "link/lib/gone"])
      expect(placeOf(join(repo.folder, path))).toEqual({ root: repo.root, commonDir, path: path.slice(5) });
    expect(placeOf(join(repo.root, "lib", "alias.ts"))?.path).toBe("lib/deep/b.ts");
    expect(placeOf(join(repo.root, "lib", "dangling.ts"))?.path).toBe("lib/dangling.ts");
  });

  test("is nowhere outside of a work tree", async () => {
    const outside = await realpath(await mkdtemp(join(tmpdir(), "plimsoll-test-")));
    for (const path of [outside, join(outside, "gone"), "/"]) expect(placeOf(path)).toBeNull();
    await symlink(outside, join(repo.root, "away"));
    expect(placeOf(join(repo.root, "away"))).toBeNull();
    await rm(outside, { recursive: true });
  });

  test("is in the innermost work tree", async () => {
    const inner = join(repo.root, "lib", "inner");
    await repo.git("init", "--quiet", inner);
    expect(placeOf(join(inner, "a"))).toEqual({ root: inner, commonDir: join(inner, ".git"), path: "a" });
  });

  test("has of a linked work tree its own root, and the common git directory", async () => {
    const root = join(repo.folder, "linked");
    await repo.git("worktree", "add", "--quiet", "--detach", root);
    expect(placeOf(join(root, "lib"))).toEqual({ root, commonDir, path: "lib" });
  });

  test("has a git directory elsewhere where `.git` is a file that names it, relative or absolute", async () => {
    const root = join(repo.folder, "elsewhere");
    const gitDir = join(repo.folder, "elsewhere.git");
    await repo.git("init", "--quiet", "--separate-git-dir", gitDir, root);
    expect(placeOf(root)).toEqual({ root, commonDir: gitDir, path: "" });
    await writeFile(join(root, ".git"), "gitdir: ../elsewhere.git\n");
    expect(placeOf(root)).toEqual({ root, commonDir: gitDir, path: "" });
  });

  test("is further out where a `.git` names no git directory", async () => {
    const folder = join(repo.root, "lib", "odd");
    await mkdir(folder);
    await writeFile(join(folder, ".git"), "words\n");
    expect(placeOf(folder)).toEqual({ root: repo.root, commonDir, path: "lib/odd" });
  });
});
