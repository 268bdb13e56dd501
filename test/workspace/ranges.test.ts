import { describe, expect, it } from "vitest";
import type { Bump } from "../../src/workspace/bump.ts";
import { defaultPolicy } from "../../src/workspace/config.ts";
import type { Kind } from "../../src/workspace/manifest.ts";
import { planVersions } from "../../src/workspace/plan.ts";
import { newRange, rangeEdits } from "../../src/workspace/ranges.ts";
import { intents, member } from "./members.ts";

const OPTIONS = { config: defaultPolicy(2), isSnapshot: false };

describe("a new range", () => {
  it.each<[old: string, to: string, range: string | null]>([
    ["^1.0.0", "2.0.0", "^2.0.0"],
    ["~1.0.0", "1.1.0", "~1.1.0"],
    ["1.0.0", "1.1.0", "1.1.0"],
    [">=1.0.0", "1.1.0", ">=1.1.0"],
    [">1.0.0", "1.1.0", ">1.1.0"],
    ["<=1.0.0", "1.1.0", "<=1.1.0"],
    [">=1.0.0 <2.0.0", "1.1.0", ">=1.1.0 <2.0.0"],
    [">=1.0.0 <2.0.0", "2.0.0", ">=2.0.0 <3.0.0"],
    ["<2.0.0 >=1.0.0", "1.1.0", "<2.0.0 >=1.1.0"],
    ["1.x", "1.1.0", "1.1.0"],
    ["*", "1.1.0", null],
    ["*", "1.1.0-beta.0", "1.1.0-beta.0"],
    ["workspace:^1.0.0", "1.1.0", "workspace:^1.1.0"],
    ["workspace:1.0.0", "1.1.0", "workspace:1.1.0"],
    ["workspace:*", "1.1.0-beta.0", null],
    ["workspace:^", "1.1.0", null],
    ["workspace:~", "1.1.0", null],
    ["workspace:packages/a", "1.1.0", null],
    ["workspace:../a", "1.1.0", null],
    ["catalog:", "1.1.0", null],
    ["file:../a", "1.1.0", null],
    ["npm:b@1.0.0", "1.1.0", null],
    ["latest", "1.1.0", null],
  ])("of %s for %s is %s", (old, to, range) => {
    const type = to.startsWith("2") ? "major" : "minor";
    expect(newRange(old, { to, type }, OPTIONS)).toBe(range);
  });

  it("is exact for a snapshot", () => {
    const release = { to: "0.0.0-x", type: "minor" as const };
    const ranges = ["^1.0.0", "workspace:^1.0.0", "workspace:*"].map((old) =>
      newRange(old, release, { ...OPTIONS, isSnapshot: true }),
    );
    expect(ranges).toEqual(["0.0.0-x", "workspace:0.0.0-x", null]);
  });
});

describe("a member's ranges", () => {
  const edits = (kind: Kind, range: string, bump: Bump, policy: object) => {
    const config = { ...defaultPolicy(2), ...policy };
    const b = member("b", { [kind]: { a: range, outside: range } });
    const { releases } = planVersions({ members: [member("a"), b], intents: intents({ a: bump, b: "patch" }), config });
    const byName = new Map(releases.map((release) => [release.name, release]));
    return rangeEdits(b, byName, { config, isSnapshot: false }).map(({ to }) => to);
  };

  it.each<[Kind, string, Bump, policy: object, expected: readonly string[]]>([
    ["dependencies", "^1.0.0", "patch", {}, ["^1.0.1"]],
    ["dependencies", "^1.0.0", "none", {}, []],
    ["dependencies", "^1.0.0", "patch", { updateInternalDependencies: "minor" }, []],
    ["dependencies", "^1.0.0", "minor", { updateInternalDependencies: "minor" }, ["^1.1.0"]],
    ["dependencies", "1.0.0", "patch", { updateInternalDependencies: "minor" }, ["1.0.1"]],
    ["devDependencies", "^1.0.0", "patch", {}, ["^1.0.1"]],
    ["optionalDependencies", "^1.0.0", "patch", {}, ["^1.0.1"]],
    ["peerDependencies", "^1.0.0", "patch", {}, ["^1.0.1"]],
    ["peerDependencies", "^1.0.0", "minor", { onlyUpdatePeerDependentsWhenOutOfRange: true }, []],
    ["peerDependencies", "^1.0.0", "major", { onlyUpdatePeerDependentsWhenOutOfRange: true }, ["^2.0.0"]],
    ["dependencies", "^1.0.0", "patch", { bumpVersionsWithWorkspaceProtocolOnly: true }, []],
    [
      "dependencies",
      "workspace:^1.0.0",
      "patch",
      { bumpVersionsWithWorkspaceProtocolOnly: true },
      ["workspace:^1.0.1"],
    ],
    ["dependencies", "workspace:*", "patch", {}, []],
  ])("%s %s of a %s with %j", (...row) => {
    const [kind, range, bump, policy, expected] = row;
    expect(edits(kind, range, bump, policy)).toEqual(expected);
  });
});
