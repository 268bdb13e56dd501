import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { makeSample, SAMPLE } from "../helpers/sample.ts";

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

it("the registry's token publishes, and nobody else sees it", async () => {
  const repo = await makeSample({ registry, directory: true });
  await writeFile(join(repo.env["HOME"] ?? "", ".npmrc"), "");
  const seen = join(repo.folder, "seen");
  const manifest = JSON.parse(await readFile(join(repo.root, "package.json"), "utf8")) as Record<string, unknown>;
  const dump = `node -e "require('fs').writeFileSync('${seen}', JSON.stringify(process.env))"`;
  await repo.commit(
    { "package.json": `${JSON.stringify({ ...manifest, scripts: { build: dump } }, null, 2)}\n` },
    "fix: look around while building",
  );
  await repo.git("push", "--quiet", "origin", "main");
  const token = { NPM_TOKEN: registry.token };
  const ended = await runCli(repo, ["release", "--yes", "--json", "--verbose"], token);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  expect((await fetch(`${registry.url}${SAMPLE}/1.1.0`)).ok).toBe(true);
  expect(await readFile(seen, "utf8")).toContain("PATH");
  for (const text of [ended.stdout, ended.stderr, await readFile(seen, "utf8"), ...(await textsBelow(repo.folder))]) {
    expect(text.includes(registry.token)).toBe(false);
  }
});

async function textsBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")));
}
