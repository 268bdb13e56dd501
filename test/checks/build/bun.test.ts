import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { build } from "../../../checks/index.ts";
import { openDesk, passed } from "../../helpers/ask.ts";
import { makeRepo, type Files } from "../../helpers/repo.ts";

/** Whether bun is on the PATH: only then it can be looked at how it installs. */
const HAS_BUN = ((): boolean => {
  try {
    return execFileSync("bun", ["--version"], { encoding: "utf8" }) !== "";
  } catch {
    return false;
  }
})();

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const ROOT = { name: "root", private: true, workspaces: ["packages/*"] };
const B = { name: "b", version: "1.0.0", dependencies: { a: "workspace:*" }, scripts: { build: "node build.js" } };

/** The scripts of `a` would leave a file if installing ran them. */
const FILES: Files = {
  "package.json": text(ROOT),
  "packages/a/package.json": text({ name: "a", version: "1.0.0", scripts: { postinstall: "echo no > ran.txt" } }),
  "packages/a/index.js": 'module.exports = "a";\n',
  "packages/b/package.json": text(B),
  "packages/b/build.js": 'require("node:fs").writeFileSync("built.txt", require("a"));\n',
  "bun.lock": text({
    lockfileVersion: 1,
    workspaces: {
      "": { name: "root" },
      "packages/a": { name: "a", version: "1.0.0" },
      "packages/b": { name: "b", version: "1.0.0", dependencies: { a: "workspace:*" } },
    },
    packages: { a: ["a@workspace:packages/a"], b: ["b@workspace:packages/b"] },
  }),
};

async function openBuild(files: Files = {}) {
  const repo = await makeRepo({ ...FILES, ...files }, { remote: false });
  const { ask, bench, settings } = await openDesk(repo, { branch: "main" });
  const versions = [{ name: "b", dir: "packages/b", from: "1.0.0", to: "1.0.1", isPrivate: false }];
  return { bench, built: () => ask(build(), { commit: settings.base, versions }) };
}

test.skipIf(!HAS_BUN)(
  "a workspace of bun is installed from its lockfile with bun, and built (skipped without bun)",
  async () => {
    const { bench, built } = await openBuild();
    const { saw, facts, findings } = passed(await built());
    expect({ saw, findings }).toEqual({ saw: "bun install, bun run build", findings: [] });
    expect(await bench.files.read(facts.build, "packages/b/built.txt")).toBe("a");
    expect(await bench.files.read(facts.build, "packages/a/ran.txt")).toBeNull();
  },
);

test.skipIf(!HAS_BUN)("a lockfile of bun that is stale is not written anew (skipped without bun)", async () => {
  const more = { ...B, dependencies: { a: "workspace:*", c: "workspace:*" } };
  const { built } = await openBuild({
    "packages/b/package.json": text(more),
    "packages/c/package.json": text({ name: "c", version: "1.0.0" }),
  });
  const verdict = await built();
  expect(verdict).toMatchObject({ kind: "block", findings: [{ id: "build-failed" }] });
  expect(JSON.stringify(verdict)).toMatch(/Cannot install: .*frozen/);
});

test.skipIf(HAS_BUN)("without bun on the PATH a workspace of bun cannot be built (skipped with bun)", async () => {
  const { built } = await openBuild();
  await expect(built()).rejects.toMatchObject({
    message: "Cannot install with bun: it is not on the PATH",
    hint: "npm install --global bun",
  });
});
