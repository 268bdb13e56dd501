import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addRelease, handWritten, sectionFor } from "../../../checks/notes/changelog.ts";

const ENTRY = {
  version: "1.1.0",
  tag: "v1.1.0",
  date: "2026-01-31",
  compare: "https://h/o/r/compare/v1.0.0...v1.1.0",
  body: "### Features\n\n- x (1234567)",
};
const HEADING = "## [1.1.0](https://h/o/r/compare/v1.0.0...v1.1.0) - 2026-01-31";
const SECTION = `${HEADING}\n\n${ENTRY.body}\n`;
const add = (text: string | null) => addRelease(text, ENTRY);

describe("a changelog", () => {
  it.each<[string, string | null, string]>([
    ["that is not there is begun", null, `# Changelog\n\n${SECTION}`],
    ["that is empty is begun", " \n", `# Changelog\n\n${SECTION}`],
    ["with a title alone", "# Changes", `# Changes\n\n${SECTION}`],
    ["with a title and words", "# Changes\n\nAll of them.\n", `# Changes\n\nAll of them.\n\n${SECTION}`],
    ["with a release", "# Changes\n\n## 1.0.0\n\n- a\n", `# Changes\n\n${SECTION}\n## 1.0.0\n\n- a\n`],
    ["without a title", "## 1.0.0\n", `${SECTION}\n## 1.0.0\n`],
    ["with no empty line below its title", "# Changes\n## 1.0.0\n", `# Changes\n\n${SECTION}\n## 1.0.0\n`],
    [
      "whose releases have the first level",
      "# [1.0.0](x) (2025-01-01)\n\n- a\n",
      `${SECTION}\n# [1.0.0](x) (2025-01-01)\n\n- a\n`,
    ],
    ["whose releases have the third level", "# C\n\n### v1.0.0\n", `# C\n\n${SECTION}\n### v1.0.0\n`],
    [
      "whose releases are underlined",
      "1.0.0 / 2025-01-01\n==================\n\n  * a\n",
      `${SECTION}\n1.0.0 / 2025-01-01\n==================\n\n  * a\n`,
    ],
    [
      "with a release in a code block",
      "# C\n\n```md\n## 0.1.0\n```\n\n## 1.0.0\n",
      `# C\n\n\`\`\`md\n## 0.1.0\n\`\`\`\n\n${SECTION}\n## 1.0.0\n`,
    ],
    ["with definitions at its end", "# C\n\n[a]: b\n", `# C\n\n${SECTION}\n[a]: b\n`],
    [
      "with nothing under Unreleased",
      "# C\n\n## [Unreleased]\n\n## 1.0.0\n",
      `# C\n\n## [Unreleased]\n\n${SECTION}\n## 1.0.0\n`,
    ],
    [
      "with a template under Unreleased",
      "# C\n\n## Unreleased\n\n<!-- write\nhere -->\n### Added\n\n## 1.0.0\n",
      `# C\n\n## Unreleased\n\n<!-- write\nhere -->\n### Added\n\n${SECTION}\n## 1.0.0\n`,
    ],
    [
      "with words under Unreleased",
      "# C\n\n## Unreleased\n\n- by hand\n\n## 1.0.0\n",
      `# C\n\n## Unreleased\n\n${HEADING}\n\n- by hand\n\n## 1.0.0\n`,
    ],
    [
      "with words under an Unreleased that awaits its date",
      "# C\n\n## [Unreleased] - TBD\n\n- by hand\n\n## 1.0.0\n",
      `# C\n\n## [Unreleased] - TBD\n\n${HEADING}\n\n- by hand\n\n## 1.0.0\n`,
    ],
    [
      "with a heading that merely begins like Unreleased",
      "# C\n\n## Unreleased things\n\n- a\n",
      `# C\n\n${SECTION}\n## Unreleased things\n\n- a\n`,
    ],
    ["with words under Unreleased alone", "## unreleased\n- by hand", `## unreleased\n\n${HEADING}\n- by hand`],
  ])("%s", (_, text, expected) => {
    expect(add(text)).toBe(expected);
    expect(add(text?.replaceAll("\n", "\r\n") ?? null)).toBe(
      text?.includes("\n") === true && text.trim() !== "" ? expected.replaceAll("\n", "\r\n") : expected,
    );
    expect(add(expected)).toBe(expected);
  });

  it("that links its versions at the end gets one more link", () => {
    const text =
      "# C\n\n## [Unreleased]\n\n### Fixed\n\n- by hand\n\n## [1.0.0] - 2025-01-01\n\n- a\n\n[unreleased]: https://h/o/r/compare/v1.0.0...HEAD\n[1.0.0]: https://h/o/r/releases/tag/v1.0.0\n";
    expect(add(text)).toBe(
      "# C\n\n## [Unreleased]\n\n## [1.1.0] - 2026-01-31\n\n### Fixed\n\n- by hand\n\n## [1.0.0] - 2025-01-01\n\n- a\n\n[unreleased]: https://h/o/r/compare/v1.1.0...HEAD\n[1.1.0]: https://h/o/r/compare/v1.0.0...v1.1.0\n[1.0.0]: https://h/o/r/releases/tag/v1.0.0\n",
    );
  });

  it("without addresses has a plain heading", () => {
    expect(addRelease(null, { ...ENTRY, compare: null })).toContain("\n## 1.1.0 - 2026-01-31\n");
  });

  it("gives the words that people wrote, or none", () => {
    const text =
      "# C\r\n\r\n## [Unreleased](x)\r\n\r\n- new\r\n\r\n## 1.1.0\r\n\r\n- old\r\n\r\n## [1.1.0-beta.1]\r\n\r\n- older\r\n\r\n[a]: b\r\n";
    expect(handWritten(text, "1.2.0")).toBe("- new");
    expect(handWritten(text, "1.1.0")).toBe("- old");
    expect(sectionFor(text, "1.1.0")).toBe("- old");
    expect(sectionFor(text, "1.1.0-beta.1")).toBe("- older");
    expect(sectionFor(text, "1.2.0")).toBeNull();
    expect(handWritten("## Unreleased\n\n### Added\n\n<!-- - x -->\n", "1.0.0")).toBeNull();
  });

  it.each([
    ["of comments that nobody ends", `## Unreleased\n\n${"<!--".repeat(250_000)}\n`, "<!--".repeat(250_000)],
    ["of blanks in a heading", `# a${" ".repeat(500_000)}b\n\n## Unreleased\n\n- new\n`, "- new"],
    ["of marks in a heading", `# a${"#".repeat(500_000)}b\n\n## Unreleased\n\n- new\n`, "- new"],
    ["of headings", `${"## a\n".repeat(200_000)}## Unreleased\n\n- new\n`, "- new"],
  ])("is soon read where it is full %s", (_, text, words) => {
    expect(handWritten(text, "1.1.0")).toBe(words);
  });

  it("is soon read where a definition's address is endless", () => {
    const text = `# C\n\n[unreleased]: ${"/compare/a..".repeat(100_000)}\n`;
    expect(add(text)).toContain(text.slice(3));
  });

  it("knows headings by their words, whatever closes them", () => {
    for (const heading of ["## Unreleased ##", "##\tUnreleased\t#", "##   Unreleased###  ", "## Unreleased  "]) {
      const isHeading = !heading.endsWith("###  ");
      expect(handWritten(`${heading}\n\n- new\n`, "1.1.0")).toBe(isHeading ? "- new" : null);
    }
    expect(handWritten("## Unreleased\n\n<!-- a --> \n<!-- b --><!-- -->", "1.1.0")).toBeNull();
    expect(handWritten("## Unreleased\n\n<!-- a --> - x <!-- b", "1.1.0")).toBe("<!-- a --> - x <!-- b");
  });

  it("loses nothing, whatever stands in it, and takes a version once", () => {
    const line = fc.constantFrom(
      "# C",
      "## Unreleased",
      "## [Unreleased]",
      "## 1.0.0",
      "# v0.9.0",
      "### Added",
      "- x",
      "",
      "text",
      "```",
      "[a]: b",
      "[Unreleased]: https://h/compare/v1.0.0...HEAD",
      "====",
      "<!-- x -->",
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        (lines, lineEnd, isClosed) => {
          const text = lines.join(lineEnd) + (isClosed ? lineEnd : "");
          const made = add(text);
          const rest = made.split(/\r?\n/);
          const lost = lines.filter((one) => !one.startsWith("[Unreleased]:") && !rest.includes(one));
          if (text.trim() !== "") expect(lost).toEqual([]);
          expect(made.match(/1\.1\.0\].*2026-01-31/g)).toHaveLength(1);
          if (text.includes("\r\n") && text.trim() !== "") expect(made.replaceAll("\r\n", "")).not.toContain("\n");
          else if (!text.includes("\r\n")) expect(made).not.toContain("\r");
        },
      ),
      { numRuns: 500 },
    );
  });
});
