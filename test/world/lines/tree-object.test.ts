import fc from "fast-check";
import { expect, test } from "vitest";
import { differingEntries, parseEntries, type Entry } from "../../../src/world/lines/tree-object.ts";
import { compareUpTo } from "../../../src/world/lines/trees.ts";

const ID = 20;

/** A tree object of entries as they are given; names are in Latin-1. */
function rawTree(entries: readonly (readonly [mode: string, name: string, oid: string])[]): Buffer {
  return Buffer.concat(
    entries.flatMap(([mode, name, oid]) => [Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.from(oid, "hex")]),
  );
}

/** A tree object as git writes it. */
function treeOf(entries: Readonly<Record<string, string>>): Buffer {
  const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
  const pieces = sorted.flatMap(([name, oid]) => [Buffer.from(`100644 ${name}\0`), Buffer.from(oid, "hex")]);
  return Buffer.concat(pieces);
}

function changesOf(before: ReadonlyMap<string, Entry>, after: ReadonlyMap<string, Entry>): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name)?.oid !== after.get(name)?.oid).sort();
}

const name = fc.stringMatching(/^[ab]{1,4}$/);
// Few different bytes, zeros and spaces among them: ids that look like names, and names that look like ids.
const oid = fc
  .array(fc.constantFrom("00", "20", "61", "31"), { minLength: ID, maxLength: ID })
  .map((bytes) => bytes.join(""));
const entries = fc.dictionary(name, oid, { maxKeys: 12 });

test("what differs between two trees is in what is left of them", () => {
  fc.assert(
    fc.property(entries, entries, fc.boolean(), (some, others, isEdited) => {
      const [before, after] = [treeOf(some), treeOf(isEdited ? { ...some, ...others } : others)];
      const [old, now] = differingEntries(before, after, ID);
      const parse = (bytes: Buffer) => parseEntries(bytes, ID, "");
      expect(changesOf(parse(old), parse(now))).toEqual(changesOf(parse(before), parse(after)));
    }),
    { numRuns: 3_000, seed: 1 },
  );
});

test("of a thousand entries little is left where one was changed, added or removed", () => {
  const many = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, n) => [`f${n}.ts`, n.toString(16).padStart(40, "0")]),
  );
  const { "f500.ts": _, ...fewer } = many;
  for (const other of [{ ...many, "f500.ts": "1".repeat(40) }, { ...many, "f500a.ts": "2".repeat(40) }, fewer]) {
    const left = differingEntries(treeOf(many), treeOf(other), ID);
    expect(Math.max(...left.map(({ length }) => length))).toBeLessThan(120);
  }
});

test("modes are what git takes them for, however they are written", () => {
  const modes = ["40000", "040000", "040755", "100644", "0100644", "100664", "100755", "100775", "120000", "0160000"];
  const tree = rawTree(modes.map((mode, index) => [mode, `n${index}`, "1".repeat(40)]));
  expect([...parseEntries(tree, ID, "").values()].map(({ mode }) => mode)).toEqual([
    ...["40000", "40000", "40000"],
    ...["100644", "100644", "100644", "100755", "100755"],
    ...["120000", "160000"],
  ]);
});

test.each([
  ["a mode that is no number", rawTree([["10x644", "a", "1".repeat(40)]])],
  ["no mode", rawTree([["", "a", "1".repeat(40)]])],
  ["half an id", rawTree([["100644", "a", "1".repeat(20)]])],
])("a tree is damaged where it has %s", (_, tree) => {
  expect(() => parseEntries(tree, ID, "")).toThrow("Cannot count lines: the tree of the commit is damaged");
});

test("names are told apart by their bytes, and shown as UTF-8", () => {
  const tree = rawTree([
    ["100644", "\xc3\xa9.ts", "1".repeat(40)],
    ["100644", "\xe8.ts", "2".repeat(40)],
    ["100644", "\xe9.ts", "3".repeat(40)],
  ]);
  expect([...parseEntries(tree, ID, "lib").values()].map(({ path }) => path)).toEqual([
    "lib/é.ts",
    "lib/\ufffd.ts",
    "lib/\ufffd.ts",
  ]);
});

/** Compares a tree with nothing, that of trees within trees: the first of them is the innermost. */
async function nest(levels: number, entriesAt: (inner: string | null) => Buffer, most = 2_000_000) {
  const trees = new Map<string, Buffer>();
  let inner: string | null = null;
  for (let level = 1; level <= levels; level++) {
    const tree = entriesAt(inner);
    trees.set((inner = level.toString(16).padStart(40, "0")), tree);
  }
  const found = (oids: readonly string[]) => oids.map((oid) => ({ oid, type: "tree", bytes: trees.get(oid)! }));
  const reader = { findAll: (oids: readonly string[]) => Promise.resolve(found(oids)) };
  return await compareUpTo({ reader, most }, null, inner ?? "", "");
}

const FILE = "1".repeat(40);

test("a commit of a few trees and a hundred million files is refused", async () => {
  const ten = (inner: string | null) =>
    rawTree([..."abcdefghij"].map((name) => (inner === null ? ["100644", name, FILE] : ["40000", name, inner])));
  expect(await nest(3, ten, 1_110)).toHaveLength(1_000);
  await expect(nest(8, ten, 20_000)).rejects.toMatchObject({
    kind: "environment",
    message: "Cannot count lines: the commit has more than 20,000 files and folders",
  });
});

test("a commit whose paths take more than there is memory is refused", async () => {
  const long = (inner: string | null) =>
    rawTree([..."abcdefghij"].map((name) => [inner === null ? "100644" : "40000", name.repeat(10_000), inner ?? FILE]));
  await expect(nest(6, long)).rejects.toThrow("Cannot count lines: the paths of the commit are too long");
});

test("a commit of folders that are too deep is refused", async () => {
  const one = (inner: string | null) => rawTree([inner === null ? ["100644", "a", FILE] : ["40000", "a", inner]]);
  expect(await nest(2_048, one)).toHaveLength(1);
  await expect(nest(2_049, one)).rejects.toMatchObject({
    kind: "environment",
    message: "Cannot count lines: the commit has more than 2,048 folders within each other",
  });
});
