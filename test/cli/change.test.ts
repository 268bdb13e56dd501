import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

const FILES = {
  "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
  "packages/a/package.json": JSON.stringify({ name: "@acme/a", version: "1.0.0" }),
  "packages/b/package.json": JSON.stringify({ name: "b", version: "1.0.0" }),
  ".changeset/config.json": "{}\n",
};

async function makeChanged(): Promise<Repo> {
  const repo = await makeRepo(FILES, { remote: false });
  for (const tag of ["@acme/a@1.0.0", "b@1.0.0"]) await repo.git("tag", tag);
  await repo.commit({ "packages/a/index.js": "1\n" }, "feat: more");
  return repo;
}

test("plimsoll change writes a change file, and --check asks for one", async () => {
  const repo = await makeChanged();
  const before = await runCli(repo, ["change", "--check"]);
  expect(before.code).toBe(1);
  expect(before.stdout + before.stderr).toContain("@acme/a changed since @acme/a@1.0.0, and no change file names it");
  const args = ["change", "--package", "@acme/a=minor", "--message", "Adds x.", "--name", "quiet-cats-read"];
  expect(await runCli(repo, args)).toMatchObject({ code: 0, stdout: ".changeset/quiet-cats-read.md\n" });
  const text = await readFile(join(repo.root, ".changeset", "quiet-cats-read.md"), "utf8");
  expect(text).toBe('---\n"@acme/a": minor\n---\n\nAdds x.\n');
  expect((await runCli(repo, ["change", "--check"])).code).toBe(0);
  expect((await runCli(repo, args)).code).not.toBe(0);
  expect(await readFile(join(repo.root, ".changeset", "quiet-cats-read.md"), "utf8")).toBe(text);
});

test.each([
  [["--package", "nope=minor", "--message", "x"], "Cannot name nope: the workspace has no such package"],
  [["--package", "b=huge", "--message", "x"], "it is not <name>=<bump>"],
  [[], "Cannot ask what changed: there is no terminal"],
])("plimsoll change refuses %j", async (args, message) => {
  const repo = await makeChanged();
  const { code, stderr } = await runCli(repo, ["change", ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test.each([
  ["has a version", { "packages/a/package.json": '{ "name": "a" }', "packages/b/package.json": null }, '"version"'],
  ["is left in", { ".changeset/config.json": '{ "ignore": ["@acme/a", "b"] }' }, '"ignore"'],
])("plimsoll change --check refuses to pass where no package %s", async (_, files, hint) => {
  const repo = await makeRepo(FILES, { remote: false });
  await repo.commit(files, "chore: leave them out");
  for (const flags of [[], ["--since", "HEAD~1"]]) {
    const { code, stdout, stderr } = await runCli(repo, ["change", "--check", ...flags]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Cannot check what changed: no package is versioned");
    expect(stderr).toMatch(new RegExp(`hint: .*${hint}`));
  }
});

const LISTED = '{ "steps": ["repository", "version"] }';
const BY_COMMITS = LISTED.replace('"version"', '["workspace", { "from": "commits" }]');
const MODULE = 'import { version } from "plimsoll";\nexport default { steps: [version()] };\n';
const UNSET = { ".changeset/config.json": null };

test.each([
  [{ "plimsoll.config.json": LISTED }, 'In plimsoll.config.json, list it in the place of version: "workspace"'],
  [{ "plimsoll.config.ts": MODULE }, "In plimsoll.config.ts, list it in the place of version: workspace()"],
  [
    { ...UNSET, "plimsoll.config.ts": MODULE },
    'In plimsoll.config.ts, list it in the place of version: workspace({ from: "change-files" })',
  ],
  [
    { "plimsoll.config.json": BY_COMMITS },
    'In plimsoll.config.json, let the step say so: ["workspace", { "from": "change-files" }]',
  ],
  [UNSET, "Write {} into .changeset/config.json"],
  [
    { "package.json": '{ "name": "b", "version": "1.0.0" }' },
    "Write a configuration, plimsoll init, and list it there in the place of version: workspace()",
  ],
])("plimsoll change, writing or checking, says why no release reads change files: %j", async (files, hint) => {
  const repo = await makeRepo(FILES, { remote: false });
  await repo.commit(files, "chore: set up");
  const check = await runCli(repo, ["change", "--check", "--since", "HEAD", "--json"]);
  expect(check.code).toBe(0);
  const unread = { id: "change-files-unread", level: "warn", hint: expect.stringContaining(hint) as string };
  expect(JSON.parse(check.stdout)).toMatchObject({ findings: [unread] });
  const { code, stderr } = await runCli(repo, ["change", "--package", "b=minor", "--message", "Adds x."]);
  expect(code).toBe(0);
  expect(stderr).toContain("No release reads change files: ");
  expect(stderr).toContain(hint);
});
