import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { placeOf } from "../../../src/world/lines/place.ts";
import { countFilesOf } from "../../../src/world/lines/commit.ts";
import { countingIn, subtreeIn } from "../../helpers/counting.ts";
import { folderOf } from "../../helpers/folder.ts";
import { makeRepo } from "../../helpers/repo.ts";

const SOURCE = "export const a = 1;\n";

describe("a repository of which nobody knows whose it is", () => {
  test("runs no hook for being counted", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE, ".gitattributes": "gen/** linguist-generated\n" }, { remote: false });
    const hook = join(repo.root, ".git", "hooks", "post-index-change");
    await mkdir(join(repo.root, ".git", "hooks"), { recursive: true });
    await writeFile(hook, `#!/bin/sh\ntouch ${join(repo.folder, "ran")}\n`);
    await chmod(hook, 0o755);
    const counting = countingIn(repo);
    expect((await countFilesOf(counting, await subtreeIn(counting))).files).toHaveLength(1);
    expect(existsSync(join(repo.folder, "ran"))).toBe(false);
  });

  test("fetches nothing, and so starts nothing that its configuration names", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: true });
    await repo.git("-C", repo.origin, "config", "uploadpack.allowFilter", "true");
    const part = join(repo.folder, "part");
    await repo.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", `file://${repo.origin}`, part);
    const ran = join(repo.folder, "ran");
    await repo.git("-C", part, "config", "remote.origin.uploadpack", `touch ${ran}; git-upload-pack`);
    const counting = countingIn({ ...repo, root: part });
    await expect(countFilesOf(counting, await subtreeIn(counting))).rejects.toThrow(/Cannot read/);
    expect(existsSync(ran)).toBe(false);
  });

  test("is none where its .git is not git's: git goes on upwards", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE, "sub/b.ts": SOURCE }, { remote: false });
    await mkdir(join(repo.root, "sub", ".git"));
    expect(placeOf(join(repo.root, "sub"))).toMatchObject({ root: repo.root, path: "sub" });
    const folder = await folderOf({ ".git": "gitdir: /../../../../x\n", "a.ts": SOURCE });
    expect(placeOf(folder)).toBeNull();
  });
});
