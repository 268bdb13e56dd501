import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/cli/config/load.ts";
import { init } from "../../src/cli/init.ts";
import type { PlimsollError } from "../../src/model/error.ts";
import { makeRepo } from "../helpers/repo.ts";

const main = fileURLToPath(new URL("../..", import.meta.url));

const FULL = {
  name: "@acme/tool",
  type: "module",
  version: "1.2.3",
  scripts: { build: "tsc", test: "node --test\n*/ evil()", docs: "typedoc" },
  devDependencies: { typescript: "6.0.3" },
};

test("nothing of the repository becomes code, or ends a comment", async () => {
  const evil = "https://example.org/\n throw 1; //\u2028 throw 2";
  const manifest = { name: "x", version: "1.0.0", scripts: { test: "t" }, publishConfig: { registry: evil } };
  const repo = await makeRepo({ "package.json": JSON.stringify(manifest) });
  await repo.git("tag", "\u2028throw-1.0.0");
  const { text } = await init(repo.root);
  expect(text).toContain("throw 1");
  expect(text.split(/[\r\n\u2028\u2029]/).filter((line) => /^\s*throw/.test(line))).toEqual([]);
});

test("a repository with everything gets a step for each thing, and a reason for each step", async () => {
  const repo = await makeRepo({
    "package.json": JSON.stringify(FULL),
    "package-lock.json": "{}",
    "tsconfig.json": "{}",
  });
  await repo.git("tag", "@acme/tool@1.2.3");
  await repo.git("config", "gpg.format", "ssh");
  await repo.git("config", "user.signingkey", "/nowhere/id.pub");
  const { file, text, found } = await init(repo.root);
  expect(await readFile(file, "utf8")).toBe(text);
  expect(text).toMatchInlineSnapshot(`
    "import { defineConfig, build, docs, lines, notes, pack, publish, push, repository, sign, tag, tests, version } from "plimsoll";

    // One ordered list: leave a step out to leave it out. "plimsoll checks" shows what each reads and provides.
    export default defineConfig({
      // As the last tag, "@acme/tool@1.2.3", is called.
      tag: "{name}@{version}",
      steps: [
        // On the release branch, in step with the remote, nothing modified.
        repository(),
        // The next version, from the commits since the last release.
        version(),
        // Release notes, in CHANGELOG.md.
        notes(),
        // Counts effective lines; lines({ max: 60_000 }) sets a limit.
        lines(),
        // A scratch checkout of the release commit, installed from package-lock.json; then build: tsc
        build(),
        // The test script: node --test */ evil()
        tests(),
        // The docs script; warnings block.
        docs(),
        // The tarball that is published, byte for byte.
        pack(),
        // Signs the tag and the archives with git's ssh key.
        sign(),
        // Branch and tag move together.
        tag(),
        // One atomic push under a lease.
        push(),
        // To the registry that npm is configured for; registry: "https://…" names another.
        publish({ registry: true }),
      ],
    });
    "
  `);
  expect(found).toMatchInlineSnapshot(`
    [
      "Package: @acme/tool",
      "Lockfile: package-lock.json",
      "Scripts: build, test, docs",
      "Branch: main; remotes: origin; last tag: @acme/tool@1.2.3",
      "Signing: ssh, as git is configured",
    ]
  `);
  const config = await loadConfig(repo.root, null);
  expect(config.tag).toBe("{name}@{version}");
  expect(config.steps.map(({ id }) => id)).toEqual([
    ...["repository", "version", "notes", "commit", "lines", "build", "tests", "docs", "pack", "sign", "tag", "push"],
    "publish",
  ]);
});

test("what is left out is said, in the file and beside it, with the reason", async () => {
  const manifest = { name: "a", version: "1.0.0", private: true };
  const repo = await makeRepo({ "package.json": JSON.stringify(manifest) }, { remote: false });
  const { text, found } = await init(repo.root);
  const LEFT = [
    'lines() is left out: there is neither a tsconfig.json nor "typescript" among the devDependencies',
    'tests() is left out: package.json has no script "test"',
    'docs() is left out: package.json has no script "docs"',
    "sign() is left out: git has no signing key configured",
    "push() is left out: the repository has no remote",
    "publish() is left out: the package is private",
  ];
  expect(text.match(/^ {4}\/\/ .* is left out: .*$/gm)).toEqual(LEFT.map((line) => `    // ${line}.`));
  expect(found.slice(-LEFT.length)).toEqual(LEFT);
  expect((await loadConfig(repo.root, null)).steps.map(({ id }) => id)).not.toContain("tests");
});

test("npm's placeholder is no test, and is named", async () => {
  const script = 'echo "Error: no test specified" && exit 1';
  const repo = await makeRepo({ "package.json": JSON.stringify({ name: "a", scripts: { test: script } }) });
  expect((await init(repo.root)).found).toContain('tests() is left out: the script "test" is npm\'s placeholder');
});

test("what is written is what is used where nothing is written", async () => {
  const repo = await makeRepo({ "package.json": '{ "name": "a", "version": "1.0.0", "private": true }' });
  const without = (await loadConfig(repo.root, null)).steps.map(({ id }) => id);
  await init(repo.root);
  expect((await loadConfig(repo.root, null)).steps.map(({ id }) => id)).toEqual(without);
  expect(without).not.toContain("publish");
});

test.for([
  ["a file", { "plimsoll.config.mjs": "export default {};\n" }, /plimsoll\.config\.mjs is there already/],
  ["a key", { "package.json": '{ "plimsoll": {} }' }, /the plimsoll key of package\.json is there already/],
] as const)("nothing is overwritten: %s", async ([, files, says]) => {
  const repo = await makeRepo(files);
  const before = await repo.portrait();
  await expect(init(repo.root)).rejects.toMatchObject({
    kind: "usage",
    message: expect.stringMatching(says) as string,
    hint: "Use it: plimsoll audit",
  } satisfies Partial<PlimsollError>);
  expect(await repo.portrait()).toEqual(before);
});

test("a repository with nothing, or with a package.json that is no JSON, gets one that loads", async () => {
  for (const text of [null, "{ name:", "[]", "null", '{ "scripts": 7 }', '{ "scripts": { "test": 7 } }']) {
    const repo = await makeRepo(
      { "a.txt": "a", ...(text === null ? {} : { "package.json": text }) },
      { remote: false },
    );
    await init(repo.root);
    expect((await loadConfig(repo.root, null)).steps.map(({ id }) => id)).toContain("version");
  }
});

test("a tag that is no template's leads to a configuration that loads", async () => {
  const repo = await makeRepo({ "package.json": '{ "name": "a", "version": "1.0.0" }' });
  await repo.git("tag", 'odd"`${1}-1.0.0');
  await init(repo.root);
  expect((await loadConfig(repo.root, null)).tag).toBe('odd"`${1}-{version}');
});

test("it passes the compiler", async () => {
  const repo = await makeRepo({ "package.json": JSON.stringify(FULL), "tsconfig.json": "{}" });
  await init(repo.root);
  const options = {
    extends: join(main, "tsconfig.json"),
    compilerOptions: {
      types: ["node"],
      typeRoots: [join(main, "node_modules/@types")],
      paths: { plimsoll: [join(main, "dist/index.d.cts")] },
    },
    include: ["plimsoll.config.ts"],
  };
  await writeFile(join(repo.root, "tsconfig.json"), JSON.stringify(options));
  const tsc = join(main, "node_modules/typescript/bin/tsc");
  expect(() => execFileSync(process.execPath, [tsc, "--project", repo.root], { encoding: "utf8" })).not.toThrow();
});

const WORKSPACE = {
  "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
  "packages/a/package.json": JSON.stringify({ name: "@acme/a", version: "1.0.0" }),
};

test.each([
  ["@acme/a@1.0.0", "", "    workspace(),\n", "the commits since the last release of each"],
  ["@acme/a-v1.0.0", '  tag: "{name}-v{version}",\n', "    workspace(),\n", "the commits"],
  ["v1.0.0", '  tag: "v{version}",\n', '    workspace({ fixed: [["**"]] }),\n', "one for all packages"],
])("a workspace with the tag %s is released by its own step", async (tag, template, step, why) => {
  const repo = await makeRepo(WORKSPACE);
  await repo.git("tag", tag);
  const { text } = await init(repo.root);
  expect(text).toContain(`${template}  steps: [`);
  expect(text).toContain(step);
  expect(text).toContain(why);
  expect(text).toContain("    publish({ registry: true }),\n");
});
