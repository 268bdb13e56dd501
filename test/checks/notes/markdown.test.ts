import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linksTo } from "../../../checks/notes/links.ts";
import { escapeText, notesOf, SECTIONS } from "../../../checks/notes/markdown.ts";
import type { Change } from "../../../src/model/facts.ts";

const WEB = "https://github.com/o/r";
const links = linksTo(WEB);
const none = linksTo(null);

function change(given: Partial<Change>): Change {
  return {
    commit: "1234567890".repeat(4),
    type: "feat",
    scope: null,
    subject: "x",
    breaking: [],
    issues: [],
    ...given,
  };
}

describe("notes", () => {
  it("are grouped by type, breaking changes first, scopes bold, commits and issues linked", () => {
    const changes = [
      change({ type: "fix", subject: "mend (#3)", issues: ["#3", "#4"] }),
      change({ scope: "core", subject: "y", breaking: ["the `old` is gone"] }),
      change({ type: "chore", subject: "drop", breaking: ["drop"] }),
      change({ type: "docs", subject: "unseen" }),
      change({ type: null, subject: "unseen" }),
      change({ type: "perf" }),
      change({ type: "revert", subject: "feat: z" }),
    ];
    const link = `[1234567](${WEB}/commit/${"1234567890".repeat(4)})`;
    expect(notesOf(changes, SECTIONS, links)).toBe(
      [
        "### Breaking changes",
        "",
        `- **core:** the \`old\` is gone (${link})`,
        `- drop (${link})`,
        "",
        "### Features",
        "",
        `- **core:** y (${link})`,
        "",
        "### Fixes",
        "",
        `- mend ([#3](${WEB}/issues/3)) (${link}, [#4](${WEB}/issues/4))`,
        "",
        "### Performance",
        "",
        `- x (${link})`,
        "",
        "### Reverts",
        "",
        `- feat: z (${link})`,
      ].join("\n"),
    );
  });

  it("are plain where there are no pages to link to, and follow the sections that are given", () => {
    const changes = [change({ type: "docs", subject: "a", issues: ["o/r#1"] }), change({})];
    expect(notesOf(changes, [{ type: "docs", title: "Docs" }], none)).toBe("### Docs\n\n- a (1234567, o/r#1)");
    expect(notesOf([], SECTIONS, none)).toBe("");
  });

  it("keep the paragraphs of what breaks within its item", () => {
    expect(notesOf([change({ type: "chore", breaking: ["a\n\n# b\n- c\n```\n<b>"] })], [], none)).toBe(
      "### Breaking changes\n\n- a\n\n  \\# b\n  \\- c\n  \\`\\`\\`\n  &lt;b> (1234567)",
    );
  });
});

describe("a commit's text", () => {
  it.each<[string, string]>([
    ["plain text, with: punctuation; (and) more!", "plain text, with: punctuation; (and) more!"],
    ["<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"],
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)>"],
    ["[click](javascript:alert(1))", "\\[click\\](javascript:alert(1))"],
    ["![x](https://track.example/p.png)", "!\\[x\\](https://track.example/p.png)"],
    ["*a* **b** ~~c~~", "\\*a\\* \\*\\*b\\*\\* \\~\\~c\\~\\~"],
    ["snake_case and _em_", "snake_case and \\_em\\_"],
    ["use `a<b> _c_ [d]` here", "use `a<b> _c_ [d]` here"],
    ["a ` b", "a \\` b"],
    ["``a``", "\\``a`\\`"],
    ["a \\` b", "a \\\\\\` b"],
    ["&lt;b&gt; & &#60; R&D", "&amp;lt;b&amp;gt; & &amp;#60; R&D"],
    ["# heading", "\\# heading"],
    ["- item", "\\- item"],
    ["+ item", "\\+ item"],
    ["> quote", "\\> quote"],
    ["1. one", "1\\. one"],
    ["2) two", "2\\) two"],
    ["1.5 times", "1\\.5 times"],
    ["=== under", "\\=== under"],
    ["[ ] task", "\\[ \\] task"],
    ["thanks @ada and @org/team, not a@b.c", "thanks `@ada` and `@org/team`, not a@b.c"],
    ["bump @types/node", "bump `@types/node`"],
    [
      "see #12, o/r#3 and x#4 &#60;",
      `see [#12](${WEB}/issues/12), [o/r#3](https://github.com/o/r/issues/3) and x#4 &amp;#60;`,
    ],
    ["a\u0000\u0007\u001b[31mb\u007f", "a\\[31mb"],
    ["a\u202eb\u200bc\ufeff", "abc"],
    ["a\tb", "a b"],
    ["👩‍🚀 é ü 漢", "👩‍🚀 é ü 漢"],
  ])("%j becomes %j", (text, expected) => {
    expect(escapeText(text, links)).toBe(expected);
  });

  it("never opens a tag, a link or a line of its own, whatever it is", () => {
    const bits = fc.oneof(
      fc.constantFrom("`", "\\", "<", "[", "](x)", "*", "_", "\n", "\r\n", "#1", "@a", "&lt;", "- ", "# ", "\u202e"),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 12 }), (parts) => {
        const made = escapeText(parts.join(""), none);
        const outside = made
          .replace(/\\[\s\S]/g, "")
          .split("`")
          .filter((_, index) => index % 2 === 0)
          .join(" ");
        expect(outside).not.toMatch(/[<[\]*~]/);
        expect(made.split("\n").every((line, index) => index === 0 || line === "" || line.startsWith("  "))).toBe(true);
        expect(made).not.toMatch(/\r|\u202e|^(?:[#>+=-]|\d+[.)])/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is quick, however long", () => {
    const began = performance.now();
    for (const bit of ["a.", "a/", "`", "@a", "_", "#1", "a#", "&", "a"]) escapeText(bit.repeat(50_000), links);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe("links", () => {
  it.each<[string, string, string, string]>([
    ["https://github.com/o/r", "/commit/1", "/compare/v1...%40a%2Fb%402", "/issues/3"],
    ["https://gitlab.com/g/s/r", "/-/commit/1", "/-/compare/v1...%40a%2Fb%402", "/-/issues/3"],
    ["https://gitlab.example.org/o/r", "/-/commit/1", "/-/compare/v1...%40a%2Fb%402", "/-/issues/3"],
    ["https://bitbucket.org/o/r", "/commits/1", "/branches/compare/%40a%2Fb%402%0Dv1", "/issues/3"],
    ["https://codeberg.org/o/r", "/commit/1", "/compare/v1...%40a%2Fb%402", "/issues/3"],
  ])("of %s", (web, commit, compare, issue) => {
    const made = linksTo(web);
    expect(made.commit("1")).toBe(web + commit);
    expect(made.compare("v1", "@a/b@2")).toBe(web + compare);
    expect(made.issue("#3")).toBe(web + issue);
  });

  it("stay whole in Markdown", () => {
    expect(linksTo("https://example.org/a (b)").commit("1")).toBe("https://example.org/a%20%28b%29/commit/1");
  });
});
