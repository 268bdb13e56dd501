import { describe, expect, it } from "vitest";
import { version } from "../../../checks/version/index.ts";
import type { Request } from "../../../src/model/facts.ts";
import { idsOf, NOTHING, openDesk, passed } from "../../helpers/ask.ts";
import { makeRepo, type Repo } from "../../helpers/repo.ts";

const MANIFEST = '{\n\t"name": "sample",\n\t"version": "1.0.0"\n}';
const LOCKFILE = '{ "name": "sample", "version": "1.0.0", "packages": { "": { "version": "1.0.0" } } }\n';

/** A package whose 1.0.0 is tagged, with commits since. */
async function released(...messages: readonly string[]): Promise<Repo> {
  const repo = await makeRepo(
    { "package.json": MANIFEST, "package-lock.json": LOCKFILE, "v.ts": 'V = "1.0.0";\n' },
    { remote: false },
  );
  await repo.git("tag", "v1.0.0");
  for (const message of messages) await repo.commit({}, message);
  return repo;
}

async function ask(repo: Repo, options: Parameters<typeof version>[0] = {}, request: Request = NOTHING, more = {}) {
  const { settings, ask } = await openDesk(repo, { request, ...more });
  return await ask(version(options), { settings });
}

describe("the version step", () => {
  it("reads the commits since the last release, and writes the version wherever it stands", async () => {
    const repo = await released("docs: a", "feat(x): b", "fix: c", "words");
    const files = [{ path: "v.ts", pattern: 'V = "{version}"' }];
    const { facts, saw, findings } = passed(await ask(repo, { files }));
    expect(saw).toBe("1.0.0 → 1.1.0, 4 commits since v1.0.0");
    expect(findings).toEqual([]);
    expect(facts.versions).toEqual([{ name: "sample", dir: "", from: "1.0.0", to: "1.1.0", isPrivate: false }]);
    expect(facts.lastReleases).toEqual([
      { name: "sample", tag: "v1.0.0", version: "1.0.0", commit: await repo.git("rev-parse", "v1.0.0^{commit}") },
    ]);
    expect(facts.changes[0]?.changes.map(({ type }) => type)).toEqual([null, "fix", "feat", "docs"]);
    expect(facts.edits).toEqual([
      { path: "package.json", content: MANIFEST.replace("1.0.0", "1.1.0") },
      { path: "package-lock.json", content: LOCKFILE.replaceAll("1.0.0", "1.1.0") },
      { path: "v.ts", content: 'V = "1.1.0";\n' },
    ]);
  });

  it("takes the version that was asked for", async () => {
    const repo = await released();
    expect(passed(await ask(repo, {}, { bump: null, version: "3.0.0" })).facts.versions).toMatchObject([
      { to: "3.0.0" },
    ]);
    expect(
      passed(await ask(repo, { preid: "rc" }, { bump: "prerelease", version: null })).facts.versions,
    ).toMatchObject([{ to: "1.0.1-rc.0" }]);
  });

  it("blocks where no commit counts, also where all that counted was reverted", async () => {
    const repo = await released("docs: a");
    expect(await ask(repo)).toMatchObject({ kind: "block", facts: null, findings: [{ id: "nothing-to-release" }] });
    const feature = await repo.commit({}, "feat: b");
    expect((await ask(repo)).kind).toBe("pass");
    await repo.commit({}, `Revert "feat: b"\n\nThis reverts commit ${feature}.`);
    expect(idsOf(await ask(repo))).toEqual(["nothing-to-release"]);
  });

  it("takes the highest release tag in the history, and no other tag", async () => {
    const repo = await released("fix: a");
    await repo.git("tag", "v1.0.10");
    await repo.git("tag", "v1.0.9");
    await repo.git("tag", "v9");
    await repo.git("tag", "nightly-v3.0.0");
    await repo.git("checkout", "--quiet", "-b", "side");
    await repo.commit({}, "feat: elsewhere");
    await repo.commit({}, "feat: further");
    await repo.git("tag", "v5.0.0");
    await repo.git("checkout", "--quiet", "main");
    await repo.commit({}, "fix: b");
    expect(passed(await ask(repo)).saw).toBe("1.0.10 → 1.0.11, 1 commit since v1.0.10");
  });

  it("knows a release that hangs from its tag alone", async () => {
    const repo = await released("feat: a");
    await repo.git("checkout", "--quiet", "--detach");
    await repo.commit({ "package.json": MANIFEST.replace("1.0.0", "1.1.0") }, "chore(release): 1.1.0");
    await repo.git("tag", "--annotate", "--message", "x", "v1.1.0");
    await repo.git("checkout", "--quiet", "main");
    await repo.commit({}, "fix: b");
    const { saw, facts } = passed(await ask(repo, {}, NOTHING, { way: "tag-only" }));
    expect(saw).toBe("1.1.0 → 1.1.1, 1 commit since v1.1.0");
    expect(facts.edits[0]?.content).toBe(MANIFEST.replace("1.0.0", "1.1.1"));
  });

  it("tells for a stable version all since the last stable one", async () => {
    const repo = await released("feat: a");
    await repo.git("tag", "v1.1.0-beta.0");
    await repo.commit({}, "fix: b");
    const { saw, facts } = passed(await ask(repo));
    expect(saw).toBe("1.0.0 → 1.1.0, 2 commits since v1.0.0");
    expect(facts.versions).toMatchObject([{ from: "1.1.0-beta.0", to: "1.1.0" }]);
    const again = passed(await ask(repo, {}, { bump: "prerelease", version: null }));
    expect(again.saw).toBe("1.1.0-beta.0 → 1.1.0-beta.1, 1 commit since v1.1.0-beta.0");
  });

  it("begins with the manifest's version, or with the first", async () => {
    const own = await makeRepo({ "package.json": MANIFEST }, { remote: false });
    expect(passed(await ask(own))).toMatchObject({
      saw: "1.0.0, the first release, of 1 commit",
      facts: { edits: [] },
    });
    const none = await makeRepo({ "package.json": MANIFEST.replace("1.0.0", "0.0.0") }, { remote: false });
    expect(passed(await ask(none)).facts.versions).toMatchObject([{ to: "0.1.0" }]);
    expect(passed(await ask(none, { initial: "1.0.0" })).facts.versions).toMatchObject([{ to: "1.0.0" }]);
  });

  it("follows a tag template with the package's name", async () => {
    const repo = await makeRepo({ "package.json": MANIFEST.replace("sample", "@s/p") }, { remote: false });
    await repo.git("tag", "@s/p@1.0.0");
    await repo.git("tag", "@s/q@2.0.0");
    await repo.commit({}, "fix: a");
    expect(passed(await ask(repo, {}, NOTHING, { tagTemplate: "{name}@{version}" })).saw).toContain("1.0.0 → 1.0.1");
  });

  it("names the manifest's faults, and the rules that find nothing", async () => {
    const bad = await makeRepo({ "package.json": '{ "name": "a b", "version": "v1" }' }, { remote: false });
    expect(idsOf(await ask(bad))).toEqual(["bad-name", "bad-version"]);
    const repo = await released("fix: a");
    const files = [
      { path: "v.ts", pattern: "version: {version}" },
      { path: "absent.txt", pattern: "{version}" },
    ];
    const verdict = await ask(repo, { files });
    expect(idsOf(verdict)).toEqual(["version-file", "version-file"]);
    expect(verdict).toMatchObject({
      findings: [{ file: "v.ts" }, { file: "absent.txt" }],
      facts: { versions: [{ to: "1.0.1" }] },
    });
  });

  it("reads the commit, not the work tree", async () => {
    const repo = await released("fix: a");
    await repo.write({ "package.json": "broken" });
    expect((await ask(repo)).kind).toBe("pass");
  });

  it("releases a merged commit as it is, if everything in it says the version", async () => {
    const repo = await released("feat: a");
    await repo.commit({ "package.json": MANIFEST.replace("1.0.0", "1.1.0") }, "chore: 1.1.0");
    const existing = { way: "existing" };
    const verdict = await ask(repo, {}, NOTHING, existing);
    expect(verdict).toMatchObject({ kind: "block", findings: [{ id: "version-differs", file: "package-lock.json" }] });
    await repo.commit({ "package-lock.json": LOCKFILE.replaceAll("1.0.0", "1.1.0") }, "chore: lock");
    expect(passed(await ask(repo, {}, NOTHING, existing)).facts).toMatchObject({
      versions: [{ to: "1.1.0" }],
      edits: [],
    });
    expect(idsOf(await ask(repo, {}, { bump: null, version: "1.2.0" }, existing))).toEqual(["version-differs"]);
  });

  it.each<[object, string]>([
    [{ file: [] }, 'no option "file"'],
    [{ files: [{ path: "a" }] }, 'give either "pattern" or "json"'],
    [{ files: [{ path: "a", pattern: "x" }] }, 'one "{version}"'],
    [{ files: [{ path: "../a", json: "a" }] }, "no path below"],
    [{ files: [{ path: "/a", json: "a" }] }, "no path below"],
    [{ preid: "a b" }, "no pre-release identifier"],
    [{ initial: "1" }, "no exact version"],
  ])("refuses the options %j", (options, message) => {
    expect(() => version(options)).toThrow(message);
  });
});
