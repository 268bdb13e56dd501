import { describe, expect, it } from "vitest";
import { BINARY_LOCKFILE, LOCKFILES, rewriteLockfile } from "../../src/workspace/lockfile.ts";
import { change, PROTOCOL } from "./lockfile-cases.ts";
import * as texts from "./lockfile-texts.ts";
import { member } from "./members.ts";

const { members, changes } = PROTOCOL;

describe("a lockfile that is rewritten", () => {
  it.each([
    ["pnpm-lock.yaml", "5.4", texts.PNPM_5],
    ["pnpm-lock.yaml", "9.0", texts.PNPM_9],
    ["yarn.lock", "of yarn 3", texts.YARN_3],
    ["yarn.lock", "of yarn 4", texts.YARN_4],
    ["bun.lock", "", texts.BUN],
  ])("is what the package manager would write: %s %s", (path, _, { before, after }) => {
    expect(rewriteLockfile(path, before, changes, members)).toEqual({ text: after, findings: [] });
    // Once more, as after a release that broke off.
    expect(rewriteLockfile(path, after, changes, members)).toEqual({ text: after, findings: [] });
    expect(rewriteLockfile(path, before, [], members)).toEqual({ text: before, findings: [] });
  });

  it.each([
    ["pnpm-lock.yaml", texts.PNPM_9],
    ["yarn.lock", texts.YARN_4],
    ["bun.lock", texts.BUN],
  ])("keeps its ends of lines: %s", (path, { before, after }) => {
    const [text, expected] = [before, after].map((one) => one.replaceAll("\n", "\r\n"));
    expect(rewriteLockfile(path, text ?? "", changes, members)).toEqual({ text: expected, findings: [] });
  });

  it.each([
    ["5.4", texts.INJECTED_5],
    ["9.0", texts.INJECTED_9],
  ])("has members of pnpm %s that are injected, with the ranges of their peers", (_, { before, after }) => {
    const a = member("a");
    const b = member("b", { peerDependencies: { a: ">=1.0.0 <2" }, devDependencies: { a: "workspace:1.0.0" } });
    const c = member("c", { dependencies: { a: "workspace:*", b: "workspace:>=1.0.0" } });
    const all = [
      change(a, "1.1.0"),
      change(b, "1.0.1", { peerDependencies: { a: ">=1.1.0 <2" }, devDependencies: { a: "workspace:1.1.0" } }),
      change(c, "1.0.0", { dependencies: { b: "workspace:>=1.0.1" } }),
    ];
    expect(rewriteLockfile("pnpm-lock.yaml", before, all, [a, b, c])).toEqual({ text: after, findings: [] });
  });

  it("has yarn's order of packages, and leaves those of the registry that bear a member's name", () => {
    const a = member("is-number", { folder: "packages/a", version: "9.0.0" });
    const b = member("b", { dependencies: { "is-number": "^9.0.0" } });
    const c = member("c", { dependencies: { "is-number": "^7.0.0" } });
    const all = [change(a, "10.0.0"), change(b, "1.0.0", { dependencies: { "is-number": "^10.0.0" } })];
    const { before, after } = texts.YARN_ORDER;
    expect(rewriteLockfile("yarn.lock", before, all, [a, b, c])).toEqual({ text: after, findings: [] });
  });

  it("is that of its folder, wherever it lies", () => {
    const { before, after } = texts.PNPM_9;
    const [below, others] = [members, members].map((all, index) =>
      all.map((one) => ({ ...one, folder: index === 0 ? `apps/${one.folder}`.replace(/\/$/, "") : `x${one.folder}` })),
    );
    const all = changes.map((one, index) => ({ ...one, member: below?.[index] ?? one.member }));
    const path = "apps/pnpm-lock.yaml";
    expect(rewriteLockfile(path, before, all, [...(below ?? []), ...(others ?? [])]).text).toBe(after);
  });

  it("is known by its name", () => {
    expect(LOCKFILES).toEqual(["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"]);
    expect(rewriteLockfile(BINARY_LOCKFILE, "\0", changes, members)).toEqual({
      text: "\0",
      findings: [
        {
          id: "unknown-lockfile",
          level: "block",
          message: "Cannot keep bun.lockb in step: it is binary",
          file: "bun.lockb",
          hint: "Make it text: bun install --save-text-lockfile --frozen-lockfile --lockfile-only",
        },
      ],
    });
    expect(messageOf("Cargo.lock", "")).toBe("Cannot keep Cargo.lock in step: it is no lockfile that is known");
  });

  it.each([
    ["package-lock.json", "{", "it is not JSON"],
    ["package-lock.json", '{"lockfileVersion":4}', "its version 4 is not known"],
    ["bun.lock", '{"lockfileVersion":3,}', "its version 3 is not known"],
    ["bun.lock", "{}", "its version that it does not tell is not known"],
    ["pnpm-lock.yaml", "", "its version that it does not tell is not known"],
    ["pnpm-lock.yaml", "lockfileVersion: '10.0'\n", "its version 10.0 is not known"],
    ["pnpm-lock.yaml", "lockfileVersion: '9.0'\nimporters:\n  - a\n", "line 3 is none that pnpm writes"],
    ["yarn.lock", "__metadata:\n  version: 11\n", "its version 11 is not known"],
    ["yarn.lock", "__metadata:\n  version: 8\n\nno key\n", "line 4 is none that yarn writes"],
    ["yarn.lock", "<<<<<<< HEAD\n", "it has conflicts that are not resolved"],
  ])("is left alone where it is not understood: %s %j", (path, text, state) => {
    const { text: now, findings } = rewriteLockfile(path, text, changes, members);
    expect(now).toBe(text);
    expect(findings.map(({ id, level, message }) => [id, level, message])).toEqual([
      ["unknown-lockfile", "block", `Cannot keep ${path} in step: ${state}`],
    ]);
  });

  it("takes no longer than its length, however many blanks are in it", () => {
    const text = `lockfileVersion: '9.0'\nimporters:\n  a:${" ".repeat(200_000)}\u2028\n`;
    const begin = performance.now();
    expect(messageOf("pnpm-lock.yaml", text)).toContain("line 3 is none that pnpm writes");
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});

describe("a stale lockfile", () => {
  it.each([
    ["pnpm-lock.yaml", texts.PNPM_9, "pnpm install --lockfile-only", 1],
    ["yarn.lock", texts.YARN_4, "yarn install --mode=update-lockfile", 1],
    ["bun.lock", texts.BUN, "bun install --lockfile-only", 4],
  ])("does not have a member: %s", (path, { before }, command, line) => {
    const { findings } = rewriteLockfile(path, before, changes, [...members, member("e"), member("f")]);
    expect(findings).toEqual([
      {
        id: "stale-lockfile",
        level: "block",
        message: `Cannot keep ${path} in step: it does not have packages/e, and 1 more`,
        file: path,
        line,
        hint: `Update it first: ${command}`,
      },
    ]);
  });

  it.each([
    ["pnpm-lock.yaml", texts.PNPM_5],
    ["pnpm-lock.yaml", texts.PNPM_9],
    ["yarn.lock", texts.YARN_4],
  ])("has another range, which stays: %s", (path, { before }) => {
    const text = before.replace(/~2\.0\.0(?="?\n)/, "~1.9.0");
    const { text: now, findings } = rewriteLockfile(path, text, changes, members);
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/it has @s\/d (?:npm:)?~1\.9\.0, and packages\/b\/package\.json has ~2\.0\.0$/),
    ]);
    expect(now).toContain("~1.9.0");
    expect(now).toContain("^1.1.0");
  });

  it("lacks a dependency", () => {
    const { before } = texts.PNPM_9;
    const text = before.replace(/ {4}devDependencies:\n {6}'@s\/d':\n.*\n.*\n/, "");
    expect(text).not.toBe(before);
    expect(messageOf("pnpm-lock.yaml", text)).toBe(
      "Cannot keep pnpm-lock.yaml in step: it has no @s/d, and packages/b/package.json has ~2.0.0",
    );
  });

  it("is no matter to bun, which leaves old versions and ranges itself", () => {
    const { before, after } = texts.BUN;
    const text = before.replace('"version": "1.0.0"', '"version": "0.9.0"').replace("~2.0.0", "~1.9.0");
    expect(rewriteLockfile("bun.lock", text, changes, members)).toEqual({ text: after, findings: [] });
  });
});

describe("a dependency that is the registry's", () => {
  const root = member("root", { folder: "" });
  const a = member("a");
  const b = member("b", { dependencies: { a: "^0.9.0" } });
  const all = [change(a, "1.1.0"), change(b, "1.0.1", { dependencies: { a: "^1.1.0" } })];

  it("cannot become a member's without pnpm", () => {
    const text = `lockfileVersion: '9.0'

importers:

  .: {}

  packages/a: {}

  packages/b:
    dependencies:
      a:
        specifier: ^0.9.0
        version: 0.9.1
`;
    expect(rewriteLockfile("pnpm-lock.yaml", text, all, [root, a, b])).toEqual({
      text,
      findings: [
        {
          id: "unlinked-dependency",
          level: "block",
          message: "Cannot keep pnpm-lock.yaml in step: packages/b has a 0.9.1 from the registry",
          file: "pnpm-lock.yaml",
          hint: "Write a range that the new version is in, or update it once that is published: pnpm install --lockfile-only",
        },
      ],
    });
    const overridden = `overrides:\n  b>a@>=0.1: 0.9.1\n\n${text}`.replace("specifier: ^0.9.0", "specifier: 0.9.1");
    const start = "lockfileVersion: '9.0'\n\n";
    const ordered = start + overridden.replace(start, "");
    expect(rewriteLockfile("pnpm-lock.yaml", ordered, all, [root, a, b])).toEqual({ text: ordered, findings: [] });
  });

  it("cannot become a member's without bun", () => {
    const text = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "root" },
    "packages/a": { "name": "a", "version": "1.0.0" }, // a comment
    "packages/b": { "name": "b", "version": "1.0.0", "dependencies": { "a": "^0.9.0", }, },
  },
  "packages": {
    "a": ["a@workspace:packages/a"],
    "b": ["b@workspace:packages/b"],
    "b/a": ["a@0.9.1", "", {}, "sha512-"],
  }
}
`;
    const { findings } = rewriteLockfile("bun.lock", text, all, [root, a, b]);
    expect(findings.map(({ message }) => message)).toEqual([
      "Cannot keep bun.lock in step: packages/b has a 0.9.1 from the registry",
    ]);
  });

  it("cannot become a member's without yarn, nor the other way round", () => {
    const { before } = texts.YARN_ORDER;
    const own = member("is-number", { folder: "packages/a", version: "9.0.0" });
    const one = member("b", { dependencies: { "is-number": "^9.0.0" } });
    const other = member("c", { dependencies: { "is-number": "^7.0.0" } });
    const become = [change(own, "10.0.0"), change(other, "1.0.1", { dependencies: { "is-number": "^10.0.0" } })];
    expect(messagesOf("yarn.lock", before, become, [own, one, other])).toEqual([
      "Cannot keep yarn.lock in step: packages/c has is-number npm:^7.0.0 from the registry, and 1 more",
    ]);
    const back = [change(own, "7.5.0"), change(one, "1.0.1", { dependencies: { "is-number": "^7.5.0" } })];
    expect(messagesOf("yarn.lock", before, back, [own, one, other])).toEqual([
      "Cannot keep yarn.lock in step: is-number@^7.0.0 would no more be the registry's, but packages/a",
    ]);
  });

  it("is told once the lockfile is not stale", () => {
    expect(messagesOf("bun.lock", texts.BUN.before, [change(a, "2.0.0")], [...members, member("e")])).toEqual([
      "Cannot keep bun.lock in step: it does not have packages/e",
    ]);
  });

  it("is what a range that stays behind would lead to", () => {
    const behind = changes.filter(({ member: { folder } }) => folder !== "");
    const some = members.filter(({ folder }) => folder !== "");
    const major = behind.map((one) => (one.member.name === "a" ? { ...one, to: "2.0.0" } : one));
    expect(messagesOf("bun.lock", texts.BUN.before, major, some)).toEqual([
      expect.stringMatching(/packages\/b\/package\.json asks for a \^1\.1\.0, which 2\.0\.0 is not, and \d more$/),
    ]);
    expect(messagesOf("yarn.lock", texts.YARN_4.before, major, some)).toEqual([
      expect.stringContaining("a@^1.0.0 is asked for, which 2.0.0 is not"),
    ]);
    // pnpm leaves a link where it is.
    expect(messagesOf("pnpm-lock.yaml", texts.PNPM_9.before, major, some)).toEqual([]);
  });

  it("is all that yarn 1 locks", () => {
    const text = `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


a@^0.9.0, a@^0.9.1:
  version "0.9.1"
`;
    expect(rewriteLockfile("yarn.lock", text, [all[0] ?? change(a, "1.1.0")], [a, b])).toEqual({ text, findings: [] });
    expect(rewriteLockfile("yarn.lock", text, all, [a, b])).toEqual({
      text,
      findings: [
        {
          id: "outdated-lockfile",
          level: "warn",
          message: "Outdated yarn.lock: it has a ^0.9.0 from the registry, for which packages/b asks no more",
          file: "yarn.lock",
          hint: "Update it first: yarn install",
        },
      ],
    });
    const c = member("c", { dependencies: { a: "^1.0.0" } });
    expect(messagesOf("yarn.lock", text, [change(a, "2.0.0")], [a, c])).toEqual([
      "Cannot keep yarn.lock in step: packages/c/package.json asks for a ^1.0.0, which 2.0.0 is not",
    ]);
  });
});

function messageOf(path: string, text: string): string | undefined {
  return rewriteLockfile(path, text, changes, members).findings[0]?.message;
}

function messagesOf(...[path, text, all, of]: Parameters<typeof rewriteLockfile>): readonly string[] {
  return rewriteLockfile(path, text, all, of).findings.map(({ message }) => message);
}
