import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CountedFile, FileCount } from "../../src/model/lines.ts";
import { totalsOf } from "../../src/model/totals.ts";
import { linesCsv, linesDocument, linesReport, type Counted, type FileGrouping } from "../../src/view/lines.ts";

/** No terminal: what is written to it has no colours. */
const stream = new PassThrough();

const fileOf = (path: string, language: string, effective: number): CountedFile => ({
  path,
  language,
  effective,
  comment: 2,
  blank: 1,
});

const COUNT: FileCount = {
  files: [
    fileOf("packages/a/index.ts", "TypeScript", 1_234),
    fileOf("packages/b/index.js", "JavaScript", 20),
    fileOf("packages/a/lib/x.ts", "TypeScript", 20),
    fileOf("main.ts", "TypeScript", 3),
  ],
  uncounted: [
    { path: "z.bin.ts", why: "binary" },
    { path: "made.ts", why: "generated" },
    { path: "a.bin.ts", why: "binary" },
  ],
};
const packageOf = (path: string): string =>
  path.startsWith("packages/") ? `@acme/${path.split("/")[1] ?? ""}` : "acme";
const byLanguage: Counted = { by: "language", totals: totalsOf(COUNT) };
const byPackage: Counted = { by: "package", packageOf, count: COUNT };

describe("lines as a table", () => {
  test("by language, from totals alone, with what was not counted", () => {
    expect(linesReport(byLanguage, stream)).toMatchInlineSnapshot(`
      "Language         Files       Lines   Effective     Comment       Blank
      TypeScript           3       1,266       1,257           6           3
      JavaScript           1          23          20           2           1
      Sum                  4       1,289       1,277           8           4
      Not counted: 2 files (binary)
      Not counted: 1 file (generated)
      "
    `);
  });

  test("by file, by folder and by package: ties by name", () => {
    expect(linesReport({ by: "file", count: COUNT }, stream)).toMatchInlineSnapshot(`
      "File                      Files       Lines   Effective     Comment       Blank
      packages/a/index.ts           1       1,237       1,234           2           1
      packages/a/lib/x.ts           1          23          20           2           1
      packages/b/index.js           1          23          20           2           1
      main.ts                       1           6           3           2           1
      Sum                           4       1,289       1,277           8           4
      Not counted: 2 files (binary)
      Not counted: 1 file (generated)
      "
    `);
    expect(linesReport({ by: "folder", count: COUNT }, stream)).toMatchInlineSnapshot(`
      "Folder               Files       Lines   Effective     Comment       Blank
      packages/a               1       1,237       1,234           2           1
      packages/a/lib           1          23          20           2           1
      packages/b               1          23          20           2           1
      .                        1           6           3           2           1
      Sum                      4       1,289       1,277           8           4
      Not counted: 2 files (binary)
      Not counted: 1 file (generated)
      "
    `);
    expect(linesReport(byPackage, stream)).toMatchInlineSnapshot(`
      "Package       Files       Lines   Effective     Comment       Blank
      @acme/a           2       1,260       1,254           4           2
      @acme/b           1          23          20           2           1
      acme              1           6           3           2           1
      Sum               4       1,289       1,277           8           4
      Not counted: 2 files (binary)
      Not counted: 1 file (generated)
      "
    `);
  });

  test("of nothing is its sum", () => {
    const lines = linesReport({ by: "language", totals: { languages: {}, uncounted: {} } }, stream).split("\n");
    expect(lines.map((line) => line.replace(/ +/g, " "))).toEqual([
      "Language Files Lines Effective Comment Blank",
      "Sum 0 0 0 0 0",
      "",
    ]);
  });

  test("keeps its columns apart and in line, whatever the numbers", () => {
    const languages = {
      A: { files: 1, effective: 1e15, comment: 0, blank: 0 },
      B: { files: 1, effective: 1, comment: 0, blank: 0 },
    };
    const lines = linesReport({ by: "language", totals: { languages, uncounted: {} } }, stream)
      .trimEnd()
      .split("\n");
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[1]).toMatch(/^A {9} +1 +1,000,000,000,000,000 +1,000,000,000,000,000 +0 +0$/);
  });

  test("shows no name that a terminal would obey, and stays in line for it", () => {
    const evil = fileOf("a\u001b[2J\n\u202eb.ts", "TypeScript", 1);
    const text = linesReport(
      { by: "file", count: { files: [evil], uncounted: [{ path: "", why: "\u001bc" }] } },
      stream,
    );
    expect(text).not.toMatch(/[\u001b\u202e]/);
    const table = text.split("\n").slice(0, 3);
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
  });

  test("has as many files as a repository has", () => {
    const files = Array.from({ length: 150_000 }, (_, index) => fileOf(`src/${index}.ts`, "TypeScript", index));
    expect(linesReport({ by: "file", count: { files, uncounted: [] } }, stream).split("\n")).toHaveLength(150_003);
  });
});

describe("lines as a document", () => {
  const sum = (files: number, effective: number): object => ({
    files,
    lines: effective + 3 * files,
    effective,
    comment: 2 * files,
    blank: files,
  });

  test("by language has totals, languages and the reasons why files were not counted", () => {
    expect(linesDocument(byLanguage)).toEqual({
      totals: sum(4, 1_277),
      languages: { JavaScript: sum(1, 20), TypeScript: sum(3, 1_257) },
      uncounted: { binary: 2, generated: 1 },
    });
  });

  test("by file names files in order, those that were not counted too", () => {
    const document = linesDocument({ by: "file", count: COUNT });
    expect(document).toMatchObject({
      files: [
        { path: "packages/a/index.ts", language: "TypeScript", lines: 1_237, effective: 1_234, comment: 2, blank: 1 },
        { path: "packages/a/lib/x.ts" },
        { path: "packages/b/index.js" },
        { path: "main.ts" },
      ],
      uncounted: { binary: 2, generated: 1 },
      uncountedFiles: [
        { path: "a.bin.ts", why: "binary" },
        { path: "made.ts", why: "generated" },
        { path: "z.bin.ts", why: "binary" },
      ],
    });
  });

  test("by folder and by package has these, and no list of files", () => {
    const folders = linesDocument({ by: "folder", count: COUNT }) as Record<string, object>;
    expect(Object.keys(folders)).toEqual(["totals", "languages", "folders", "uncounted"]);
    expect(Object.keys(folders["folders"] ?? {})).toEqual([".", "packages/a", "packages/a/lib", "packages/b"]);
    expect(linesDocument(byPackage)).toMatchObject({
      packages: { "@acme/a": sum(2, 1_254), "@acme/b": sum(1, 20), acme: sum(1, 3) },
    });
  });

  test("is the same in whatever order files and totals come, and survives any name", () => {
    const mixed = { files: COUNT.files.toReversed(), uncounted: COUNT.uncounted.toReversed() };
    const groupings: readonly FileGrouping[] = [{ by: "file" }, { by: "folder" }, { by: "package", packageOf }];
    for (const grouping of groupings)
      expect(JSON.stringify(linesDocument({ ...grouping, count: mixed }))).toBe(
        JSON.stringify(linesDocument({ ...grouping, count: COUNT })),
      );
    const odd = linesDocument({ by: "package", packageOf: () => "__proto__", count: COUNT }) as { packages: object };
    expect(Object.keys(odd.packages)).toEqual(["__proto__"]);
  });
});

test("lines as CSV quote what needs it, and leave the sum out", () => {
  const count = { files: [fileOf('a,"b".ts', "TypeScript", 1), fileOf("c.ts", "TypeScript", 5)], uncounted: [] };
  expect(linesCsv({ by: "file", count })).toBe(
    'file,files,lines,effective,comment,blank\r\nc.ts,1,8,5,2,1\r\n"a,""b"".ts",1,4,1,2,1\r\n',
  );
  expect(linesCsv(byPackage)).toMatch(/^package,files,.*\r\n@acme\/a,2,/);
  expect(linesCsv(byLanguage)).toMatch(/^language,files,.*\r\nTypeScript,3,1266,1257,6,3\r\nJavaScript,1,/);
});

test("what is listed adds up to the totals, by whatever it is grouped", () => {
  const name = fc.constantFrom("a", "b", "c");
  const file = fc.record({
    path: fc.tuple(name, name, name).map((parts) => parts.join("/")),
    language: name,
    effective: fc.nat(2_000),
    comment: fc.nat(9),
    blank: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.array(file), (files) => {
      const count = { files, uncounted: [] };
      const all: readonly Counted[] = [
        { by: "language", totals: totalsOf(count) },
        { by: "file", count },
        { by: "folder", count },
        { by: "package", packageOf: (path) => path.slice(0, 1), count },
      ];
      for (const counted of all) {
        const { totals } = linesDocument(counted) as { totals: Record<string, number> };
        const rows = linesCsv(counted).trimEnd().split("\r\n").slice(1);
        const sums = [1, 2, 3, 4, 5].map((at) => rows.reduce((sum, row) => sum + Number(row.split(",")[at]), 0));
        expect(sums).toEqual([totals.files, totals.lines, totals.effective, totals.comment, totals.blank]);
        const sumRow = linesReport(counted, stream).trimEnd().split("\n").at(-1) ?? "";
        expect(sumRow.replaceAll(",", "").split(/ +/).slice(1).map(Number)).toEqual(sums);
      }
    }),
    { numRuns: 50 },
  );
});
