import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileChange } from "../../src/model/lines.ts";
import { growthCsv, growthDocument, growthReport, type Growth } from "../../src/view/growth.ts";
import type { Grouping } from "../../src/view/lines.ts";

/** No terminal: what is written to it has no colours. */
const stream = new PassThrough();

const CHANGES: readonly FileChange[] = [
  { path: "a/one.ts", language: "TypeScript", added: 1_300, removed: 66 },
  { path: "a/gone.js", language: "JavaScript", added: 0, removed: 2_000 },
  { path: "b/moved.ts", language: "TypeScript", added: 5, removed: 5 },
  { path: "b/comment.ts", language: "TypeScript", added: 0, removed: 0 },
  { path: "c.css", language: "CSS", added: 1, removed: 6 },
  { path: "b.css", language: "CSS", added: 5, removed: 0 },
];
const growthOf = (grouping: Grouping, changes = CHANGES): Growth => ({
  changes,
  grouping,
  since: "v1.2.0",
  at: "HEAD",
  uncounted: {},
});

describe("growth as a table", () => {
  test("has the largest change first, whether up or down, and adds up", () => {
    expect(growthReport(growthOf({ by: "language" }), stream)).toMatchInlineSnapshot(`
      "Effective lines from v1.2.0 to HEAD
      Language         Added     Removed         Net
      JavaScript           0       2,000      −2,000
      TypeScript       1,305          71      +1,234
      CSS                  6           6           0
      Sum              1,311       2,077        −766
      "
    `);
  });

  test("by file breaks ties by name, and leaves out files that changed in comments alone", () => {
    expect(growthReport(growthOf({ by: "file" }), stream)).toMatchInlineSnapshot(`
      "Effective lines from v1.2.0 to HEAD
      File             Added     Removed         Net
      a/gone.js            0       2,000      −2,000
      a/one.ts         1,300          66      +1,234
      b.css                5           0          +5
      c.css                1           6          −5
      b/moved.ts           5           5           0
      Sum              1,311       2,077        −766
      "
    `);
  });

  test("says that nothing changed where nothing did", () => {
    const said = "Nothing changed in effective lines from v1.2.0 to HEAD\n";
    expect(growthReport(growthOf({ by: "language" }, []), stream)).toBe(said);
    expect(growthReport(growthOf({ by: "file" }, CHANGES.slice(3, 4)), stream)).toBe(said);
  });

  test("shows no name that a terminal would obey", () => {
    const evil = "\u001b[2J\u202e";
    const changes = [{ path: evil, language: evil, added: 1, removed: 0 }];
    const growth = { changes, grouping: { by: "file" }, since: evil, at: evil, uncounted: {} } as const;
    expect(growthReport(growth, stream)).not.toMatch(/[\u001b\u202e]/);
    expect(growthReport({ ...growth, changes: [] }, stream)).not.toMatch(/[\u001b\u202e]/);
  });
});

test("growth as a document names both ends, totals and groups in order", () => {
  const document = growthDocument(growthOf({ by: "language" }));
  expect(document).toEqual({
    since: "v1.2.0",
    at: "HEAD",
    totals: { added: 1_311, removed: 2_077, net: -766 },
    languages: {
      CSS: { added: 6, removed: 6, net: 0 },
      JavaScript: { added: 0, removed: 2_000, net: -2_000 },
      TypeScript: { added: 1_305, removed: 71, net: 1_234 },
    },
    uncounted: {},
  });
  expect(Object.keys((document as { languages: object }).languages)).toEqual(["CSS", "JavaScript", "TypeScript"]);
  expect(growthDocument(growthOf({ by: "folder" }))).toMatchObject({ folders: { ".": { net: 0 }, a: { net: -766 } } });
  expect(growthDocument(growthOf({ by: "file" }))).toMatchObject({ files: { "c.css": { net: -5 } } });
  const packages = { by: "package", packageOf: (path: string) => `@acme/${path.charAt(0)}` } as const;
  expect(growthDocument(growthOf(packages))).toMatchObject({ packages: { "@acme/b": { net: 5 } } });
});

test("growth as CSV has plain numbers, and leaves the sum out", () => {
  expect(growthCsv(growthOf({ by: "language" }))).toBe(
    "language,added,removed,net\r\nJavaScript,0,2000,-2000\r\nTypeScript,1305,71,1234\r\nCSS,6,6,0\r\n",
  );
  expect(growthCsv(growthOf({ by: "file" }, []))).toBe("file,added,removed,net\r\n");
});

test("groups add up to the totals, the largest first, in whatever order changes come", () => {
  const name = fc.constantFrom("a", "b", "c", "1", "2");
  const change = fc.record({
    path: fc.tuple(name, name).map((parts) => parts.join("/")),
    language: name,
    added: fc.nat(20),
    removed: fc.nat(20),
  });
  const grouping: fc.Arbitrary<Grouping> = fc.constantFrom(
    { by: "language" },
    { by: "file" },
    { by: "folder" },
    { by: "package", packageOf: (path: string) => path.slice(0, 1) },
  );
  fc.assert(
    fc.property(fc.array(change), grouping, (changes, grouping) => {
      const growth = growthOf(grouping, changes);
      const { totals } = growthDocument(growth) as { totals: object };
      const rows = growthCsv(growth).trimEnd().split("\r\n").slice(1);
      const columns = [1, 2, 3].map((at) => rows.map((row) => Number(row.split(",")[at])));
      const [added, removed, net] = columns.map((column) => column.reduce((sum, value) => sum + value, 0));
      expect({ added, removed, net }).toEqual(totals);
      const sizes = columns[2]?.map(Math.abs) ?? [];
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      expect(growthCsv(growthOf(grouping, changes.toReversed()))).toBe(growthCsv(growth));
    }),
  );
});
