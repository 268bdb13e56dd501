import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { MemberChange } from "../../src/workspace/lock-due.ts";
import { rewriteLockfile } from "../../src/workspace/lockfile.ts";
import type { Member } from "../../src/workspace/manifest.ts";
import { change, workspace } from "./lockfile-cases.ts";
import { member } from "./members.ts";

const scratch = mkdtempSync(join(tmpdir(), "plimsoll-lock-"));
const LOCK = ["install", "--package-lock-only", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"];
/** npm knows no protocol of the workspace; `typescript` it could not have without a network. */
const { members, changes } = withoutOthers(workspace((range) => (range === "~" ? "~2.0.0" : range)));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("npm's lockfile", () => {
  it.each(["1", "2", "3"])("of version %s is what npm would write, and npm ci takes it", (version) => {
    const folder = join(scratch, `v${version}`);
    write(folder, members);
    npm(folder, ...LOCK, `--lockfile-version=${version}`);
    const before = readFileSync(join(folder, "package-lock.json"), "utf8");
    const { text, findings } = rewriteLockfile("package-lock.json", before, changes, members);
    expect(findings).toEqual([]);
    write(folder, members.map(released));
    cpSync(folder, `${folder}-npm`, { recursive: true });
    npm(`${folder}-npm`, ...LOCK, `--lockfile-version=${version}`);
    expect(text).toBe(readFileSync(join(`${folder}-npm`, "package-lock.json"), "utf8"));
    writeFileSync(join(folder, "package-lock.json"), text);
    npm(folder, "ci", "--offline", "--ignore-scripts", "--no-audit", "--no-fund");
    expect(readFileSync(join(folder, "package-lock.json"), "utf8")).toBe(text);
  });

  it("keeps its layout, the order of keys, and what it says of others", () => {
    const b = member("b", { dependencies: { a: "^1.0.0" } });
    const text = `\uFEFF{"lockfileVersion":3,\r\n\t"packages" : {
  "": {"workspaces":["packages/*"],"devDependencies":{"x":"1.0.0"}},
  "packages/b":{"dependencies":{"x":"^1.0.0", "a":\t"^1.0.0"},"version":"1.0.0"},
  "node_modules/a": {"link":true,"resolved":"packages/a"},
  "node_modules/x": {"version":"1.0.0","dependencies":{"a":"^1.0.0"}}, "packages/a":{"version" :"1.0.0"}}}`;
    const all = [change(member("a"), "1.1.0"), change(b, "1.0.0", { dependencies: { a: "^1.1.0" } })];
    expect(rewriteLockfile("npm-shrinkwrap.json", text, all, [member("a"), b])).toEqual({
      text: text
        .replace('"a":\t"^1.0.0"', '"a":\t"^1.1.0"')
        .replace('"packages/a":{"version" :"1.0.0"}', '"packages/a":{"version" :"1.1.0"}'),
      findings: [],
    });
  });

  it("has the version of a package that is alone twice", () => {
    const text = '{ "version": "1.0.0", "lockfileVersion": 2, "packages": { "": { "version": "1.0.0" } } }';
    const root = member("root", { folder: "" });
    expect(rewriteLockfile("package-lock.json", text, [change(root, "2.0.0")], [root]).text).toBe(
      text.replaceAll("1.0.0", "2.0.0"),
    );
    const old = '{ "version": "1.0.0", "lockfileVersion": 1 }';
    expect(rewriteLockfile("package-lock.json", old, [change(root, "2.0.0")], [root]).text).toContain("2.0.0");
  });

  it("is stale where it has no member or another range, and outdated where it has another version", () => {
    const b = member("b", { dependencies: { a: "^1.0.0", c: "^1.0.0" } });
    const c = member("c");
    const text = lockfile({
      "packages/a": { version: "0.9.0" },
      "packages/b": { version: "1.0.0", dependencies: { a: "^0.9.0" } },
    });
    const all = [change(member("a"), "1.1.0")];
    const { text: now, findings } = rewriteLockfile("package-lock.json", text, all, [member("a"), b, c]);
    expect(now).toBe(text.replace('"0.9.0"', '"1.1.0"'));
    expect(findings).toEqual([
      {
        id: "stale-lockfile",
        level: "block",
        message:
          "Cannot keep package-lock.json in step: it has a ^0.9.0, and packages/b/package.json has ^1.0.0, and 2 more",
        file: "package-lock.json",
        line: 10,
        hint: "Update it first: npm install --package-lock-only",
      },
      {
        id: "outdated-lockfile",
        level: "warn",
        message: "Outdated package-lock.json: it has a 0.9.0, and packages/a/package.json has 1.0.0",
        file: "package-lock.json",
        hint: "Update it first: npm install --package-lock-only",
      },
    ]);
    expect(rewriteLockfile("package-lock.json", '{"lockfileVersion":1}', all, [member("a")]).findings).toHaveLength(1);
  });

  it("needs the registry for a range that leaves a member, or comes to one", () => {
    const b = member("b", { dependencies: { a: "^0.9.0" } });
    const text = lockfile({
      "": { devDependencies: { a: "^1.0.0" } },
      "packages/a": { version: "1.0.0" },
      "packages/b": { version: "1.0.0", dependencies: { a: "^0.9.0" } },
      "packages/b/node_modules/a": { version: "0.9.3", resolved: "https://registry.npmjs.org/a/-/a-0.9.3.tgz" },
    });
    const all = [change(member("a"), "2.0.0"), change(b, "1.0.0", { dependencies: { a: "^2.0.0" } })];
    expect(rewriteLockfile("package-lock.json", text, all, [member("a"), b]).findings).toEqual([
      {
        id: "unlinked-dependency",
        level: "block",
        message: "Cannot keep package-lock.json in step: packages/b has a 0.9.3 from the registry, and 1 more",
        file: "package-lock.json",
        hint: "Write a range that the new version is in, or update it once that is published: npm install --package-lock-only",
      },
    ]);
    // Who does not move stays with the registry.
    expect(
      rewriteLockfile("package-lock.json", text, [change(member("a"), "1.1.0")], [member("a"), b]).findings,
    ).toEqual([]);
  });

  it("is rewritten for many members in time that goes by its length", () => {
    const names = Array.from({ length: 600 }, (_, index) => `p${index}`);
    const all = names.map((name, index) =>
      member(name, {
        dependencies: { [names[(index + 1) % 600] ?? ""]: "^1.0.0", [names[(index + 7) % 600] ?? ""]: "^1.0.0" },
      }),
    );
    const own = all.map(({ folder, dependencies }) => [
      folder,
      { version: "1.0.0", dependencies: dependencies.dependencies },
    ]);
    const others = names.flatMap((name) =>
      Array.from({ length: 20 }, (_, index) => [
        `node_modules/${name}x${index}`,
        { version: "1.0.0", integrity: "x".repeat(90), dependencies: { p0: "^1.0.0" } },
      ]),
    );
    const text = lockfile(Object.fromEntries([...own, ...others]) as Record<string, unknown>);
    const every = all.map((one) =>
      change(one, "1.1.0", {
        dependencies: Object.fromEntries(Object.keys(one.dependencies.dependencies).map((name) => [name, "^1.1.0"])),
      }),
    );
    const start = performance.now();
    const { text: now, findings } = rewriteLockfile("package-lock.json", text, every, all);
    // It takes a tenth of this; one walk for each of the values would take minutes.
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(findings).toEqual([]);
    expect(now.match(/1\.1\.0/g)).toHaveLength(1_800);
  });
});

function lockfile(packages: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ lockfileVersion: 3, packages }, null, 2)}\n`;
}

function withoutOthers(all: {
  readonly members: readonly Member[];
  readonly changes: readonly MemberChange[];
}): typeof all {
  const trim = (one: Member): Member => {
    const { typescript: _, ...devDependencies } = one.dependencies.devDependencies;
    return { ...one, dependencies: { ...one.dependencies, devDependencies } };
  };
  return {
    members: all.members.map(trim),
    changes: all.changes.map((one) => {
      const isTied = one.member.name === "c";
      const tied = { kind: "optionalDependencies", dependency: "@s/d", from: "~2.0.0", to: "~2.1.0" } as const;
      return { ...one, member: trim(one.member), ranges: isTied ? [...one.ranges, tied] : one.ranges };
    }),
  };
}

function released(one: Member): Member {
  const { to = one.version, ranges = [] } = changes.find((other) => other.member.name === one.name) ?? {};
  const dependencies = structuredClone(one.dependencies) as Record<string, Record<string, string>>;
  for (const { kind, dependency, to: range } of ranges)
    dependencies[kind] = { ...dependencies[kind], [dependency]: range };
  return { ...one, version: to, dependencies: dependencies as Member["dependencies"] };
}

function write(folder: string, all: readonly Member[]): void {
  for (const { name, version, folder: below, dependencies } of all) {
    mkdirSync(join(folder, below), { recursive: true });
    const manifest = { name, version, ...(below === "" ? { workspaces: ["packages/*"] } : {}), ...dependencies };
    writeFileSync(join(folder, below, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

function npm(cwd: string, ...args: readonly string[]): void {
  execFileSync("npm", args, { cwd, stdio: "pipe" });
}
