import fc from "fast-check";
import { expect, test } from "vitest";
import { differingEntries, parseEntries, type Entry } from "../../../src/world/lines/tree-object.ts";

const ID = 20;

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
