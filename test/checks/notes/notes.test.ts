import { describe, expect, it } from "vitest";
import { notes } from "../../../checks/notes/index.ts";
import type { Change, PackageTexts, Way } from "../../../src/model/facts.ts";
import type { TagTemplate } from "../../../src/model/names.ts";
import { idsOf, openDesk, passed } from "../../helpers/ask.ts";
import { makeRepo, type Files } from "../../helpers/repo.ts";

const CHANGES: readonly Change[] = [
  { commit: "1234567890".repeat(4), type: "feat", scope: null, subject: "x", breaking: [], issues: [] },
];
const BODY = "### Features\n\n- x ([1234567](https://github.com/o/r/commit/1234567890123456789012345678901234567890))";

interface Given {
  readonly files?: Files;
  readonly options?: Parameters<typeof notes>[0];
  readonly changes?: readonly Change[];
  readonly way?: Way;
  readonly isFirst?: boolean;
  readonly texts?: Omit<PackageTexts, "name">;
  readonly tagTemplate?: TagTemplate;
}

async function ask(given: Given) {
  const { files = {}, options = {}, changes = CHANGES, way = "push", isFirst = false, texts } = given;
  const { tagTemplate = "v{version}" } = given;
  const repo = await makeRepo({ "a.txt": "", ...files }, { remote: false });
  await repo.git("remote", "add", "origin", "https://github.com/o/r.git");
  const { settings, ask } = await openDesk(repo, { way, branch: "main", tagTemplate });
  const versions = [{ name: "sample", dir: "", from: "1.0.0", to: "1.1.0", isPrivate: false }];
  const lastReleases = isFirst ? [] : [{ name: "sample", tag: "v1.0.0", version: "1.0.0", commit: settings.base }];
  return await ask(notes(options), {
    settings,
    versions,
    lastReleases,
    changes: [{ name: "sample", changes }],
    texts: texts === undefined ? undefined : [{ name: "sample", ...texts }],
  });
}

describe("the notes step", () => {
  it("makes notes from the commits and puts them on top of the changelog, dated as the release", async () => {
    const { facts, saw } = passed(await ask({ files: { "CHANGELOG.md": "# Changelog\n\n## 1.0.0\n\n- a\n" } }));
    expect(saw).toBe("1 commit");
    expect(facts.notes).toEqual([{ name: "sample", markdown: BODY }]);
    const heading = "## [1.1.0](https://github.com/o/r/compare/v1.0.0...v1.1.0) - 2026-02-03";
    expect(facts.edits).toEqual([
      { path: "CHANGELOG.md", content: `# Changelog\n\n${heading}\n\n${BODY}\n\n## 1.0.0\n\n- a\n` },
    ]);
  });

  it("begins a changelog, of another name, or writes none", async () => {
    const made = passed(await ask({ options: { file: "HISTORY.md" }, isFirst: true }));
    expect(made.facts.edits).toEqual([
      { path: "HISTORY.md", content: `# Changelog\n\n## 1.1.0 - 2026-02-03\n\n${BODY}\n` },
    ]);
    expect(passed(await ask({ options: { file: false } })).facts).toMatchObject({
      edits: [],
      notes: [{ markdown: BODY }],
    });
  });

  it("compares by the tags of the package's own template", async () => {
    const tagTemplate = { "*": "{name}@{version}", sample: "{unscoped}/v{version}" };
    const { facts } = passed(await ask({ tagTemplate }));
    expect(facts.edits[0]?.content).toContain("/compare/v1.0.0...sample%2Fv1.1.0) - 2026-02-03");
  });

  it("takes what people wrote as it is", async () => {
    const text = "# Changelog\n\n## Unreleased\n\n- <b>by hand</b>\n";
    const { facts, saw } = passed(await ask({ files: { "CHANGELOG.md": text } }));
    expect(saw).toBe("what CHANGELOG.md says");
    expect(facts.notes[0]?.markdown).toBe("- <b>by hand</b>");
    expect(facts.edits[0]?.content).not.toContain("Features");
  });

  it("reads a merged release's section, and writes nothing", async () => {
    const text = "# Changelog\n\n## Unreleased\n\n- later\n\n## 1.1.0\n\n- merged\n";
    const given = { files: { "CHANGELOG.md": text }, way: "existing" } as const;
    expect(passed(await ask(given)).facts).toEqual({ notes: [{ name: "sample", markdown: "- merged" }], edits: [] });
    const without = {
      files: { "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- later\n" },
      way: "existing",
    } as const;
    expect(passed(await ask(without)).facts).toEqual({ notes: [{ name: "sample", markdown: BODY }], edits: [] });
  });

  it("says of a package without changes whom it is released together with", async () => {
    const texts = { texts: null, dependencies: [], follows: "b" };
    const made = passed(await ask({ changes: [], texts }));
    expect(made.findings).toEqual([]);
    expect(made.facts.notes[0]?.markdown).toBe("No changes of its own: released together with `b`.");
  });

  it("warns where there is nothing to tell, and blocks on a file that is not UTF-8", async () => {
    expect(idsOf(await ask({ changes: [] }))).toEqual(["notes-empty"]);
    const verdict = await ask({ files: { "CHANGELOG.md": "# C\n\n\uFFFD\n" } });
    expect(verdict).toMatchObject({ kind: "block", findings: [{ id: "not-utf8", file: "CHANGELOG.md" }] });
  });

  it("takes what change files say instead of the commits, and tells the dependencies that come along", async () => {
    const texts = [
      { bump: "patch", text: "Mends it.\n\n```ts\na();\n```", commit: null },
      { bump: "minor", text: "Adds\u202e it.", commit: "1234567890".repeat(4) },
    ] as const;
    const made = passed(
      await ask({ texts: { texts, dependencies: [{ name: "@s/b", version: "2.0.0" }], follows: null } }),
    );
    expect(made.saw).toBe("2 change files");
    const url = `https://github.com/o/r/commit/${"1234567890".repeat(4)}`;
    expect(made.facts.notes[0]?.markdown).toBe(
      `### Minor changes\n\n- Adds it. ([1234567](${url}))\n\n### Patch changes\n\n- Mends it.\n\n  \`\`\`ts\n  a();\n  \`\`\`\n\n### Dependencies\n\n- \`@s/b\` 2.0.0`,
    );
  });

  it("tells dependencies below what commits say", async () => {
    const made = passed(
      await ask({ texts: { texts: null, dependencies: [{ name: "b", version: "2.0.0" }], follows: null } }),
    );
    expect(made.facts.notes[0]?.markdown).toBe(`${BODY}\n\n### Dependencies\n\n- \`b\` 2.0.0`);
  });

  it("follows the sections of its options", async () => {
    const made = passed(await ask({ options: { types: [{ type: "feat", title: "New" }] } }));
    expect(made.facts.notes[0]?.markdown).toContain("### New\n");
    expect(() => notes({ file: true } as never)).toThrow('Cannot use the step "notes": file');
  });
});
