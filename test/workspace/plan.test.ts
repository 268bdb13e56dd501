import fc from "fast-check";
import { gt } from "semver";
import { describe, expect, it } from "vitest";
import type { Bump } from "../../src/workspace/bump.ts";
import { defaultPolicy } from "../../src/workspace/config.ts";
import type { Policy } from "../../src/workspace/policy.ts";
import type { Kind, Member } from "../../src/workspace/manifest.ts";
import { planVersions, type PlanRequest } from "../../src/workspace/plan.ts";
import { explain, reasonText } from "../../src/workspace/reason.ts";
import { intents, member } from "./members.ts";

type Bumps = Readonly<Record<string, Bump>>;
type Extra = Partial<Omit<Policy, "snapshot">> & Partial<Pick<PlanRequest, "pre" | "snapshot" | "catalogs">>;

function plan(members: readonly Member[], bumps: Bumps, extra: Extra = {}) {
  const { pre, snapshot, catalogs, ...policy } = extra;
  const config = { ...defaultPolicy(2), ...policy };
  return planVersions({ members, intents: intents(bumps), config, pre, snapshot, catalogs });
}

/** What comes out, as `a patch 1.0.1`. */
function told(...args: Parameters<typeof plan>): readonly string[] {
  return plan(...args).releases.map(({ name, type, to }) => `${name} ${type} ${to}`);
}

const needs = (kind: Kind, range: string, name = "a") => ({ [kind]: { [name]: range } });

describe("intents", () => {
  it("raise versions, the greatest counts, and all are reasons", () => {
    const config = defaultPolicy(2);
    const all = [...intents({ a: "patch", b: "none" }), ...intents({ a: "minor" }), ...intents({ a: "patch" })];
    const { releases, findings } = planVersions({ members: [member("b"), member("a")], intents: all, config });
    expect(findings).toEqual([]);
    expect(releases).toMatchObject([
      { name: "a", type: "minor", from: "1.0.0", to: "1.1.0" },
      { name: "b", type: "none", from: "1.0.0", to: "1.0.0" },
    ]);
    expect(releases[0]?.reasons).toEqual(
      ["patch", "minor", "patch"].map((bump) => ({ kind: "intent", bump, text: "3 commits" })),
    );
  });

  it("for a package that is not versioned do nothing", () => {
    const members = [member("a"), member("b", { isPrivate: true }), member("c", { version: "" })];
    const policy = { ignore: ["a"], privatePackages: { version: false, tag: false } };
    expect(told(members, { a: "minor", b: "minor", c: "minor" }, policy)).toEqual([]);
  });

  it("for an unknown package are a finding", () => {
    expect(plan([member("a")], { z: "patch" }).findings).toMatchObject([{ id: "unknown-package", level: "block" }]);
  });
});

describe("two packages of one name", () => {
  const members = [member("a", { folder: "y" }), member("a", { folder: "x", version: "2.0.0" }), member("b")];

  it("are refused where one is released, and the last counts otherwise", () => {
    const { releases, findings } = plan(members, { a: "patch" });
    expect(releases).toMatchObject([{ from: "1.0.0" }]);
    expect(findings).toMatchObject([{ id: "duplicate-package", level: "block", file: "y/package.json" }]);
    expect(plan(members, { b: "patch" }).findings).toMatchObject([{ id: "duplicate-package", level: "warn" }]);
  });
});

describe("dependents", () => {
  it.each<[kind: Kind, range: string, bump: Bump, expected: readonly string[]]>([
    ["dependencies", "^1.0.0", "minor", []],
    ["dependencies", "^1.0.0", "major", ["b patch 1.0.1"]],
    ["dependencies", "~1.0.0", "minor", ["b patch 1.0.1"]],
    ["dependencies", "1.0.0", "patch", ["b patch 1.0.1"]],
    ["dependencies", ">=1.0.0", "major", []],
    ["dependencies", "*", "major", []],
    ["optionalDependencies", "^1.0.0", "major", ["b patch 1.0.1"]],
    ["devDependencies", "^1.0.0", "minor", []],
    ["devDependencies", "^1.0.0", "major", ["b none 1.0.0"]],
    ["peerDependencies", "^1.0.0", "patch", []],
    ["peerDependencies", "^1.0.0", "minor", ["b major 2.0.0"]],
    ["peerDependencies", ">=1.0.0", "major", ["b major 2.0.0"]],
    ["peerDependencies", "1.0.0", "patch", ["b patch 1.0.1"]],
    ["dependencies", "workspace:*", "patch", ["b patch 1.0.1"]],
    ["dependencies", "workspace:^", "minor", []],
    ["dependencies", "workspace:^", "major", ["b patch 1.0.1"]],
    ["dependencies", "workspace:~", "minor", ["b patch 1.0.1"]],
    ["dependencies", "workspace:^1.0.0", "minor", []],
    ["dependencies", "workspace:packages/a", "patch", ["b patch 1.0.1"]],
    ["dependencies", "workspace:../a", "patch", ["b patch 1.0.1"]],
    ["devDependencies", "workspace:*", "patch", ["b none 1.0.0"]],
    ["dependencies", "^2.0.0", "major", []],
    ["dependencies", "latest", "major", []],
    ["dependencies", "file:../a", "major", []],
    ["devDependencies", "link:../a", "major", []],
    ["dependencies", "catalog:", "major", []],
  ])("by %s %s of a %s", (kind, range, bump, expected) => {
    const all = told([member("a"), member("b", needs(kind, range))], { a: bump });
    expect(all.slice(1)).toEqual(expected);
  });

  it("follow a catalog that is given", () => {
    const members = [member("a"), member("b", needs("dependencies", "catalog:"))];
    expect(told(members, { a: "major" }, { catalogs: { default: { a: "^1.0.0" } } })).toContain("b patch 1.0.1");
  });

  it("are majors by a peer out of range alone, if so configured", () => {
    const members = [member("a"), member("b", needs("peerDependencies", "^1.0.0"))];
    const policy = { onlyUpdatePeerDependentsWhenOutOfRange: true };
    expect(told(members, { a: "minor" }, policy)).toEqual(["a minor 1.1.0"]);
    expect(told(members, { a: "major" }, policy)).toEqual(["a major 2.0.0", "b major 2.0.0"]);
  });

  it("are patches by a peer out of range in changesets 3", () => {
    const members = [member("a"), member("b", needs("peerDependencies", "^1.0.0"))];
    expect(told(members, { a: "minor" }, { major: 3 })).toEqual(["a minor 1.1.0"]);
    expect(told(members, { a: "major" }, { major: 3 })).toEqual(["a major 2.0.0", "b patch 1.0.1"]);
  });

  it("are always released, if so configured", () => {
    const members = [member("a"), member("b", needs("dependencies", "^1.0.0"))];
    expect(told(members, { a: "patch" }, { updateInternalDependents: "always" })).toContain("b patch 1.0.1");
  });

  it("count by the workspace's protocol alone, if so configured", () => {
    const members = [
      member("a"),
      member("b", needs("dependencies", "1.0.0")),
      member("c", needs("dependencies", "workspace:1.0.0")),
    ];
    const policy = { bumpVersionsWithWorkspaceProtocolOnly: true };
    expect(told(members, { a: "patch" }, policy)).toEqual(["a patch 1.0.1", "c patch 1.0.1"]);
  });

  it("carry on, also around a cycle", () => {
    const chain = [member("a", needs("dependencies", "1.0.0", "c")), member("b", needs("dependencies", "1.0.0"))];
    const members = [...chain, member("c", needs("peerDependencies", "1.0.0", "b"))];
    expect(told(members, { a: "minor" })).toEqual(["a minor 1.1.0", "b patch 1.0.1", "c patch 1.0.1"]);
  });

  it("keep a greater bump of their own", () => {
    const members = [member("a"), member("b", needs("dependencies", "1.0.0"))];
    expect(told(members, { a: "patch", b: "minor" })).toEqual(["a patch 1.0.1", "b minor 1.1.0"]);
  });

  it("are raised from none", () => {
    const members = [member("a"), member("b", needs("dependencies", "1.0.0"))];
    expect(told(members, { b: "none", a: "patch" })).toEqual(["a patch 1.0.1", "b patch 1.0.1"]);
  });

  it("that are not versioned are written all the same", () => {
    const members = [member("a"), member("b", { ...needs("dependencies", "^1.0.0"), isPrivate: true })];
    expect(told(members, { a: "patch" }, { ignore: ["b"] })).toEqual(["a patch 1.0.1", "b none 1.0.0"]);
  });
});

describe("groups", () => {
  const members = [member("a", { version: "1.2.0" }), member("b", { version: "1.5.0" }), member("c")];

  it("fixed: all get the greatest bump from the greatest version", () => {
    const fixed = { fixed: [["a", "b", "c"]] };
    expect(told(members, { a: "minor" }, fixed)).toEqual(["a minor 1.6.0", "b minor 1.6.0", "c minor 1.6.0"]);
    expect(told(members, { a: "none" }, fixed)).toEqual(["a none 1.2.0"]);
    expect(told(members, { a: "patch" }, { ...fixed, ignore: ["c"] })).toEqual(["a patch 1.5.1", "b patch 1.5.1"]);
  });

  it("linked: those that are released anyway do", () => {
    const linked = { linked: [["a", "b", "c"]] };
    expect(told(members, { a: "minor", c: "patch" }, linked)).toEqual(["a minor 1.6.0", "c minor 1.6.0"]);
    expect(told(members, { a: "patch" }, linked)).toEqual(["a patch 1.5.1"]);
  });

  it("carry on to dependents, and these to their groups", () => {
    const all = [
      member("a"),
      member("b"),
      member("c", needs("dependencies", "^1.0.0", "b")),
      member("d", { version: "3.0.0" }),
      member("e", needs("devDependencies", "3.0.0", "d")),
    ];
    expect(
      told(
        all,
        { a: "major" },
        {
          fixed: [
            ["a", "b"],
            ["c", "d"],
          ],
        },
      ),
    ).toEqual(["a major 2.0.0", "b major 2.0.0", "c patch 3.0.1", "d patch 3.0.1", "e none 1.0.0"]);
  });
});

describe("pre-releases", () => {
  const pre = { mode: "pre" as const, tag: "beta", initialVersions: {}, changesets: [] };

  it("number the versions", () => {
    const members = [member("a"), member("b", { version: "1.1.0-beta.3" }), member("c", { version: "2.0.0-beta" })];
    expect(told(members, { a: "minor", b: "minor", c: "patch" }, { pre })).toEqual([
      "a minor 1.1.0-beta.0",
      "b minor 1.1.0-beta.4",
      "c patch 2.0.0-beta.0",
    ]);
  });

  it("leave ranges: dependents follow", () => {
    const members = [member("a"), member("b", needs("dependencies", "^1.0.0"))];
    expect(told(members, { a: "patch" }, { pre })).toEqual(["a patch 1.0.1-beta.0", "b patch 1.0.1-beta.0"]);
  });

  it("share a number within a group", () => {
    const members = [member("a", { version: "1.0.1-beta.4" }), member("b", { version: "1.0.1-beta.1" })];
    expect(told(members, { b: "patch" }, { pre, linked: [["a", "b"]] })).toEqual(["b patch 1.0.1-beta.5"]);
  });

  it("use a change file once, and all again when they end", () => {
    const config = defaultPolicy(2);
    const all = [{ name: "a", bump: "minor" as const, reason: "change file x", changeFile: "x" }];
    const members = [member("a", { version: "1.1.0-beta.0" })];
    const by = (mode: "pre" | "exit") =>
      planVersions({ members, intents: all, config, pre: { ...pre, mode, changesets: ["x"] } }).releases.map(
        ({ to }) => to,
      );
    expect([by("pre"), by("exit")]).toEqual([[], ["1.1.0"]]);
  });

  it("leave none behind when they end, but what is not versioned", () => {
    const version = "1.0.1-beta.2";
    const members = [member("a", { version }), member("b", { version }), member("c"), member("d")];
    const exit = { pre: { ...pre, mode: "exit" as const }, ignore: ["b"], fixed: [["a", "d"]] };
    expect(told(members, {}, exit)).toEqual(["a patch 1.0.1", "d patch 1.0.1"]);
    expect(plan(members, {}, exit).releases[0]?.reasons).toEqual([{ kind: "exit" }]);
  });
});

describe("snapshots", () => {
  const at = new Date("2026-11-25T13:01:02.345Z");
  const members = [
    member("a"),
    member("b", needs("dependencies", "^1.0.0")),
    member("c", needs("devDependencies", "1.0.0")),
  ];
  const named = (
    prereleaseTemplate: string | null,
    asked: { tag?: string; commit?: string },
    useCalculatedVersion = false,
  ) => {
    const config = { ...defaultPolicy(2), snapshot: { useCalculatedVersion, prereleaseTemplate } };
    const request = { members, intents: intents({ a: "major" }), config, snapshot: { at, ...asked } };
    const { releases, findings } = planVersions(request);
    return findings[0]?.message ?? releases.map(({ to }) => to).join();
  };

  it("have the label and the moment behind 0.0.0", () => {
    expect(named(null, { tag: "next" })).toBe("0.0.0-next-20261125130102,0.0.0-next-20261125130102,1.0.0");
    expect(named(null, {})).toContain("0.0.0-20261125130102,");
  });

  it("follow a template", () => {
    expect(named("{tag}-{commit-short}-{timestamp}", { tag: "x", commit: "0123456789ab" })).toContain(
      "0.0.0-x-0123456-1795611662345,",
    );
    // Behind a hyphen digits are no number, which could not begin with a zero.
    expect(named("{tag}-{commit-short}", { tag: "x", commit: "0012345678ab" })).toContain("0.0.0-x-0012345,");
    expect(named("{tag}-{commit}", { tag: "x", commit: "0123" }, true)).toBe("2.0.0-x-0123,1.0.1-x-0123,1.0.0");
  });

  it.each<[string, string, object]>([
    ["without a place for the label", "{commit}", { tag: "x", commit: "1" }],
    ["that wants a commit", "{tag}-{commit}", { tag: "x" }],
    ["that makes no version", "{tag}/x", { tag: "x" }],
    ["with a zero that semver does not take", "{tag}.{commit}", { tag: "x", commit: "0123" }],
  ])("are refused by a template %s", (_, template, snapshot) => {
    expect(named(template, snapshot)).toMatch(/^Cannot name a snapshot: /);
  });

  it("are not made amid pre-releases", () => {
    const pre = { mode: "pre" as const, tag: "beta", initialVersions: {}, changesets: [] };
    expect(plan(members, {}, { pre, snapshot: { at } }).findings).toMatchObject([{ id: "snapshot-in-pre" }]);
  });
});

describe("reasons", () => {
  const because = (members: readonly Member[], bumps: Bumps, name: string, extra: Extra = {}) =>
    explain(name, new Map(plan(members, bumps, extra).releases.map((release) => [release.name, release])));
  const chain = [
    member("b"),
    member("c", needs("dependencies", "1.0.0", "b")),
    member("d", needs("peerDependencies", "1.0.0", "c")),
  ];

  it("go back to what somebody wanted", () => {
    expect(because(chain, { b: "minor" }, "c")).toBe("c patch because b minor because of 3 commits");
    expect(because(chain, { b: "minor" }, "d")).toBe("d patch because c patch because b minor because of 3 commits");
    expect(because(chain, { b: "minor", c: "minor" }, "c")).toBe("c minor because of 3 commits");
  });

  it("are counted where they are many", () => {
    const reasons = ["a", "b", "c", "d", "e"].map((text) => ({
      kind: "intent" as const,
      bump: "minor" as const,
      text,
    }));
    const releases = new Map([["x", { name: "x", type: "minor" as const, reasons }]]);
    expect(explain("x", releases)).toBe("x minor because of a, b and 3 more");
  });

  it("name the range that is left", () => {
    expect(plan(chain, { b: "minor" }).releases[1]?.reasons).toEqual([
      { kind: "dependency", on: "b", by: "dependencies", range: "1.0.0", leaves: true },
    ]);
  });

  it.each<[Kind, string]>([
    ["dependencies", "dependency b major leaves range ^1.0.0"],
    ["optionalDependencies", "optional dependency b major leaves range ^1.0.0"],
    ["peerDependencies", "peer dependency b major leaves range ^1.0.0"],
    ["devDependencies", "development dependency b major leaves range ^1.0.0"],
  ])("are said in words: %s", (kind, text) => {
    const { releases } = plan([member("b"), member("c", needs(kind, "^1.0.0", "b"))], { b: "major" });
    const byName = new Map(releases.map((release) => [release.name, release]));
    expect(releases.map(({ reasons }) => reasons.map((reason) => reasonText(reason, byName)))).toEqual([
      ["3 commits"],
      [text],
    ]);
  });

  it("say that a peer is within its range, and when pre-releases end", () => {
    const { releases } = plan([member("b"), member("c", needs("peerDependencies", ">=1.0.0", "b"))], { b: "minor" });
    const [reason] = releases[1]?.reasons ?? [];
    const byName = new Map(releases.map((release) => [release.name, release]));
    expect(reason && reasonText(reason, byName)).toBe("peer dependency b minor");
    expect(reasonText({ kind: "exit" }, byName)).toBe("end of pre-releases");
  });

  it("name the member of a group", () => {
    expect(because(chain, { b: "major" }, "d", { fixed: [["b", "d"]] })).toBe(
      "d major because b major because of 3 commits",
    );
    const [, d] = plan([member("b"), member("d")], { b: "minor" }, { fixed: [["b", "d"]] }).releases;
    expect(d?.reasons).toEqual([{ kind: "fixed", with: "b" }]);
  });

  it("end in a circle", () => {
    const ring = new Map(
      [
        ["a", "b"],
        ["b", "a"],
      ].map(([name = "", on = ""]) => [
        name,
        { name, type: "patch" as const, reasons: [{ kind: "linked" as const, with: on }] },
      ]),
    );
    expect(explain("a", ring)).toBe("a patch because b patch because of linked with a");
    expect(explain("z", ring)).toBe("");
  });
});

describe("any plan", () => {
  const bump = fc.constantFrom<Bump>("none", "patch", "minor", "major");
  const range = fc.constantFrom("^1.0.0", "~1.0.0", "1.0.0", "*", "workspace:*", "workspace:^", "^0.1.0");
  const kind = fc.constantFrom<Kind>("dependencies", "devDependencies", "peerDependencies", "optionalDependencies");
  const edge = fc.record({ from: fc.nat(7), to: fc.nat(7), kind, range });

  it("is the same for any order of members, and never goes back", () => {
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), fc.array(bump, { minLength: 8, maxLength: 8 }), (edges, bumps) => {
        const members = bumps.map((_, n) => {
          const own = edges.filter(({ from }) => from === n);
          const parts = own.map((one) => [one.kind, { [`p${one.to}`]: one.range }] as const);
          return member(`p${n}`, Object.fromEntries(parts));
        });
        const wanted = Object.fromEntries(bumps.slice(0, 3).map((one, n) => [`p${n}`, one]));
        const extra = { fixed: [["p1", "p2"]], linked: [["p3", "p4", "p5"]] };
        const { releases } = plan(members, wanted, extra);
        expect(plan([...members].reverse(), wanted, extra).releases).toEqual(releases);
        for (const { type, from, to } of releases) expect(type === "none" ? to === from : gt(to, from)).toBe(true);
      }),
    );
  });

  it("of 3,000 packages in a chain of groups takes no time", () => {
    const members = Array.from({ length: 3_000 }, (_, n) =>
      member(`p${n}`, n % 3 === 0 && n > 0 ? needs("dependencies", "1.0.0", `p${n - 1}`) : {}),
    );
    const fixed = Array.from({ length: 1_000 }, (_, n) => [0, 1, 2].map((one) => `p${n * 3 + one}`));
    const started = performance.now();
    expect(plan(members, { p0: "major" }, { fixed }).releases).toHaveLength(3_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
