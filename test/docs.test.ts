import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { commandOptions } from "../checks/command.ts";
import { keysAt } from "../checks/options.ts";
import { configSchema } from "../src/cli/config/json-schema.ts";
import { configShape } from "../src/cli/config/schema.ts";

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

test("there is a page for each check", () => expect(checks).toHaveLength(15));

test.each(checks)("the page of %s names each of its findings", async (check) => {
  const ids = idsIn(await sourcesOf(check));
  ids.delete(check);
  expect(ids.size).toBeGreaterThan(0);
  const page = await readFile(join(ROOT, "docs", "checks", `${check}.md`), "utf8");
  expect([...ids].filter((id) => !page.includes(`\`${id}\``)).sort()).toEqual([]);
});

describe("the page of the configuration", async () => {
  const page = await readFile(join(ROOT, "docs", "configuration.md"), "utf8");
  const unnamed = (names: readonly string[], text = page): string[] =>
    names.filter((name) => !text.includes(`\`${name}\``));

  test("names each key", () => {
    expect(unnamed(Object.keys(configShape.shape))).toEqual([]);
    expect(unnamed(keysAt(configShape, ["waivers", 0]))).toEqual([]);
  });

  test("links the page of each check, and is linked from where people begin", async () => {
    expect(checks.filter((check) => !page.includes(`](checks/${check}.md)`))).toEqual([]);
    expect(await readFile(join(ROOT, "README.md"), "utf8")).toContain("](docs/configuration.md)");
    expect(await readFile(join(ROOT, "docs", "init.md"), "utf8")).toContain("](configuration.md)");
  });

  test("shows JSON that the schema takes", () => {
    const [, text = ""] = /```json\n([^]+?)```/.exec(page) ?? [];
    const schema = z.fromJSONSchema(configSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    expect(schema.safeParse(JSON.parse(text)).error).toBeUndefined();
  });
});

test("the page of command names what its options hold", async () => {
  const page = await readFile(join(ROOT, "docs", "checks", "command.md"), "utf8");
  const keys = ["when", "effect"].flatMap((option) =>
    keysAt(commandOptions, [option]).map((key) => `${option}.${key}`),
  );
  expect(keys).toContain("when.changed");
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});
