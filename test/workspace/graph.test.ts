import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cycleFindings, cycles, internalGraph, publishOrder } from "../../src/workspace/graph.ts";
import { KINDS, type Member } from "../../src/workspace/manifest.ts";
import { member } from "./members.ts";

const on = (...names: string[]) => ({ dependencies: Object.fromEntries(names.map((name) => [name, "workspace:*"])) });

describe("the graph", () => {
  it.each<[range: string, isInternal: boolean]>([
    ["^1.0.0", true],
    ["*", true],
    ["^2.0.0", false],
    ["latest", false],
    ["npm:other@1", false],
    ["git+https://example.org/b.git", false],
    ["workspace:*", true],
    ["workspace:^", true],
    ["workspace:~", true],
    ["workspace:x", true],
    ["workspace:^9.0.0", true],
    ["workspace:packages/b", true],
    ["workspace:../b", true],
    ["catalog:", true],
    ["catalog:old", false],
    ["catalog:unknown", true],
    ["file:../b", true],
    ["link:../b", true],
    ["file:../b.tgz", false],
    ["not a range!", false],
  ])("takes %s for a dependency on the workspace's own: %s", (range, isInternal) => {
    const members = [member("a", { dependencies: { b: range } }), member("b")];
    const graph = internalGraph(members, { default: { b: "^1.0.0" }, old: { b: "^0.1.0" } });
    const expected = isInternal ? [{ dependent: "a", dependency: "b", kind: "dependencies", range }] : [];
    expect(graph.dependencies.get("a")).toEqual(expected);
    expect(graph.dependents.get("b")).toEqual(expected);
  });

  it("knows by which kinds", () => {
    const all = Object.fromEntries(KINDS.map((kind) => [kind, { b: "*", outside: "*" }]));
    const graph = internalGraph([member("a", all), member("b")]);
    expect(graph.dependents.get("b")?.map(({ kind }) => kind)).toEqual([...KINDS]);
  });
});

describe("cycles", () => {
  const of = (...members: Member[]) => cycles(internalGraph(members));

  it("are named from their first name on, each once", () => {
    const members = [member("c", on("a")), member("b", on("c", "a")), member("a", on("b")), member("z", on("a", "z"))];
    expect(of(...members)).toEqual([
      ["a", "b", "a"],
      ["z", "z"],
    ]);
  });

  it("are none through development dependencies or private packages", () => {
    expect(of(member("a", on("b")), member("b", { devDependencies: { a: "*" } }))).toEqual([]);
    expect(of(member("a", on("b")), member("b", { ...on("a"), isPrivate: true }))).toEqual([]);
  });

  it("make findings that block or do not", () => {
    const graph = internalGraph([member("a", on("b")), member("b", { peerDependencies: { a: "*" } })]);
    expect([true, false].flatMap((blocks) => cycleFindings(graph, blocks))).toMatchObject([
      { level: "block", message: "Cannot order packages: a → b → a", file: "packages/a/package.json" },
      { level: "warn" },
    ]);
  });
});

describe("the order", () => {
  it("has dependencies first, and names otherwise", () => {
    const members = [member("a", on("c")), member("b"), member("c", on("d")), member("d")];
    expect(publishOrder(internalGraph(members))).toEqual(["d", "c", "a", "b"]);
  });

  it("is the same whatever the order of the members, also of a cycle", () => {
    const members = [member("a", on("b")), member("b", on("c")), member("c", on("a")), member("d", on("a"))];
    const order = publishOrder(internalGraph(members));
    expect(publishOrder(internalGraph([...members].reverse()))).toEqual(order);
    expect(order).toEqual(["c", "b", "a", "d"]);
  });

  it("puts nothing before what it depends on, unless they are in a cycle", () => {
    const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const acyclic = pairs.filter(([a, b]) => a < b);
        const name = (n: number) => `p${String(n)}`;
        const members = Array.from({ length: 12 }, (_, n) =>
          member(name(n), on(...acyclic.filter(([a]) => a === n).map(([, b]) => name(b)))),
        );
        const order = publishOrder(internalGraph(members));
        expect(new Set(order).size).toBe(12);
        for (const [a, b] of acyclic) expect(order.indexOf(name(b))).toBeLessThan(order.indexOf(name(a)));
      }),
    );
  });

  it("takes 3,000 packages in a chain, and in a ring", () => {
    const chain = (length: number, last: string[]) =>
      Array.from({ length }, (_, n) => member(`p${n}`, n + 1 < length ? on(`p${n + 1}`) : on(...last)));
    expect(publishOrder(internalGraph(chain(3_000, [])))[0]).toBe("p2999");
    expect(cycles(internalGraph(chain(3_000, ["p0"])))[0]).toHaveLength(3_001);
  });
});
