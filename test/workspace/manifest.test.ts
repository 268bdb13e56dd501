import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duplicateNames, rangeOf, readMember } from "../../src/workspace/manifest.ts";

const ids = ({ findings }: { readonly findings: readonly { readonly id: string }[] }) => findings.map(({ id }) => id);

describe("a member", () => {
  it("has what planning needs", () => {
    const value = {
      name: "@a/b",
      version: "1.2.3",
      private: true,
      dependencies: { c: "^1.0.0" },
      optionalDependencies: { d: "~1.0.0" },
      peerDependencies: { e: ">=1" },
      devDependencies: { f: "workspace:*" },
    };
    expect(readMember(value, "packages/b")).toEqual({
      member: {
        name: "@a/b",
        version: "1.2.3",
        folder: "packages/b",
        isPrivate: true,
        dependencies: {
          dependencies: { c: "^1.0.0" },
          optionalDependencies: { d: "~1.0.0" },
          peerDependencies: { e: ">=1" },
          devDependencies: { f: "workspace:*" },
        },
      },
      findings: [],
    });
  });

  it("may have no version: it is not versioned then", () => {
    for (const version of [undefined, null, ""]) {
      const read = readMember({ name: "a", version }, "a");
      expect([read.member?.version, ids(read)]).toEqual(["", []]);
    }
  });

  it.each<[string, unknown, string]>([
    ["no object", [], "bad-manifest"],
    ["nothing", null, "bad-manifest"],
    ["no name", { version: "1.0.0" }, "bad-name"],
    ["a name that is no text", { name: 7 }, "bad-name"],
    ["a name that leads out of a folder", { name: "../../etc" }, "bad-name"],
  ])("is none with %s", (_, value, id) => {
    const read = readMember(value, "packages/a");
    expect([read.member, ids(read), read.findings[0]?.file]).toEqual([null, [id], "packages/a/package.json"]);
  });

  it("has no version where that is none", () => {
    for (const version of ["one", 1, {}, "1.0"]) {
      const read = readMember({ name: "a", version }, "");
      expect([read.member?.version, ids(read)]).toEqual(["", ["bad-version"]]);
    }
  });

  it("leaves out dependencies that are none", () => {
    const { member } = readMember({ name: "a", dependencies: { b: 1, c: "1" }, devDependencies: "all" }, "a");
    expect([member?.dependencies.dependencies, member?.dependencies.devDependencies]).toEqual([{ c: "1" }, {}]);
  });

  it("does not depend on what every object has", () => {
    const { member } = readMember(JSON.parse('{"name":"a","dependencies":{"__proto__":"1"}}'), "a");
    if (member === null) throw new Error("no member");
    expect(["constructor", "toString", "__proto__"].map((name) => rangeOf(member, "dependencies", name))).toEqual([
      undefined,
      undefined,
      "1",
    ]);
  });

  it("survives whatever a manifest holds", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (name, version, dependencies) => {
        readMember({ name, version, private: version, dependencies, peerDependencies: name }, "a");
        readMember(name, "a");
      }),
    );
  });
});

describe("two of one name", () => {
  const two = (...isPrivate: boolean[]) =>
    isPrivate.flatMap((one, n) => readMember({ name: "a", private: one }, `p${n}`).member ?? []);

  it("are refused, and named by both places", () => {
    const [finding] = duplicateNames(two(false, true), () => true);
    expect(finding).toMatchObject({
      id: "duplicate-package",
      level: "block",
      file: "p1/package.json",
      message: "Cannot release a: p0/package.json and p1/package.json both bear the name",
    });
  });

  it("are a warning where neither can be published or nothing is released: fixtures of tests", () => {
    expect(duplicateNames(two(true, true), () => true).map(({ level }) => level)).toEqual(["warn"]);
    expect(duplicateNames(two(false, false), () => false).map(({ level }) => level)).toEqual(["warn"]);
  });
});
