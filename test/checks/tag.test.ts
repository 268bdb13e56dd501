import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tag } from "../../checks/tag.ts";
import type { Wishes } from "../../src/engine/settings.ts";
import type { PackageVersion } from "../../src/model/facts.ts";
import { openDesk, passed } from "../helpers/ask.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

const VERSION: PackageVersion = { name: "a", dir: "", from: "1.0.0", to: "1.1.0", isPrivate: false };

let repo: Repo;
beforeAll(async () => {
  repo = await makeRepo({ "a.txt": "a\n" }, { remote: false, keep: true });
});
afterAll(() => repo.remove());

interface Given extends Partial<Wishes> {
  readonly versions?: readonly PackageVersion[];
  readonly signed?: readonly { readonly tag: string; readonly object: { readonly sealed: string } }[];
  readonly content?: string;
  /** A file that the release adds. */
  readonly adds?: string;
}

async function ask({ versions = [VERSION], signed, content = "b\n", adds, ...wishes }: Given = {}) {
  const { settings, bench, ask } = await openDesk(repo, wishes);
  const edits = [{ path: "a.txt", content }, ...(adds === undefined ? [] : [{ path: adds, content }])];
  const commit = await bench.git.commit(settings.base, edits, "release");
  const notes = [{ name: "a", markdown: "### Fixes\n\n- x" }];
  const verdict = await ask(tag(), { settings, commit, versions, signed, notes, edits });
  return { verdict, commit, base: settings.base, git: bench.git };
}

describe("the tag step", () => {
  it("moves branch and tag in one transaction, and the files with them", async () => {
    const before = await repo.portrait();
    const { verdict, commit, base } = await ask();
    const { facts, effects, saw } = passed(verdict);
    const object = facts.tags[0]?.object;
    expect(saw).toBe("v1.1.0");
    expect(facts.tags).toEqual([{ ref: "refs/tags/v1.1.0", object, name: "a" }]);
    expect(effects).toEqual([
      {
        kind: "refs",
        swaps: [
          { at: "refs/heads/main", from: base, to: commit },
          { at: "refs/tags/v1.1.0", from: null, to: object },
        ],
      },
      { kind: "tree", from: base, to: commit },
    ]);
    expect(await repo.portrait()).toEqual(before);
  });

  it("does not overwrite a file that no commit has", async () => {
    await repo.write({ "added/b.txt": "mine\n" });
    const [pushed, tagged] = [await ask({ adds: "added/b.txt" }), await ask({ adds: "added/b.txt", way: "tag-only" })];
    await repo.write({ "added/b.txt": null });
    expect(pushed.verdict).toMatchObject({ findings: [{ id: "file-in-the-way", file: "added/b.txt" }] });
    expect(passed(tagged.verdict).findings).toEqual([]);
  });

  it("makes an annotated tag with the notes, the same each time", async () => {
    const one = passed((await ask()).verdict).facts;
    const { verdict, git, commit } = await ask();
    const two = passed(verdict).facts;
    expect(two).toEqual(one);
    expect(await git.resolve(`${two.tags[0]?.object as string}^{commit}`)).toBe(commit);
  });

  it("takes the tag that sealing will sign", async () => {
    const object = { sealed: "tag:v1.1.0" };
    const { facts, effects } = passed((await ask({ signed: [{ tag: "v1.1.0", object }] })).verdict);
    expect(facts.tags).toMatchObject([{ object }]);
    expect(effects[0]).toMatchObject({ swaps: [{ at: "refs/heads/main" }, { to: object }] });
  });

  it.each<[string, Partial<Wishes>]>([
    ["of a tag-only release", { way: "tag-only" }],
    ["of a merged release", { way: "existing" }],
  ])("%s leaves branch and files alone", async (_, wishes) => {
    const { effects } = passed((await ask(wishes)).verdict);
    expect(effects).toMatchObject([{ kind: "refs", swaps: [{ at: "refs/tags/v1.1.0", from: null }] }]);
  });

  it("leaves the branch alone where the release is the base itself", async () => {
    expect(passed((await ask({ content: "a\n" })).verdict).effects).toMatchObject([
      { swaps: [{ at: "refs/tags/v1.1.0" }] },
    ]);
  });

  it("on a detached HEAD moves a branch that stands at the base, and no other, and no files", async () => {
    await repo.git("checkout", "--quiet", "--detach");
    const atBase = passed((await ask({ branch: "main" })).verdict).effects;
    expect(atBase).toMatchObject([{ kind: "refs", swaps: [{ at: "refs/heads/main" }, { at: "refs/tags/v1.1.0" }] }]);
    expect(atBase).toHaveLength(1);
    await repo.commit({}, "fix: further");
    expect(passed((await ask({ branch: "main" })).verdict).effects).toMatchObject([
      { swaps: [{ at: "refs/tags/v1.1.0" }] },
    ]);
    expect(passed((await ask({ branch: "absent" })).verdict).effects).toMatchObject([
      { swaps: [{ at: "refs/tags/v1.1.0" }] },
    ]);
    await repo.git("checkout", "--quiet", "main");
  });

  it("is shared by packages of one version, and not by others", async () => {
    const versions = [VERSION, { ...VERSION, name: "b", dir: "b" }];
    const shared = passed((await ask({ versions })).verdict);
    expect(shared.facts.tags.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(shared.effects[0]).toMatchObject({ swaps: [{ at: "refs/heads/main" }, { at: "refs/tags/v1.1.0" }] });
    const apart = passed((await ask({ versions, tagTemplate: "{name}@{version}" })).verdict);
    expect(apart.saw).toBe("a@1.1.0, b@1.1.0");
  });

  it("is called by the template of its package, and never stands for two versions", async () => {
    const versions = [VERSION, { ...VERSION, name: "@s/b", dir: "b", to: "2.0.0" }];
    const own = { "*": "{unscoped}-v{version}", a: "v{version}" };
    expect(passed((await ask({ versions, tagTemplate: own })).verdict).saw).toBe("v1.1.0, b-v2.0.0");
    const clash = { "*": "v{version}", a: "v{version}.0" };
    const one = { ...VERSION, to: "1.1.0-0" };
    const other = { ...VERSION, name: "@s/b", to: "1.1.0-0.0" };
    expect((await ask({ versions: [one, other], tagTemplate: clash })).verdict).toMatchObject({
      kind: "block",
      findings: [{ id: "tag-ambiguous", message: expect.stringContaining("a@1.1.0-0, @s/b@1.1.0-0.0") as string }],
    });
  });

  it.each(["--force", "a..b", "v {version}", "v{version}.lock", "-{version}", "a\u0007{version}"])(
    "blocks on the template %j",
    async (tagTemplate) => {
      const { verdict } = await ask({ tagTemplate });
      expect(verdict).toMatchObject({ kind: "block", facts: null, findings: [{ id: "tag-name" }] });
    },
  );
});
