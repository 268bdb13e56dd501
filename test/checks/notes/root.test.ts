import { describe, expect, it } from "vitest";
import { notes } from "../../../checks/notes/index.ts";
import { addToRoot } from "../../../checks/notes/root.ts";
import type { PackageVersion, Way } from "../../../src/model/facts.ts";
import type { TagTemplate } from "../../../src/model/names.ts";
import { idsOf, openDesk, passed } from "../../helpers/ask.ts";
import { makeRepo, type Files } from "../../helpers/repo.ts";

const entry = { version: "1.1.0", tag: "t", date: "2026-01-31", compare: null, body: "### Fixes\n\n- x" };
const A = { name: "@s/a", version: "1.1.0", entry };
const B = { name: "b", version: "2.0.0", entry: { ...entry, version: "2.0.0", compare: "https://h/b", body: "- y" } };
const PARTS = "### `@s/a` 1.1.0\n\n#### Fixes\n\n- x\n\n### `b` [2.0.0](https://h/b)\n\n- y\n";
const SECTION = `## 2026-01-31\n\n${PARTS}`;

describe("the changelog of all packages", () => {
  it.each<[string, string | null, string]>([
    ["is begun", null, `# Changelog\n\n${SECTION}`],
    [
      "has the release above older ones",
      "# All\n\n## 2025-12-31\n\n### `b` 1.0.0\n\n- a\n",
      `# All\n\n${SECTION}\n## 2025-12-31\n\n### \`b\` 1.0.0\n\n- a\n`,
    ],
    [
      "has what people wrote before the packages",
      "# All\n\n## Unreleased\n\nBy hand.\n\n## 2025-12-31\n\n- a\n",
      `# All\n\n## Unreleased\n\n## 2026-01-31\n\nBy hand.\n\n${PARTS}\n## 2025-12-31\n\n- a\n`,
    ],
    [
      "keeps its line ends",
      "# All\r\n\r\n## 2025-12-31\r\n",
      `# All\n\n${SECTION}\n## 2025-12-31\n`.replaceAll("\n", "\r\n"),
    ],
    [
      "keeps its definitions",
      "# All\n\n[unreleased]: https://h/compare/v1.0.0...HEAD\n",
      `# All\n\n${SECTION}\n[unreleased]: https://h/compare/v1.0.0...HEAD\n`,
    ],
  ])("%s, and stays as it is when asked again", (_, text, expected) => {
    const once = addToRoot(text, [A, B], false);
    expect(once).toBe(expected);
    expect(addToRoot(once, [A, B], false)).toBe(expected);
    expect(addToRoot(once, [B], false)).toBe(expected);
  });

  it("has a section for each release of a day, also where the versions are alike", () => {
    const first = addToRoot(null, [A], false);
    const other = { ...B, version: "1.1.0", entry: { ...B.entry, version: "1.1.0" } };
    expect(addToRoot(first, [A, other], false)).toBe(
      "# Changelog\n\n## 2026-01-31\n\n### `b` [1.1.0](https://h/b)\n\n- y\n\n## 2026-01-31\n\n### `@s/a` 1.1.0\n\n#### Fixes\n\n- x\n",
    );
  });

  it("is called by the version that all share, with its link", () => {
    const both = [A, { ...B, version: "1.1.0" }].map((part) => ({
      ...part,
      entry: { ...entry, compare: "https://h/c" },
    }));
    const text = addToRoot("# All\n\n[unreleased]: https://h/compare/t0...HEAD\n", both, true);
    expect(text).toBe(
      "# All\n\n## [1.1.0] - 2026-01-31\n\n### `@s/a` 1.1.0\n\n#### Fixes\n\n- x\n\n### `b` 1.1.0\n\n#### Fixes\n\n- x\n\n" +
        "[unreleased]: https://h/compare/t...HEAD\n[1.1.0]: https://h/compare/t0...t\n",
    );
    expect(addToRoot(text, both, true)).toBe(text);
    expect(addToRoot(null, both, true)).toContain("## [1.1.0](https://h/c) - 2026-01-31\n\n### `@s/a` 1.1.0\n");
  });

  it("lowers headings, and no code", () => {
    const body = "### One\n\n```md\n### code\n```\n\n###### Six\n#none";
    const text = addToRoot(null, [{ ...A, entry: { ...entry, body } }], false);
    expect(text).toContain("\n\n#### One\n\n```md\n### code\n```\n\n###### Six\n#none\n");
  });
});

const VERSIONS: readonly PackageVersion[] = [
  { name: "@s/a", dir: "packages/a", from: "1.0.0", to: "1.1.0", isPrivate: false },
  { name: "@s/b", dir: "packages/b", from: "1.0.0", to: "1.1.0", isPrivate: false },
];

interface Given {
  readonly files?: Files;
  readonly options?: Parameters<typeof notes>[0];
  readonly way?: Way;
  readonly tagTemplate?: TagTemplate;
}

async function ask({ files = {}, options = { root: true }, way = "push", tagTemplate = "{name}@{version}" }: Given) {
  const repo = await makeRepo({ "a.txt": "", ...files }, { remote: false });
  await repo.git("remote", "add", "origin", "https://github.com/o/r.git");
  const { settings, ask } = await openDesk(repo, { way, branch: "main", tagTemplate });
  const change = { type: "fix", scope: null, subject: "x", breaking: [], issues: [] };
  return await ask(notes(options), {
    settings,
    versions: VERSIONS,
    lastReleases: [{ name: "@s/a", tag: "@s/a@1.0.0", version: "1.0.0", commit: settings.base }],
    changes: VERSIONS.map(({ name }) => ({ name, changes: [{ ...change, commit: settings.base }] })),
    texts: undefined,
  });
}

describe("the notes step with a changelog at the root", () => {
  it("writes it beside those of the packages, only if wanted", async () => {
    const { facts } = passed(await ask({}));
    const paths = facts.edits.map(({ path }) => path);
    expect(paths).toEqual(["packages/a/CHANGELOG.md", "packages/b/CHANGELOG.md", "CHANGELOG.md"]);
    expect(facts.edits[2]?.content).toMatch(
      /^# Changelog\n\n## 2026-02-03\n\n### `@s\/a` \[1\.1\.0\]\(https:\/\/github\.com\/o\/r\/compare\/\S+\)\n\n#### Fixes\n\n- x .*\n\n### `@s\/b` 1\.1\.0\n\n#### Fixes\n\n- x .*\n$/,
    );
    expect(passed(await ask({ options: {} })).facts.edits).toHaveLength(2);
    const alone = passed(await ask({ options: { file: false, root: "docs/RELEASES.md" } }));
    expect(alone.facts.edits.map(({ path }) => path)).toEqual(["docs/RELEASES.md"]);
  });

  it("names the release by its version where one tag is for all", async () => {
    const { facts } = passed(await ask({ tagTemplate: "v{version}" }));
    expect(facts.edits[2]?.content).toMatch(/^# Changelog\n\n## .*1\.1\.0.* - 2026-02-03\n\n### `@s\/a` 1\.1\.0\n/);
  });

  it("writes nothing for what was merged", async () => {
    expect(passed(await ask({ way: "existing" })).facts.edits).toEqual([]);
  });

  it("blocks on a file that is a package's, or no UTF-8", async () => {
    expect(idsOf(await ask({ options: { root: "packages/a/CHANGELOG.md" } }))).toEqual(["changelog-taken"]);
    expect(idsOf(await ask({ files: { "CHANGELOG.md": "\uFFFD" } }))).toEqual(["not-utf8"]);
  });
});
