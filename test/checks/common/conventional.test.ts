import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greatestBump, readChange, readChanges, revertedBy } from "../../../checks/common/conventional.ts";
import type { CommitInfo } from "../../../src/model/workbench.ts";

const ID = "a".repeat(40);
const read = (message: string) => readChange({ id: ID, message });

/** Commits, newest first, whose ids begin with their number. */
function commits(...messages: readonly string[]): readonly CommitInfo[] {
  return messages.map((message, index) => ({ id: idOf(index), message, parents: [], author: "", at: 0 }));
}
const idOf = (index: number): string => `${index}${"0123456789abcdef".repeat(3)}`.slice(0, 40);
const kept = (...messages: readonly string[]) => readChanges(commits(...messages)).map(({ subject }) => subject);

describe("reading one commit", () => {
  it.each<[string, object]>([
    ["feat: x", { type: "feat", scope: null, subject: "x", breaking: [] }],
    ["Feat(core)!: x", { type: "feat", scope: "core", subject: "x", breaking: ["x"] }],
    ["fix(a, b/c): x: y", { type: "fix", scope: "a, b/c", subject: "x: y" }],
    ["fix():  x", { type: "fix", scope: null, subject: "x" }],
    ["feat:x", { type: null, subject: "feat:x" }],
    ["feat : x", { type: null }],
    ["Merge branch 'feat: x'", { type: null, subject: "Merge branch 'feat: x'" }],
    ["feat: x\n\nbody\n\nBREAKING CHANGE: y\n  z\n\nReviewed-by: A", { breaking: ["y\n  z"] }],
    ["feat: x\n\nBREAKING-CHANGE: y", { breaking: ["y"] }],
    ["chore!: x\n\nBREAKING CHANGE: y", { type: "chore", breaking: ["y"] }],
    ["fix: x\n\nBREAKING CHANGE: y\nBREAKING CHANGE: z", { breaking: ["y", "z"] }],
    ["fix: x\n\nBREAKING CHANGE:\ny", { breaking: ["y"] }],
    ["fix: x\n\nBREAKING CHANGE:", { breaking: ["x"] }],
    ["fix: x\n\n* BREAKING CHANGE: y", { breaking: ["y"] }],
    ["fix: x\n\nThis breaking change: none", { breaking: [] }],
    ["fix: x\n\nBREAKING CHANGES were avoided", { breaking: [] }],
    [
      "fix: x (#3)\n\nCloses #12, a/b#4\nsee #5\nnot a footer #6",
      { subject: "x (#3)", issues: ["#12", "a/b#4", "#5"] },
    ],
    ['Revert "feat: x"\n\nThis reverts commit 1234567.', { type: "revert", subject: "feat: x" }],
    ['Reapply "feat: x"\n\nThis reverts commit 1234567.', { type: "feat", subject: "x" }],
    ["feat: x\r\n\r\nBREAKING CHANGE: y\r\n", { subject: "x", breaking: ["y"] }],
    ["  \n ", { type: null, subject: "" }],
    ["", { type: null, subject: "" }],
    ["feat: x\n\n-notes-\nboo\n\nBREAKING CHANGE: y", { type: "feat", breaking: ["y"] }],
    ["feat: x\n\n-__proto__-\nboo", { type: "feat", breaking: [] }],
  ])("%j", (message, expected) => {
    expect(read(message)).toMatchObject(expected);
  });

  it("takes any text, and is quick on long ones", () => {
    // fast-check's own unit of this kind takes seconds to set up.
    const unit = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));
    fc.assert(fc.property(fc.string({ unit, maxLength: 300 }), (message) => void read(message)));
    const began = performance.now();
    for (const text of [
      "a".repeat(200_000),
      "a#".repeat(100_000),
      "a/".repeat(90_000),
      "a.".repeat(90_000),
      '"'.repeat(90_000),
    ]) {
      read(`feat: ${text}`);
      read(`feat: x\n\nCloses ${text}\nBREAKING CHANGE: ${text}`);
      revertedBy(`Revert "${text}`);
    }
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe("reverts", () => {
  const older = (index: number): string => `This reverts commit ${idOf(index)}.`;

  it("cancel what they revert, and go with it", () => {
    expect(kept(`Revert "feat: b"\n\n${older(2)}`, "fix: a", "feat: b")).toEqual(["a"]);
    expect(kept(`revert: feat: b\n\nRefs: ${idOf(2).slice(0, 7)}`, "fix: a", "feat: b")).toEqual(["a"]);
    expect(kept('Revert "feat: b (#7)" (#8)\n\nReverts o/r#7', "fix: a", "feat: b (#7)")).toEqual(["a"]);
  });

  it("of a revert bring the first back", () => {
    expect(kept(`Reapply "feat: c"\n\n${older(1)}`, `Revert "feat: c"\n\n${older(2)}`, "feat: c")).toEqual(["c"]);
    const twice = [
      `Revert "Reapply"\n\n${older(1)}`,
      `Reapply "feat: d"\n\n${older(2)}`,
      `Revert "feat: d"\n\n${older(3)}`,
      "feat: d",
    ];
    expect(kept(...twice)).toEqual([]);
  });

  it("of something released, or of something newer, stay", () => {
    expect(kept('Revert "feat: z"\n\nThis reverts commit 9999999.', "fix: a")).toEqual(["feat: z", "a"]);
    expect(kept("feat: b", `Revert "feat: b"\n\n${older(0)}`)).toEqual(["b", "feat: b"]);
    expect(kept(`revert: b, z\n\nRefs: ${idOf(1)}, 9999999`, "feat: b")).toEqual(["b, z", "b"]);
  });

  it("are not made by words alone", () => {
    expect(revertedBy(`feat: x\n\n${older(1)}`)).toEqual([]);
    expect(revertedBy("revert: x\n\nRefs: #12")).toEqual([]);
  });
});

describe("the bump", () => {
  it.each<[readonly string[], string | null]>([
    [[], null],
    [["docs: a", "chore: b", "words"], null],
    [["docs: a", "fix: b"], "patch"],
    [["perf: a"], "patch"],
    [['Revert "feat: a"'], "patch"],
    [["fix: a", "feat: b", "fix: c"], "minor"],
    [["feat: a", "chore!: b"], "major"],
    [["docs: a\n\nBREAKING CHANGE: b"], "major"],
  ])("of %j is %s", (messages, bump) => {
    expect(greatestBump(messages.map(read))).toBe(bump);
  });
});
