import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { repository } from "../../../checks/repository/index.ts";
import type { Wishes } from "../../../src/engine/settings.ts";
import { idsOf, openDesk, passed } from "../../helpers/ask.ts";
import { makeRepo, type Repo } from "../../helpers/repo.ts";

let repo: Repo;
beforeEach(async () => {
  repo = await makeRepo({ "a.txt": "a\n", "b.txt": "b\n" });
});

interface Given extends Partial<Wishes> {
  readonly to?: string | null;
  readonly options?: Parameters<typeof repository>[0];
}

async function ask({ to = "1.1.0", options = {}, ...wishes }: Given = {}) {
  const { settings, ask } = await openDesk(repo, wishes);
  const versions = to === null ? undefined : [{ name: "sample", dir: "", from: "1.0.0", to, isPrivate: false }];
  return await ask(repository(options), { settings, versions, told: undefined });
}

const ids = async (given: Given = {}): Promise<readonly string[]> => idsOf(await ask(given));

describe("the repository step", () => {
  it("passes on a clean branch in step with its remote, and changes nothing", async () => {
    await repo.git("tag", "v1.0.0");
    await repo.write({ "untracked.txt": "u\n" });
    const before = await repo.portrait();
    const { saw, findings } = passed(await ask());
    expect(saw).toBe("main, compared with origin/main, 1 tag");
    expect(findings).toEqual([]);
    expect(await repo.portrait()).toEqual(before);
  });

  it("reports everything at once", async () => {
    await repo.commit({ "a.txt": "local\n" }, "fix: local");
    await repo.git("tag", "v1.1.0");
    await repo.write({ "a.txt": "modified\n", "b.txt": "staged\n" });
    await repo.git("add", "b.txt");
    expect(await ids()).toEqual(["ahead", "modified", "staged", "tag-exists"]);
  });

  it("sees what git status does not", async () => {
    await repo.git("update-index", "--assume-unchanged", "a.txt");
    await repo.git("update-index", "--skip-worktree", "b.txt");
    expect(await ids()).toEqual([]);
    await repo.write({ "a.txt": "hidden\n", "b.txt": "hidden\n" });
    const verdict = await ask();
    expect(verdict).toMatchObject({ kind: "block", findings: [{ id: "hidden", file: "a.txt" }] });
    expect(JSON.stringify(verdict)).toContain("a.txt, b.txt");
  });

  it("blocks in the middle of a merge, and on a shallow clone", async () => {
    await repo.git("checkout", "--quiet", "-b", "side");
    await repo.commit({ "a.txt": "side\n" }, "fix: side");
    await repo.git("checkout", "--quiet", "main");
    await repo.git("merge", "--quiet", "--no-ff", "--no-commit", "side");
    expect(await ids()).toEqual(["in-progress", "staged"]);
    await repo.git("merge", "--abort");
    await appendFile(join(repo.root, ".git", "shallow"), `${await repo.git("rev-parse", "HEAD")}\n`);
    expect(await ids()).toEqual(["shallow"]);
  });

  it("blocks on another branch, even one at the same commit", async () => {
    await repo.git("checkout", "--quiet", "-b", "topic");
    expect(await ids({ branch: "main" })).toEqual(["wrong-branch"]);
    expect(await ids({ branch: "topic" })).toEqual(["no-upstream"]);
  });

  it("blocks behind, ahead of and beside the remote, known only by asking it", async () => {
    await pushFromElsewhere();
    expect(await ids()).toEqual(["behind"]);
    await repo.commit({ "b.txt": "mine\n" }, "fix: mine");
    expect(await ids()).toEqual(["diverged"]);
    await repo.git("push", "--quiet", "--force", "origin", "main~1:main");
    expect(await ids()).toEqual(["ahead"]);
    expect(await ids({ options: { allowAhead: true } })).toEqual([]);
    expect(await repo.git("for-each-ref", "refs/remotes")).not.toContain("FETCH_HEAD");
  });

  it("takes a detached HEAD that the branch contains, where the branch stays", async () => {
    await pushFromElsewhere();
    await repo.git("checkout", "--quiet", "--detach");
    expect(await ids({ branch: "main" })).toEqual(["behind"]);
    expect(await ids({ branch: "main", way: "tag-only" })).toEqual([]);
    expect(await ids({ branch: "main", way: "existing" })).toEqual([]);
    await repo.commit({}, "fix: nowhere");
    expect(await ids({ branch: "main", way: "existing" })).toEqual(["diverged"]);
    expect(await ids({ branch: "gone" })).toEqual(["no-upstream"]);
  });

  it("warns without a remote", async () => {
    await repo.git("remote", "remove", "origin");
    expect(passed(await ask()).findings).toMatchObject([{ id: "no-remote", level: "warn" }]);
  });

  it("blocks on tags that are there, differ in case, or stand in the way, here and on the remote", async () => {
    await repo.git("tag", "V1.1.0");
    expect(await ids()).toEqual(["tag-twin"]);
    await repo.git("push", "--quiet", "origin", "V1.1.0", "main:refs/tags/v1.2.0");
    expect(await ids({ to: "1.2.0" })).toEqual(["tag-exists"]);
    expect(await ids({ to: "1.3.0", tagTemplate: "V1.1.0/{version}" })).toEqual(["tag-in-the-way", "tag-in-the-way"]);
    await repo.git("branch", "v1.4.0");
    await repo.git("push", "--quiet", "origin", "main:refs/heads/v1.5.0");
    expect(await ids({ to: "1.4.0" })).toContain("tag-is-branch");
    expect(await ids({ to: "1.5.0" })).toContain("tag-is-branch");
  });

  it("blocks where the remote has release tags that are not here", async () => {
    await repo.git("push", "--quiet", "origin", "main:refs/tags/v1.0.0", "main:refs/tags/nightly");
    const verdict = await ask();
    expect(verdict).toMatchObject({ findings: [{ id: "missing-tags", hint: "git fetch --tags origin" }] });
  });

  it("knows a release tag by the templates of the packages", async () => {
    const tagTemplate = { "*": "{name}@{version}", core: "core/{version}" };
    await repo.git("push", "--quiet", "origin", "main:refs/tags/v1.0.0", "main:refs/tags/core@nightly");
    expect(await ids({ tagTemplate })).toEqual([]);
    await repo.git("push", "--quiet", "origin", "main:refs/tags/core/1.0.0", "main:refs/tags/gone@1.0.0");
    expect(await ask({ tagTemplate })).toMatchObject({
      findings: [{ id: "missing-tags", message: expect.stringContaining("2 release tags") as string }],
    });
  });

  it("knows its own half-done release by the tag on the remote", async () => {
    const base = await repo.git("rev-parse", "HEAD");
    const made = await repo.commit({ "a.txt": "1.1.0\n" }, "chore(release): 1.1.0");
    await repo.git("tag", "--annotate", "--message", "x", "v1.1.0");
    await repo.git("push", "--quiet", "--atomic", "origin", "main", "v1.1.0");
    await repo.git("tag", "--delete", "v1.1.0");
    await repo.git("reset", "--quiet", "--hard", base);
    const verdict = await ask();
    expect(idsOf(verdict)).toEqual(["tag-exists"]);
    expect(JSON.stringify(verdict)).toContain("plimsoll resume --plan plan.json");
    await repo.git("push", "--quiet", "--force", "origin", `${base}:refs/heads/main`);
    expect(JSON.stringify(await ask({ way: "tag-only" }))).toContain("plimsoll resume --plan plan.json");
    expect(made).not.toBe(base);
  });

  it("looks at all but the tag where there is no version", async () => {
    await repo.git("tag", "v1.1.0");
    expect(await ids({ to: null })).toEqual([]);
  });

  it("throws where the remote does not answer", async () => {
    await repo.git("config", "remote.origin.url", `${repo.folder}/gone.git`);
    await expect(openDesk(repo).then(() => ask())).rejects.toThrow(/gone\.git/);
  });
});

/** Somebody else pushes a commit, of which this clone hears nothing. */
async function pushFromElsewhere(): Promise<void> {
  const base = await repo.git("rev-parse", "HEAD");
  await repo.commit({ "a.txt": "theirs\n" }, "fix: theirs");
  await repo.git("push", "--quiet", "origin", "main");
  await repo.git("reset", "--quiet", "--hard", base);
  await repo.git("update-ref", "refs/remotes/origin/main", base);
}
