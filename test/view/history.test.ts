import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PastCount } from "../../src/model/lines.ts";
import { historyCsv, historyDocument, historyReport } from "../../src/view/history.ts";

/** No terminal: what is written to it has no colours. */
const stream = new PassThrough();
const DAY = 86_400;

const past = (tag: string, at: number, effective: number): PastCount => ({
  tag,
  at,
  sum: { files: 3, effective, comment: 10, blank: 5 },
  uncounted: {},
});
const PAST: readonly PastCount[] = [
  past("v1.0.0", 0, 100),
  past("v1.1.0", 31 * DAY - 1, 1_600),
  past("v1.2.0-rc.1", 31 * DAY, 1_590),
  past("v2.0.0", 1_767_225_600, 1_590),
];

describe("history as a table", () => {
  test("has a row for each release, what changed, and bars up to the edge of the terminal", () => {
    const text = historyReport(PAST, 80, stream);
    expect(text).toMatchInlineSnapshot(`
      "Tag                Date       Files   Effective      Change
      v1.0.0       1970-01-01           3         100           –  █▎
      v1.1.0       1970-01-31           3       1,600      +1,500  ███████████████████
      v1.2.0-rc.1  1970-02-01           3       1,590         −10  ██████████████████▉
      v2.0.0       2026-01-01           3       1,590           0  ██████████████████▉
      "
    `);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBe(80);
  });

  test("has no bars where they would be too short, or the width is not known", () => {
    const [narrow, unknown, none] = [66, Number.NaN, 0].map((columns) => historyReport(PAST, columns, stream));
    expect(narrow).toMatchInlineSnapshot(`
      "Tag                Date       Files   Effective      Change
      v1.0.0       1970-01-01           3         100           –
      v1.1.0       1970-01-31           3       1,600      +1,500
      v1.2.0-rc.1  1970-02-01           3       1,590         −10
      v2.0.0       2026-01-01           3       1,590           0
      "
    `);
    expect([unknown, none]).toEqual([narrow, narrow]);
    expect(historyReport(PAST, 69, stream)).toContain("████████\n");
    expect(historyReport([past("v1", 0, 0)], 80, stream)).not.toMatch(/[▏█]/);
  });

  test("says so where there is none", () => {
    expect(historyReport([], 80, stream)).toBe("There is no release to count\n");
  });

  test("shows no tag that a terminal would obey, and takes any date", () => {
    const odd = [past("v\u001b[2J\u202e", 1e300, 1), past("a", Number.NaN, 2), past("b", 1e12, 3), past("c", -1, 4)];
    const text = historyReport(odd, 80, stream);
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text).toContain("+033658-09-27");
    expect(text).toContain("1969-12-31");
  });

  test("fits the terminal, and a longer bar is of more lines", () => {
    const counts = fc.array(fc.nat(5_000), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 70, max: 200 }), (effective, columns) => {
        const text = historyReport(
          effective.map((count, index) => past(`v${index}`, index * DAY, count)),
          columns,
          stream,
        );
        const rows = text.trimEnd().split("\n").slice(1);
        const lengths = rows.map((row) => eighthsIn(row));
        for (const row of rows) expect(row.length).toBeLessThanOrEqual(columns);
        for (const [index, count] of effective.entries()) {
          expect((lengths[index] ?? 0) > 0).toBe(count > 0);
          for (const [other, less] of effective.entries())
            if (less < count) expect(lengths[other]).toBeLessThanOrEqual(lengths[index] ?? 0);
        }
      }),
    );
  });
});

function eighthsIn(row: string): number {
  const eighths = " ▏▎▍▌▋▊▉█";
  return [...row].reduce((sum, character) => sum + Math.max(eighths.indexOf(character), 0), 0);
}

test("history as a document has moments, sums and changes", () => {
  const lines = { files: 3, comment: 10, blank: 5 };
  expect(historyDocument(PAST.slice(0, 2))).toEqual({
    releases: [
      { tag: "v1.0.0", at: "1970-01-01T00:00:00.000Z", lines: 115, effective: 100, ...lines, change: null },
      { tag: "v1.1.0", at: "1970-01-31T23:59:59.000Z", lines: 1_615, effective: 1_600, ...lines, change: 1_500 },
    ],
  });
  expect(historyDocument([past("v1", 1e300, 1)])).toMatchObject({ releases: [{ at: null }] });
  expect(historyDocument([])).toEqual({ releases: [] });
});

test("history as CSV has days and plain numbers", () => {
  expect(historyCsv(PAST.slice(1, 3))).toBe(
    "tag,date,files,lines,effective,comment,blank,change\r\n" +
      "v1.1.0,1970-01-31,3,1615,1600,10,5,\r\n" +
      "v1.2.0-rc.1,1970-02-01,3,1605,1590,10,5,-10\r\n",
  );
});
