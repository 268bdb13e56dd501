import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { tableLines } from "../../src/view/table.ts";

/** No terminal: what is written to it has no colours. */
const stream = new PassThrough();

const tableOf = (...names: readonly string[]): readonly string[] =>
  tableLines({ head: { name: "File", cells: ["n"] }, rows: names.map((name) => ({ name, cells: ["1"] })) }, stream);

describe("a table", () => {
  test("is as wide as its longest name", () => {
    expect(tableOf("a", "a/long/name")).toEqual([
      "File                  n",
      "a                     1",
      "a/long/name           1",
    ]);
  });

  test("is no wider for a name that is longer than any line: that one has all of it, and its row is longer", () => {
    const [at, beyond] = ["a".repeat(200), "b".repeat(4_000)];
    const [head, first, second, third] = tableOf("a", at, beyond);
    expect(head).toHaveLength(212);
    expect(first).toHaveLength(212);
    expect(second).toBe(`${at}           1`);
    expect(third).toBe(`${beyond}           1`);
  });

  test("of many rows takes little room for one long name", () => {
    const names = Array.from({ length: 5_000 }, (_, n) => `${n}.ts`);
    expect(tableOf(...names, "c".repeat(4_000)).join("\n").length).toBeLessThan(5_010 * 220);
  });
});
