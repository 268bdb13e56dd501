import { describe, expect, it } from "vitest";
import { publish } from "../../../checks/publish/index.ts";
import { lineIn, linesOf, outside } from "../../../checks/publish/maintenance.ts";

describe("the line of versions that a branch maintains", () => {
  it.each([
    ["1.x", "1.x"],
    ["1.x.x", "1.x"],
    ["1.2.x", "1.2.x"],
    ["10.0.x", "10.0.x"],
    ["v1.x", "1.x"],
    ["release/1.x", "1.x"],
    ["release-1.2.x", "1.2.x"],
    ["team/release/v3.x", "3.x"],
  ])("of %s is %s", (branch, line) => {
    expect(lineIn(branch)).toBe(line);
  });

  it.each([
    "main",
    "next",
    "1",
    "1.2",
    "x",
    "1.x-fixes",
    "feature-1.x",
    "1.x/main",
    "01.x",
    "1.2.x.x",
    "9".repeat(400) + ".x",
    "",
  ])("is none for %s", (branch) => expect(lineIn(branch)).toBeNull());

  it("is what the configuration says, by package or for all, and else by the branch", () => {
    expect(linesOf(undefined, "1.x")("a")).toBe("1.x");
    expect(linesOf(undefined, null)("a")).toBeNull();
    expect(linesOf(false, "1.x")("a")).toBeNull();
    expect(linesOf("2.x", "1.x")("a")).toBe("2.x");
    const byPackage = linesOf({ a: "0.4.x", toString: "5.x" }, "1.x");
    expect(["a", "b", "toString", "constructor"].map(byPackage)).toEqual(["0.4.x", "1.x", "5.x", "1.x"]);
    expect(linesOf({ a: "0.4.x", "*": "2.x" }, "1.x")("b")).toBe("2.x");
  });

  it.each(["latest", "^1.0.0", "1.2", "release/1.x", { a: ">=1" }, true])(
    "cannot be configured as %j",
    (maintenance) => {
      expect(() => publish({ registry: true, maintenance } as never)).toThrow(
        /Cannot use the step "publish": maintenance/,
      );
    },
  );

  it.each<[string, string, boolean]>([
    ["1.9.9", "1.x", false],
    ["1.0.0-beta.1", "1.x", false],
    ["2.0.0", "1.x", true],
    ["2.0.0-beta.1", "1.x", true],
    ["0.9.0", "1.x", true],
    ["1.2.9", "1.2.x", false],
    ["1.3.0", "1.2.x", true],
  ])("%s within %s: a finding is %s", (to, line, isOutside) => {
    const version = { name: "a", dir: "", from: "1.0.0", to, isPrivate: false };
    const found = outside([version], () => line).map(({ id }) => id);
    expect(found).toEqual(isOutside ? ["outside-line"] : []);
    expect(outside([{ ...version, isPrivate: true }], () => line)).toEqual([]);
    expect(outside([version], () => null)).toEqual([]);
  });
});
