import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The functions that make findings, here or with words added, and the literals that come first among their arguments. */
const MAKERS = /\b(?:blocking|warning|block|refused|finding|files)\(\s*((?:level,\s*)?[^(),]*)[,)]/g;
const NAMED = /\bid(?: =|:) ([^;,]*)/g;

/** The ids of findings in a check's source. */
function idsIn(source: string): Set<string> {
  const parts = [...source.matchAll(MAKERS), ...source.matchAll(NAMED)].map(([, part = ""]) => part);
  const isPlain = parts.filter((part) => /^(level,\s*)?([\w.]+ (===? \w+ )?\? )?"/.test(part.trim()));
  return new Set(isPlain.flatMap((part) => [...part.matchAll(/"([a-z][a-z0-9-]+)"/g)].map(([, id = ""]) => id)));
}

/** A check's sources; what `sign` says of keys is found where keys are read. */
async function sourcesOf(check: string): Promise<string> {
  const files = (await Promise.all(["checks", "src/world/signer"].map(filesIn))).flat();
  const isOwn = new RegExp(check === "sign" ? "^(checks/sign[.]|src/world/signer/)" : `^checks/${check}[./]`);
  return (
    await Promise.all(files.filter((path) => isOwn.test(path)).map((path) => readFile(join(ROOT, path), "utf8")))
  ).join("\n");
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(join(ROOT, folder), { recursive: true });
  return found.filter((path) => path.endsWith(".ts")).map((path) => `${folder}/${path}`);
}

const checks = (await readdir(join(ROOT, "docs", "checks"))).map((page) => page.replace(/\.md$/, ""));

test("there is a page for each check", () => expect(checks).toHaveLength(14));

test.each(checks)("the page of %s names each of its findings", async (check) => {
  const ids = idsIn(await sourcesOf(check));
  ids.delete(check);
  expect(ids.size).toBeGreaterThan(0);
  const page = await readFile(join(ROOT, "docs", "checks", `${check}.md`), "utf8");
  expect([...ids].filter((id) => !page.includes(`\`${id}\``)).sort()).toEqual([]);
});
