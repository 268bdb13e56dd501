import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { makeRepo } from "../helpers/repo.ts";

const manifest = (name: string, dependencies: Readonly<Record<string, string>> = {}): string =>
  `${JSON.stringify({ name, version: "1.0.0", dependencies })}\n`;
const FILES = {
  "package.json": `${JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] })}\n`,
  "packages/a/package.json": manifest("@acme/a"),
  "packages/b/package.json": manifest("@acme/b", { "@acme/a": "^1.0.0" }),
  "packages/c/package.json": manifest("@acme/c"),
  ".changeset/config.json": "{}\n",
  ".changeset/brave-lions-dance.md": '---\n"@acme/a": major\n---\n\nBreaks.\n',
};

test("plimsoll graph says what is released and why, as text, JSON and Mermaid", async () => {
  const repo = await makeRepo(FILES, { remote: false });
  const before = await repo.portrait();
  expect(await runCli(repo, ["graph"])).toMatchObject({
    code: 0,
    stdout:
      "@acme/a  1.0.0 → 2.0.0  major: change file brave-lions-dance\n" +
      "@acme/b  1.0.0 → 1.0.1  patch: @acme/a major because of change file brave-lions-dance\n",
  });
  const { stdout } = await runCli(repo, ["graph", "--json", "--package", "@acme/c=minor"]);
  expect(JSON.parse(stdout)).toMatchObject({
    releases: [
      { name: "@acme/a", to: "2.0.0" },
      { name: "@acme/b", to: "1.0.1", reasons: ["dependency @acme/a major leaves range ^1.0.0"] },
      { name: "@acme/c", to: "1.1.0", why: "@acme/c minor because of an argument" },
    ],
    findings: [],
  });
  expect((await runCli(repo, ["graph", "--mermaid"])).stdout).toBe(
    'flowchart LR\n  p0["@acme/a<br/>1.0.0 → 2.0.0"]\n  p1["@acme/b<br/>1.0.0 → 1.0.1"]\n  p0 -->|dependency| p1\n',
  );
  expect(await repo.portrait()).toEqual(before);
});

test("plimsoll graph collects whatever is wrong, with file and line, and exits with 1", async () => {
  const repo = await makeRepo(
    {
      ...FILES,
      ".changeset/odd.md": '---\n"@acme/none": minor\n"@acme/a": huge\n---\n',
      ".changeset/broken.md": "no front matter\n",
    },
    { remote: false },
  );
  const { code, stdout } = await runCli(repo, ["graph"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/\.changeset\/odd\.md:2: .*@acme\/none/);
  expect(stdout).toMatch(/\.changeset\/odd\.md:3: .*huge/);
  expect(stdout).toMatch(/\.changeset\/broken\.md/);
});

test("plimsoll graph knows the last releases by the templates of the configuration", async () => {
  const tag = { "*": "{unscoped}/v{version}", "@acme/a": "v{version}" };
  const config = { "plimsoll.config.json": JSON.stringify({ steps: ["workspace"], tag }) };
  const repo = await makeRepo({ ...FILES, ...config }, { remote: false });
  for (const name of ["v1.0.0", "b/v1.0.0", "c/v1.0.0"]) await repo.git("tag", name);
  await repo.commit({ "packages/c/x.js": "1" }, "feat: more");
  const { stdout } = await runCli(repo, ["graph", "--from", "commits"]);
  expect(stdout).toMatch(/^@acme\/c {2}1\.0\.0 → 1\.1\.0 {2}minor/);
  expect(stdout).not.toContain("@acme/a");
});

test.each([
  [["--package", "a"], /Cannot read --package "a": it is not <name>=<bump>/],
  [["--package", "a=huge"], /it is not <name>=<bump>/],
  [["--at", "nowhere"], /Cannot read "nowhere": it names no commit/],
  [["--json", "--mermaid"], /Cannot print JSON and Mermaid at once/],
])("plimsoll graph %j is a usage error", async (args, message) => {
  const repo = await makeRepo(FILES, { remote: false });
  const end = await runCli(repo, ["graph", ...args]);
  expect(end).toMatchObject({ code: 2, stdout: "" });
  expect(end.stderr).toMatch(message);
});

test("plimsoll graph says that nothing is to be released", async () => {
  const repo = await makeRepo({ "package.json": manifest("tool") }, { remote: false });
  expect(await runCli(repo, ["graph"])).toMatchObject({ code: 0, stdout: "Nothing is to be released\n" });
});
