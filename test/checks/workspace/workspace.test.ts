import { describe, expect, it } from "vitest";
import { idsOf, NOTHING, passed } from "../../helpers/ask.ts";
import { makeRepo } from "../../helpers/repo.ts";
import { ask, changeFile, CONFIG, makeReleased, manifest, ROOT, versionsOf, type Asked } from "./sample.ts";

describe("the workspace step, by commits", () => {
  it("raises what commits touch, and whoever no longer fits", async () => {
    const repo = await makeReleased();
    await repo.commit({ "packages/b/index.js": "1" }, "feat: more");
    await repo.commit({ "packages/d/index.js": "1", "README.md": "x" }, "fix: less");
    const { facts, saw } = passed(await ask(repo));
    expect(facts.versions).toEqual([
      { name: "@s/b", dir: "packages/b", from: "1.0.0", to: "1.1.0", isPrivate: false },
      { name: "@s/c", dir: "packages/c", from: "1.0.0", to: "1.0.1", isPrivate: false },
      { name: "@s/d", dir: "packages/d", from: "1.0.0", to: "1.0.1", isPrivate: true },
    ]);
    expect(saw).toBe("3 of 4 packages: @s/b 1.0.0 → 1.1.0, @s/c 1.0.0 → 1.0.1, @s/d 1.0.0 → 1.0.1");
    expect(facts.changes.map(({ name, changes }) => [name, changes.map(({ subject }) => subject)])).toEqual([
      ["@s/b", ["more"]],
      ["@s/c", []],
      ["@s/d", ["less"]],
    ]);
    expect(facts.lastReleases.map(({ tag }) => tag)).toEqual(["@s/b@1.0.0", "@s/c@1.0.0", "@s/d@1.0.0"]);
    expect(facts.texts[1]).toEqual({
      name: "@s/c",
      texts: null,
      dependencies: [{ name: "@s/b", version: "1.1.0" }],
      follows: null,
    });
    const edits = Object.fromEntries(facts.edits.map(({ path, content }) => [path, content]));
    expect(Object.keys(edits)).toEqual([
      "packages/b/package.json",
      "packages/c/package.json",
      "packages/d/package.json",
    ]);
    expect(edits["packages/c/package.json"]).toBe(
      manifest("c", "1.0.1", { dependencies: { "@s/b": "~1.1.0" }, devDependencies: { "@s/d": "^1.0.1" } })[
        "packages/c/package.json"
      ],
    );
  });

  it("counts for each package from its own last release, across merges", async () => {
    const repo = await makeReleased();
    await repo.git("switch", "--quiet", "--create", "side");
    await repo.commit({ "packages/b/side.js": "1" }, "feat: of the side");
    await repo.git("switch", "--quiet", "main");
    await repo.commit({ "packages/a/index.js": "1" }, "fix: of a");
    await repo.git("tag", "@s/a@1.0.1");
    await repo.commit(manifest("a", "1.0.1"), "chore: follow");
    await repo.git("merge", "--quiet", "--no-ff", "-m", "merge side", "side");
    expect(await versionsOf(repo)).toEqual({ b: "1.0.0 1.1.0", c: "1.0.0 1.0.1" });
  });

  it("takes the release before this commit where higher tags stand on another branch", async () => {
    const repo = await makeReleased();
    await repo.git("switch", "--quiet", "--create", "next");
    await repo.commit({ "packages/a/next.js": "1" }, "feat!: next");
    await repo.commit(manifest("a", "2.0.0"), "chore(release): 2.0.0");
    await repo.git("tag", "@s/a@2.0.0");
    await repo.git("switch", "--quiet", "main");
    await repo.commit({ "packages/a/index.js": "1" }, "fix: of a");
    expect(await versionsOf(repo)).toEqual({ a: "1.0.0 1.0.1" });
  });

  it("knows a release commit that hangs from its tag alone, and goes on from its version", async () => {
    const repo = await makeReleased();
    await repo.git("switch", "--quiet", "--detach");
    await repo.commit(manifest("a", "1.4.0"), "chore(release): a");
    await repo.git("tag", "@s/a@1.4.0");
    await repo.git("switch", "--quiet", "main");
    await repo.commit({ "packages/a/index.js": "1" }, "feat: of a");
    expect(await versionsOf(repo, { way: "tag-only" })).toEqual({ a: "1.4.0 1.5.0" });
  });

  it("releases what was never released under the version that it has", async () => {
    const repo = await makeReleased();
    await repo.commit({ ...manifest("e", "0.3.0"), ...manifest("f", "0.0.0") }, "feat: two more");
    expect(await versionsOf(repo)).toEqual({ e: "0.3.0 0.3.0", f: "0.0.0 0.1.0" });
  });

  it("reads all commits of packages that were never released, whatever the releases of others", async () => {
    const repo = await makeRepo({ ...ROOT, ...manifest("a", "1.0.0"), ...manifest("b", "1.0.0") }, { remote: false });
    await repo.commit({ "packages/b/x.js": "1" }, "feat: first");
    await repo.git("tag", "@s/a@1.0.0");
    const { facts } = passed(await ask(repo));
    expect(facts.versions.map(({ name, to }) => [name, to])).toEqual([["@s/b", "1.0.0"]]);
    expect(facts.changes[0]?.changes.map(({ subject }) => subject)).toContain("first");
  });

  it("leaves 0.x at 0.x, and has one version for a fixed group", async () => {
    const repo = await makeRepo({ ...ROOT, ...manifest("a", "0.4.0"), ...manifest("b", "0.4.0") }, { remote: false });
    await repo.git("tag", "v0.4.0");
    await repo.commit({ "packages/a/x.js": "1" }, "feat!: other");
    const options = { fixed: [["@s/*"]] };
    expect(await versionsOf(repo, { tagTemplate: "v{version}", options })).toEqual({
      a: "0.4.0 0.5.0",
      b: "0.4.0 0.5.0",
    });
    const { facts } = passed(await ask(repo, { tagTemplate: "v{version}", options }));
    expect(facts.texts.map(({ name, follows }) => [name, follows])).toEqual([
      ["@s/a", null],
      ["@s/b", "@s/a"],
    ]);
    const exact = { tagTemplate: "v{version}", options, request: { bump: null, version: "2.0.0" } } as const;
    expect(await versionsOf(repo, exact)).toEqual({ a: "0.4.0 2.0.0", b: "0.4.0 2.0.0" });
  });

  it("takes a new package of a group in under the group's version", async () => {
    const repo = await makeReleased();
    await repo.commit(manifest("aa", "0.1.0"), "feat: a new package");
    expect(await versionsOf(repo, { options: { linked: [["@s/a", "@s/aa"]] } })).toEqual({ aa: "0.1.0 1.1.0" });
    await repo.commit({ "packages/a/x.js": "1" }, "feat: of a");
    const versions = { a: "1.0.0 1.1.0", aa: "0.1.0 1.1.0" };
    for (const kind of ["fixed", "linked"]) {
      expect(await versionsOf(repo, { options: { [kind]: [["@s/aa", "@s/a"]] } })).toEqual(versions);
    }
  });

  it("takes the highest manifest of a group that nobody released for the version that is wanted", async () => {
    const repo = await makeReleased();
    await repo.commit({ ...manifest("a", "1.1.0"), ...manifest("d", "1.2.0") }, "chore: what comes next");
    await repo.commit({ "packages/a/x.js": "1" }, "feat: of a");
    const options = { fixed: [["@s/a", "@s/d"]] };
    expect(await versionsOf(repo, { options })).toEqual({ a: "1.1.0 1.2.0", d: "1.2.0 1.2.0" });
    await repo.commit({ "packages/d/x.js": "1" }, "feat!: of d");
    expect(await versionsOf(repo, { options })).toMatchObject({ a: "1.1.0 2.0.0", d: "1.2.0 2.0.0" });
  });

  it("begins, goes on with and ends pre-releases", async () => {
    const repo = await makeReleased();
    await repo.commit({ "packages/a/x.js": "1" }, "feat: one");
    const pre = { options: { preid: "beta" }, request: { bump: "prerelease", version: null } } as const;
    expect((await versionsOf(repo, pre))["a"]).toBe("1.0.0 1.1.0-beta.0");
    await repo.commit(manifest("a", "1.1.0-beta.0"), "chore: release");
    await repo.git("tag", "@s/a@1.1.0-beta.0");
    // The same commit becomes the final one.
    expect(await versionsOf(repo)).toMatchObject({ a: "1.1.0-beta.0 1.1.0" });
    await repo.commit({ "packages/a/x.js": "2" }, "fix: two");
    expect((await versionsOf(repo, pre))["a"]).toBe("1.1.0-beta.0 1.1.0-beta.1");
    const { facts } = passed(await ask(repo));
    expect(facts.changes[0]?.changes.map(({ subject }) => subject)).toEqual(["two", "release", "one"]);
    expect(facts.lastReleases[0]?.tag).toBe("@s/a@1.0.0");
  });

  it("releases a merged commit's versions that have no tag", async () => {
    const repo = await makeReleased();
    await repo.commit(manifest("a", "1.2.0"), "chore: merged");
    const { facts } = passed(await ask(repo, { way: "existing" }));
    expect(facts.versions).toMatchObject([{ name: "@s/a", from: "1.0.0", to: "1.2.0" }]);
    expect(facts.edits).toEqual([]);
  });

  it("says what it was told for single packages", async () => {
    const repo = await makeReleased();
    await repo.commit({ "packages/a/x.js": "1", "packages/d/x.js": "1" }, "fix: one");
    const request = { ...NOTHING, packages: { "@s/a": "major", "@s/d": "none" } } as const;
    expect(await versionsOf(repo, { request })).toMatchObject({ a: "1.0.0 2.0.0", b: "1.0.0 1.0.1" });
    const both = { bump: "major", version: null, packages: { "@s/a": "minor" } } as const;
    expect(await versionsOf(repo, { request: both })).toEqual({ a: "1.0.0 1.1.0", d: "1.0.0 2.0.0" });
    const options: Asked["options"] = { packages: { "@s/a": { allow: ["patch", "minor"] } } };
    expect(idsOf(await ask(repo, { request, options }))).toEqual(["bump-not-allowed"]);
    expect(idsOf(await ask(repo, { request: { ...NOTHING, packages: { "@s/x": "patch" } } }))).toContain(
      "unknown-package",
    );
    expect(idsOf(await ask(repo, { options: { ignore: ["@s/zz"] } }))).toEqual(["unknown-package"]);
  });

  it("blocks where all tags are called in another way, as every package would be taken for new", async () => {
    const repo = await makeReleased();
    await repo.commit({ "packages/a/x.js": "1" }, "feat: one");
    expect(idsOf(await ask(repo, { tagTemplate: "{name}-v{version}" }))).toEqual(["no-tag-fits"]);
  });

  it("blocks where there is nothing to release, and where one version is for several", async () => {
    const repo = await makeReleased();
    expect(idsOf(await ask(repo))).toEqual(["nothing-to-release"]);
    await repo.commit({ "packages/a/x.js": "1", "packages/d/x.js": "1" }, "fix: one");
    expect(idsOf(await ask(repo, { request: { bump: null, version: "3.0.0" } }))).toEqual(["one-version"]);
  });
});

describe("the workspace step, by change files", () => {
  it("raises what they name, takes them away, and tells what they say with the commit that brought them", async () => {
    const repo = await makeReleased(CONFIG);
    const commit = await repo.commit(
      {
        ".changeset/one.md": changeFile({ b: "minor", d: "patch" }, "Adds it."),
        "packages/b/x.js": "1",
        "packages/d/x.js": "1",
      },
      "whatever",
    );
    const { facts, findings } = passed(await ask(repo));
    expect(findings).toEqual([]);
    expect(facts.versions.map(({ name, to }) => `${name} ${to}`)).toEqual(["@s/b 1.1.0", "@s/c 1.0.1", "@s/d 1.0.1"]);
    expect(facts.versions[2]).toMatchObject({ untagged: true });
    expect(facts.edits).toContainEqual({ path: ".changeset/one.md", content: null });
    expect(facts.texts[0]).toEqual({
      name: "@s/b",
      texts: [{ bump: "minor", text: "Adds it.", commit }],
      dependencies: [],
      follows: null,
    });
  });

  it("warns of changes that no file names, and of files whose packages did not change", async () => {
    const repo = await makeReleased(CONFIG);
    await repo.commit({ ".changeset/one.md": changeFile({ a: "patch" }, "x") }, "docs: a");
    await repo.commit({ "packages/b/index.js": "1", "packages/c/test/a.js": "1" }, "feat: b");
    const verdict = passed(await ask(repo));
    expect(verdict.findings).toMatchObject([
      { id: "unchanged-package", level: "warn", file: "packages/a/package.json" },
      { id: "unintended-change", level: "warn", file: "packages/b/package.json" },
    ]);
    expect(idsOf(await ask(repo, { options: { unintended: "block" } }))).toEqual([
      "unchanged-package",
      "unintended-change",
    ]);
    expect(idsOf(await ask(repo, { options: { unintended: "allow" } }))).toEqual([]);
  });

  it("takes for changed what differs from the last release, and not what a release of others wrote", async () => {
    const repo = await makeReleased(CONFIG);
    await repo.commit({ "packages/b/index.js": "1" }, "feat: b");
    await repo.git("rm", "--quiet", "packages/b/index.js");
    await repo.commit({}, "revert: b");
    const uses = (range: string) => ({
      ...(JSON.parse(manifest("c", "1.0.0")["packages/c/package.json"] ?? "") as object),
      devDependencies: { "@s/b": range },
    });
    await repo.commit({ "packages/c/package.json": JSON.stringify(uses("^1.0.0")) }, "chore: c");
    await repo.git("tag", "@s/c@1.0.1");
    await repo.commit({ "packages/c/package.json": JSON.stringify(uses("^2.0.0")) }, "chore: release b");
    expect(idsOf(await ask(repo, { request: { bump: null, version: null, packages: { "@s/d": "patch" } } }))).toEqual([
      "unchanged-package",
    ]);
    await repo.commit(
      { "packages/c/package.json": JSON.stringify({ ...uses("^2.0.0"), main: "x.js" }), "packages/b/y.js": "" },
      "feat: c",
    );
    const { findings } = passed(
      await ask(repo, { request: { bump: null, version: null, packages: { "@s/b": "patch" } } }),
    );
    expect(findings.map(({ id, message }) => [id, message])).toEqual([
      ["unintended-change", "@s/c changed since @s/c@1.0.1, and no change file names it: package.json"],
    ]);
  });

  it("keeps the files in pre-release mode, and ends it", async () => {
    const pre = { mode: "pre", tag: "rc", initialVersions: { "@s/a": "1.0.0" }, changesets: [] };
    const repo = await makeReleased({ ...CONFIG, ".changeset/pre.json": `${JSON.stringify(pre)}\n` });
    await repo.commit({ ".changeset/one.md": changeFile({ a: "minor" }, "x"), "packages/a/x.js": "" }, "x");
    const { facts } = passed(await ask(repo, { options: { unintended: "allow" } }));
    expect(facts.versions[0]).toMatchObject({ name: "@s/a", to: "1.1.0-rc.0" });
    const edit = facts.edits.find(({ path }) => path === ".changeset/pre.json");
    expect(JSON.parse(edit?.content ?? "")).toMatchObject({ mode: "pre", changesets: ["one"] });
    expect(facts.edits.map(({ path }) => path)).not.toContain(".changeset/one.md");
    const done = { ...pre, mode: "exit", changesets: ["one"] };
    await repo.commit({ ...manifest("a", "1.1.0-rc.0"), ".changeset/pre.json": JSON.stringify(done) }, "x");
    const ended = passed(await ask(repo, { options: { unintended: "allow" } }));
    expect(ended.facts.versions[0]).toMatchObject({ name: "@s/a", to: "1.1.0" });
    const gone = ended.facts.edits.filter(({ content }) => content === null).map(({ path }) => path);
    expect(gone).toEqual([".changeset/one.md", ".changeset/pre.json"]);
  });

  it("tells all that is wrong at once, with file and line", async () => {
    const repo = await makeReleased({
      ...CONFIG,
      ".changeset/a.md": '---\n"@s/zz": patch\n---\n\nx\n',
      ".changeset/b.md": '---\n"@s/a": huge\n---\n\nx\n',
      ".changeset/c.md": "no front matter\n",
      "packages/broken/package.json": '{\n  "name": ,\n}\n',
      "packages/twin/package.json": '{ "name": "@s/a", "version": "1.0.0" }\n',
      "packages/out/package.json": '{ "name": "../../evil", "version": "1.0.0" }\n',
    });
    const verdict = await ask(repo);
    if (verdict.kind !== "block") throw new Error("it did not block");
    const found = verdict.findings.map(({ id, file, line }) => `${id} ${file ?? ""} ${line ?? ""}`.trim());
    expect(found).toEqual(
      expect.arrayContaining([
        "unknown-package .changeset/a.md 2",
        "unknown-bump .changeset/b.md 2",
        "broken-change-file .changeset/c.md 1",
        "bad-manifest packages/broken/package.json 2",
      ]),
    );
    expect(found.some((text) => text.includes("packages/out/package.json"))).toBe(true);
  });

  it("tells of a root's manifest that is no JSON with its line, and of the rest where the list of members stands elsewhere", async () => {
    const change = { ...CONFIG, ".changeset/b.md": '---\n"@s/a": huge\n---\n\nx\n' };
    const broken = { ...change, "package.json": '{\n  "private": true,,\n  "workspaces": ["packages/*"]\n}\n' };
    expect(idsOf(await ask(await makeReleased(broken)))).toEqual(["bad-manifest"]);
    const pnpm = { ...broken, "pnpm-workspace.yaml": 'packages: ["packages/*"]\n' };
    const verdict = await ask(await makeReleased(pnpm));
    expect(verdict).toMatchObject({
      findings: [
        { id: "bad-manifest", file: "package.json", line: 2 },
        { id: "unknown-bump", file: ".changeset/b.md", line: 2 },
      ],
    });
  });
});
