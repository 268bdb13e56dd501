import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declaredMajor, defaultPolicy, readConfig } from "../../src/workspace/config.ts";
import type { Major } from "../../src/workspace/policy.ts";
import { isUsed, nextPre, readPre } from "../../src/workspace/pre.ts";
import { skipper } from "../../src/workspace/rules.ts";
import { member } from "./members.ts";

const MEMBERS = ["@x/a", "@x/b", "@x/c", "d", "e"].map((name) => member(name));
const read = (value: unknown, major: Major = 2, members = MEMBERS) =>
  readConfig(JSON.stringify(value, null, 2), { members, major });
const UNSAFE = "___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH";

describe("the configuration", () => {
  it.each([2, 3] as const)("has the defaults of changesets %i, and passes over what is not about versions", (major) => {
    const { config, findings } = read({ $schema: "x", changelog: ["a", {}], commit: 7, baseBranch: "main" }, major);
    expect([config, findings]).toEqual([defaultPolicy(major), []]);
    expect(config.privatePackages).toEqual({ version: major === 2, tag: false });
  });

  it("is read whole", () => {
    const { config, findings } = read({
      fixed: [["@x/a", "d"]],
      linked: [["@x/{b,c}"]],
      ignore: ["e"],
      updateInternalDependencies: "minor",
      bumpVersionsWithWorkspaceProtocolOnly: true,
      privatePackages: { tag: true },
      access: "public",
      snapshot: { useCalculatedVersion: true, prereleaseTemplate: "{tag}-{commit}" },
      [UNSAFE]: { onlyUpdatePeerDependentsWhenOutOfRange: true, updateInternalDependents: "always" },
    });
    expect(findings).toEqual([]);
    expect(config).toEqual({
      major: 2,
      fixed: [["@x/a", "d"]],
      linked: [["@x/b", "@x/c"]],
      ignore: ["e"],
      updateInternalDependencies: "minor",
      bumpVersionsWithWorkspaceProtocolOnly: true,
      privatePackages: { version: true, tag: true },
      access: "public",
      onlyUpdatePeerDependentsWhenOutOfRange: true,
      updateInternalDependents: "always",
      snapshot: { useCalculatedVersion: true, prereleaseTemplate: "{tag}-{commit}" },
    });
  });

  it.each<[readonly string[], readonly string[]]>([
    [["@x/*"], ["@x/a", "@x/b", "@x/c"]],
    [
      ["@x/*", "!@x/b"],
      ["@x/a", "@x/c"],
    ],
    [
      ["@x/*", "!@x/b", "@x/b"],
      ["@x/a", "@x/b", "@x/c"],
    ],
    [
      ["!@x/b", "@x/*"],
      ["@x/a", "@x/b", "@x/c"],
    ],
    [["!@x/*"], ["d", "e"]],
    [["**"], ["@x/a", "@x/b", "@x/c", "d", "e"]],
    [["*"], ["d", "e"]],
    [
      ["e", "d"],
      ["d", "e"],
    ],
  ])("selects by %j", (ignore, names) => {
    expect(read({ ignore }).config.ignore).toEqual(names);
  });

  it.each<[object, string | null]>([
    [{}, null],
    [{ access: "public" }, "public"],
    [{ access: "restricted" }, "restricted"],
    [{ access: "private" }, "restricted"],
  ])("says who may install with %j", (value, access) => {
    const { config, findings } = read(value);
    expect([config.access, findings]).toEqual([access, []]);
  });

  it("selects all but a choice of scopes and names, as repositories have it", () => {
    const members = ["@x/a", "@y/b", "c", "d"].map((name) => member(name));
    const named = (ignore: readonly string[]) => read({ ignore }, 2, members).config.ignore;
    expect(named(["!(@x/*|c)"])).toEqual(["@y/b", "d"]);
    expect(named(["!(c)"])).toEqual(["d"]);
    expect(named(["@(@x/*|d)"])).toEqual(["@x/a", "d"]);
  });

  it("takes no longer than its length, whatever its patterns repeat", () => {
    const names = ["a".repeat(60), `${"a".repeat(60)}b`];
    const ignore = [`${"*a".repeat(9)}b`, "!*(*(*(b)))", "+(+(+(a)))c"];
    const { config, findings } = read(
      { ignore },
      2,
      names.map((name) => member(name)),
    );
    expect(config.ignore).toEqual(names.slice(1));
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining('named "+(+(+(a)))c"')]);
  });

  it("leaves all by mere negations to 2 alone", () => {
    expect(read({ ignore: ["!d"] }, 3).config.ignore).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["a group that is none", { fixed: ["d"] }, "it is no list of lists of names"],
    ["a name that is none", { ignore: [1] }, "it is no list of names"],
    ["a package in two groups", { fixed: [["d"], ["d", "e"]] }, "d is in two groups"],
    ["a package in both kinds of group", { fixed: [["d"]], linked: [["d"]] }, "d is in a fixed group too"],
    ["an unknown package", { linked: [["d", "z*"]] }, 'no package is named "z*"'],
    ["a major", { updateInternalDependencies: "major" }, '"major" is not patch or minor'],
    ["an unknown access", { access: "all" }, '"all" is not restricted or public'],
    ["a word for a flag", { privatePackages: { version: "no" } }, '"no" is neither true nor false'],
    ["a text for an object", { snapshot: "x" }, '"x" is no object'],
    ["a template that is none", { snapshot: { prereleaseTemplate: 1 } }, "1 is no text"],
    ["an unknown way", { [UNSAFE]: { updateInternalDependents: "never" } }, '"never" is not out-of-range or always'],
    [
      "tags of what has no version",
      { privatePackages: { version: false, tag: true } },
      "private packages are to be tagged",
    ],
  ])("is wrong with %s", (_, value, state) => {
    const { findings } = read(value);
    expect(findings).toMatchObject([{ id: "bad-config", level: "block", file: ".changeset/config.json" }]);
    expect(findings[0]?.message).toContain(state);
    expect(findings[0]?.line).toBeGreaterThan(1);
  });

  it("only warns of unknown packages in 3", () => {
    expect(read({ fixed: [["z"]] }, 3).findings.map(({ level }) => level)).toEqual(["warn"]);
  });

  it("may not ignore what others are released with", () => {
    const needs = { dependencies: { d: "^1.0.0" } };
    const all = [
      member("d"),
      member("e", needs),
      member("f", { ...needs, isPrivate: true }),
      member("g", { devDependencies: { d: "*" } }),
    ];
    const { findings } = read({ ignore: ["d"] }, 2, all);
    expect(findings.map(({ message }) => message)).toEqual([
      'Cannot use "ignore" of .changeset/config.json: e is released and depends on d, which is not',
    ]);
  });

  it("is a finding where it is no JSON", () => {
    const { config, findings } = readConfig("{", { members: MEMBERS, major: 2 });
    expect([config, findings.map(({ id }) => id)]).toEqual([defaultPolicy(2), ["bad-config"]]);
  });

  it("is read whatever it holds", () => {
    const keys = fc.constantFrom("fixed", "linked", "ignore", "snapshot", "privatePackages", UNSAFE);
    fc.assert(fc.property(fc.dictionary(keys, fc.jsonValue()), (value) => void read(value)));
    read({ fixed: [["[", "(((", "!", "!(", "{a,", "@(x"]], ignore: ["*".repeat(100_000)] });
  });
});

describe("the major version", () => {
  it.each<[string | undefined, Major]>([
    [undefined, 2],
    ["^2.27.1", 2],
    ["3.0.0-next.1", 3],
    ["^3.0.0", 3],
    [">=2", 2],
    ["latest", 2],
    ["workspace:*", 2],
  ])("that %s declares is %i", (range, major) => {
    expect(declaredMajor(range)).toBe(major);
  });
});

describe("members that are not versioned", () => {
  const isSkipped = skipper({ ignore: ["a"], privatePackages: { version: false, tag: false } });

  it("are ignored, private or without a version", () => {
    const all = [member("a"), member("b", { isPrivate: true }), member("c", { version: "" }), member("d")];
    expect(all.filter(isSkipped).map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });
});

describe("pre.json", () => {
  const PRE = { mode: "pre" as const, tag: "beta", initialVersions: { a: "1.0.0" }, changesets: ["x"] };

  it("is read, that of changesets 3 too", () => {
    expect(readPre(JSON.stringify(PRE))).toEqual({ pre: PRE, findings: [] });
    expect(readPre('{"mode":"exit","tag":"beta"}').pre).toEqual({
      mode: "exit",
      tag: "beta",
      initialVersions: {},
      changesets: [],
    });
  });

  it.each(["", "[]", '{"mode":"on","tag":"a"}', '{"mode":"pre","tag":"a b"}', '{"mode":"pre"}'])(
    "is refused: %s",
    (text) => {
      expect(readPre(text)).toMatchObject({ pre: null, findings: [{ id: "bad-pre", file: ".changeset/pre.json" }] });
    },
  );

  it("knows what it has used", () => {
    expect(["x", "y", "pre/y"].map((id) => isUsed(PRE, id))).toEqual([true, false, true]);
    expect(isUsed({ ...PRE, mode: "exit" }, "x")).toBe(false);
  });

  it("goes on with new members and files, and ends", () => {
    const next = nextPre(PRE, ["x", "y"], [member("a", { version: "1.1.0-beta.0" }), member("b")]);
    expect(next).toEqual({ ...PRE, initialVersions: { a: "1.0.0", b: "1.0.0" }, changesets: ["x", "y"] });
    expect(nextPre({ ...PRE, mode: "exit" }, [], [])).toBeNull();
  });
});
