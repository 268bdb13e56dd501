import { describe, expect, it } from "vitest";
import { commit } from "../../checks/commit.ts";
import type { Edit, PackageVersion, Way } from "../../src/model/facts.ts";
import { openDesk, passed } from "../helpers/ask.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

const VERSION: PackageVersion = { name: "a", dir: "", from: "1.0.0", to: "1.1.0", isPrivate: false };
const EDITS: readonly Edit[] = [{ path: "b.txt", content: "b\n" }];

interface Given {
  readonly edits?: readonly Edit[];
  readonly versions?: readonly PackageVersion[];
  readonly way?: Way;
  readonly message?: string;
}

async function ask(repo: Repo, { edits = EDITS, versions = [VERSION], way = "push", message }: Given = {}) {
  const { settings, bench, ask } = await openDesk(repo, { way });
  const verdict = await ask(commit(message === undefined ? {} : { message }), { settings, versions, edits });
  return { verdict, git: bench.git, base: settings.base };
}

describe("the commit step", () => {
  it("stores the release commit on the base, with no ref and no file touched", async () => {
    const repo = await makeRepo({ "a.txt": "a\n" });
    const before = await repo.portrait();
    const { verdict, git, base } = await ask(repo);
    const made = passed(verdict).facts.commit;
    expect(await git.parents(made)).toEqual([base]);
    expect(await git.read(made, "b.txt")).toBe("b\n");
    expect((await git.log(base, made)).map(({ message }) => message)).toEqual(["chore(release): 1.1.0"]);
    expect(await repo.portrait()).toEqual(before);
    expect((await ask(repo)).verdict).toEqual(verdict);
  });

  it("fills the message in", async () => {
    const repo = await makeRepo({ "a.txt": "a\n" });
    const one = await ask(repo, { message: "Release {name} {version}" });
    expect((await one.git.log(one.base, passed(one.verdict).facts.commit))[0]?.message).toBe("Release a 1.1.0");
    const two = await ask(repo, { versions: [VERSION, { ...VERSION, name: "b", to: "2.0.0" }] });
    expect((await two.git.log(two.base, passed(two.verdict).facts.commit))[0]?.message).toBe(
      "chore(release): a@1.1.0, b@2.0.0",
    );
  });

  it("is the base itself where nothing changes", async () => {
    const repo = await makeRepo({ "b.txt": "b\n" });
    for (const given of [{}, { edits: [] }, { edits: [], way: "existing" }] as const) {
      const { verdict, base } = await ask(repo, given);
      expect(passed(verdict).facts.commit).toBe(base);
    }
  });

  it("blocks where two steps write one file, and where a merged commit would change", async () => {
    const repo = await makeRepo({ "a.txt": "a\n" });
    const twice = await ask(repo, { edits: [...EDITS, { path: "b.txt", content: "c\n" }] });
    expect(twice.verdict).toMatchObject({ kind: "block", findings: [{ id: "edited-twice", file: "b.txt" }] });
    const merged = await ask(repo, { way: "existing" });
    expect(merged.verdict).toMatchObject({ kind: "block", findings: [{ id: "unmerged-edit", file: "b.txt" }] });
  });

  it("blocks on a clock that is behind the last commit", async () => {
    const repo = await makeRepo({ "a.txt": "a\n" });
    // Dated now, which is after the instant of the tests.
    await repo.git("commit", "--quiet", "--allow-empty", "--message", "plain");
    expect((await ask(repo)).verdict).toMatchObject({ kind: "block", findings: [{ id: "dated-back" }] });
  });
});
