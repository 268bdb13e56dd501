import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intentsOf, isChangeFile, mixedFindings, readChangeFiles } from "../../src/workspace/change-file.ts";

const KNOWN = new Set(["a", "@scope/b", "c.d"]);
const read = (text: string, path = ".changeset/brave-lions-dance.md") => readChangeFiles([{ path, text }], KNOWN);
const packagesIn = async (text: string) => (await read(text)).files[0]?.packages.map(({ name, bump }) => [name, bump]);

describe("a change file", () => {
  it("names packages with their bumps and lines, and a summary", async () => {
    const { files, findings } = await read('---\n"@scope/b": minor\na: none\n---\n\nSays *more*.\n\n---\n');
    expect(findings).toEqual([]);
    expect(files).toEqual([
      {
        id: "brave-lions-dance",
        path: ".changeset/brave-lions-dance.md",
        packages: [
          { name: "@scope/b", bump: "minor", line: 2 },
          { name: "a", bump: "none", line: 3 },
        ],
        summary: "Says *more*.\n\n---",
      },
    ]);
  });

  it.each<[string, string, unknown]>([
    ["nothing", "---\n---\n", []],
    ["Windows' line ends", '---\r\n"a": patch\r\n---\r\nx', [["a", "patch"]]],
    ["quoted bumps", "---\n'@scope/b': \"major\"\n---", [["@scope/b", "major"]]],
    ["comments", "--- # why\na: patch # because\n# yes\n---", [["a", "patch"]]],
    [
      "a flow",
      "---\n{ a: patch, c.d: minor }\n---",
      [
        ["a", "patch"],
        ["c.d", "minor"],
      ],
    ],
    ["a long key", '---\n? "a"\n: patch\n---', [["a", "patch"]]],
    ["text before it", "<!-- x -->\n---\na: patch\n---", [["a", "patch"]]],
    ["indentation", "  ---\n  a: patch\n  ---\nx", [["a", "patch"]]],
  ])("may have %s", async (_, text, packages) => {
    expect(await packagesIn(text)).toEqual(packages);
    expect((await read(text)).findings).toEqual([]);
  });

  it.each<[string, string, id: string, line: number]>([
    ["emptiness", "", "broken-change-file", 1],
    ["no front matter", "Mends it", "broken-change-file", 1],
    ["no end of it", "---\na: patch\n\nMends it", "broken-change-file", 1],
    ["no YAML", '---\na: patch\n"b: patch\n---', "broken-change-file", 3],
    ["a bare @", "---\na: patch\n@scope/b: patch\n---", "broken-change-file", 3],
    ["a list", "---\n- a\n---", "broken-change-file", 1],
    ["an unknown package", "---\na: patch\nz: patch\n---", "unknown-package", 3],
    ["an unknown bump", "---\na: huge\n---", "unknown-bump", 2],
    ["no bump", "---\na:\n---", "unknown-bump", 2],
    ["a nest", "---\na:\n  b: patch\n---", "unknown-bump", 2],
    ["a package twice", '---\na: patch\n"a": minor\n---', "duplicate-package", 3],
    ["a package twice in YAML", "---\na: patch # x\n'a': minor\n---", "duplicate-package", 3],
  ])("with %s is a finding that names the line", async (_, text, id, line) => {
    const { findings } = await read(text);
    expect(findings).toMatchObject([{ id, line, level: "block", file: ".changeset/brave-lions-dance.md" }]);
  });

  it("keeps the rest when something is wrong, and says all of it", async () => {
    const { files, findings } = await read("---\nz: huge\na: patch\n---\n");
    expect(findings.map(({ id }) => id)).toEqual(["unknown-package", "unknown-bump"]);
    expect(files[0]?.packages).toEqual([{ name: "a", bump: "patch", line: 3 }]);
  });

  it("says what was probably meant", async () => {
    const { findings } = await read('---\n"@scope/bb": patch\n---');
    expect(findings[0]?.hint).toBe('Did you mean "@scope/b"?');
  });

  it("is read whatever it holds", async () => {
    await fc.assert(fc.asyncProperty(fc.string(), async (text) => void (await read(`---\n${text}\n---`))));
    await read(`---\na: &x [*x, ${"[".repeat(5_000)}\n---`);
  });
});

describe("the change files", () => {
  it.each<[string, boolean]>([
    [".changeset/x.md", true],
    [".changeset/pre/x.md", true],
    [".changeset/README.md", false],
    [".changeset/readme.md", false],
    [".changeset/AGENTS.md", false],
    [".changeset/.x.md", false],
    [".changeset/config.json", false],
    [".changeset/old/x.md", false],
    ["docs/.changeset/x.md", false],
  ])("%s is one of them: %s", (path, isOne) => {
    expect(isChangeFile(path)).toBe(isOne);
  });

  it("become intents, in the order of their paths", async () => {
    const text = "---\na: patch\n---";
    const { files } = await readChangeFiles(
      ["z", "b"].map((id) => ({ path: `.changeset/${id}.md`, text })),
      KNOWN,
    );
    expect(intentsOf(files)).toEqual(
      ["b", "z"].map((id) => ({ name: "a", bump: "patch", reason: `change file ${id}`, changeFile: id })),
    );
  });

  it("may not name what is versioned together with what is not", async () => {
    const { files } = await read('---\na: patch\n"@scope/b": patch\n---');
    expect(mixedFindings(files, (name) => name === "a")).toMatchObject([{ id: "mixed-change-file", line: 2 }]);
    expect(mixedFindings(files, () => true)).toEqual([]);
  });
});
