import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { countJson } from "../helpers/count.ts";
import { makeRepo } from "../helpers/repo.ts";

const manifest = (name: string): string => `${JSON.stringify({ name, version: "1.0.0" }, null, 2)}\n`;
const CONFIG = {
  branch: "main",
  tag: { "*": "{unscoped}_{version}", "@acme/core": "v{version}" },
  steps: ["workspace", "notes", "tag", "push"],
};
const FILES = {
  "package.json": `${JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] })}\n`,
  "packages/core/package.json": manifest("@acme/core"),
  "packages/cli/package.json": manifest("@acme/cli"),
  "plimsoll.config.json": JSON.stringify(CONFIG),
};

test("each package is tagged by its own template, from the plan to the remote, and found by it again", async () => {
  const repo = await makeRepo(FILES);
  await repo.commit({ "packages/core/index.js": "1\n", "packages/cli/index.js": "0\n" }, "feat: begin");
  await repo.git("push", "--quiet", "origin", "main");
  expect(await runCli(repo, ["audit", "--out", "../plan.json"])).toMatchObject({ code: 0 });
  expect(await runCli(repo, ["apply", "../plan.json", "--yes"])).toMatchObject({ code: 0 });
  expect((await repo.git("tag")).split("\n")).toEqual(["cli_1.0.0", "v1.0.0"]);
  await repo.commit({ "packages/cli/index.js": "1\n" }, "feat: more");
  await repo.git("push", "--quiet", "origin", "main");
  expect(await runCli(repo, ["release", "--yes"])).toMatchObject({ code: 0 });
  expect((await repo.git("ls-remote", "--tags", "--refs", "origin")).replace(/^\w+\trefs\/tags\//gm, "")).toBe(
    "cli_1.0.0\ncli_1.1.0\nv1.0.0",
  );
  expect(await repo.git("show", "main:packages/cli/CHANGELOG.md")).toMatch(/^## .*1\.1\.0/m);
  const { releases } = await countJson<{ releases: readonly { tag: string }[] }>(repo, "--history");
  expect(releases.map(({ tag }) => tag).sort()).toEqual(["cli_1.0.0", "cli_1.1.0", "v1.0.0"]);
});
