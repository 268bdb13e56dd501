import { fileURLToPath } from "node:url";
import { ESLint, type Linter } from "eslint";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The repository's own rules, without those that need types: they ask for the whole program. */
const eslint = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked as Linter.Config });

/** The rules that a text breaks where a file of the repository holds it. */
async function brokenBy(text: string, filePath: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: `${root}${filePath}` });
  const fatal = result?.messages.find((message) => message.fatal === true);
  expect(fatal).toBeUndefined();
  return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? "none");
}

/** A file of each floor, by the floor's name. */
const FILES = {
  model: "src/model/error.ts",
  lines: "src/lines/content.ts",
  workspace: "src/workspace/plan.ts",
  world: "src/world/store.ts",
  effects: "src/effects/swap.ts",
  seals: "src/seals/tag.ts",
  engine: "src/engine/digest.ts",
  view: "src/view/paint.ts",
  checks: "checks/push.ts",
} as const;

/** What each floor may not import: everything above it, and what stands beside it. */
const ABOVE: readonly (readonly [floor: keyof typeof FILES, forbidden: readonly string[]])[] = [
  ["model", ["../world/store.ts", "../engine/digest.ts", "../../checks/push.ts", "zod", "node:path"]],
  ["lines", ["../model/error.ts", "../world/store.ts", "node:fs"]],
  ["workspace", ["../world/store.ts", "../view/paint.ts", "../../checks/push.ts", "node:fs", "execa"]],
  ["world", ["../effects/swap.ts", "../seals/tag.ts", "../engine/digest.ts", "../view/paint.ts", "../cli/main.ts"]],
  ["effects", ["../engine/digest.ts", "../view/paint.ts", "../cli/main.ts", "../../checks/push.ts"]],
  ["seals", ["../engine/digest.ts", "../view/paint.ts", "../cli/main.ts", "../../checks/push.ts"]],
  ["engine", ["../view/paint.ts", "../cli/main.ts", "../../checks/push.ts"]],
  ["view", ["../world/store.ts", "../effects/swap.ts", "../seals/tag.ts", "../engine/digest.ts", "../cli/main.ts"]],
  [
    "checks",
    ["../src/world/store.ts", "../src/author.ts", "../src/model/error.ts", "./tag.ts", "../../../tmp/x.ts", "listr2"],
  ],
];

const PLANTED = ABOVE.flatMap(([floor, all]) => all.map((name) => [floor, name] as const));

test.for(PLANTED)("%s may not import %s", async ([floor, name]) => {
  expect(await brokenBy(`import ${JSON.stringify(name)};\n`, FILES[floor])).toContain("no-restricted-imports");
});

/** One of each floor below, and its own. */
const ALLOWED = [
  ["model", "./effect.ts"],
  ["lines", "./scanner.ts"],
  ["workspace", "../model/names.ts"],
  ["workspace", "semver"],
  ["world", "../model/error.ts"],
  ["world", "node:fs"],
  ["effects", "../world/store.ts"],
  ["engine", "../effects/swap.ts"],
  ["view", "../model/error.ts"],
  ["checks", "#author"],
  ["checks", "#workspace"],
  ["checks", "semver"],
  ["checks", "./common/program.ts"],
] as const;

test.for(ALLOWED)("%s may import %s", async ([floor, name]) => {
  expect(await brokenBy(`import ${JSON.stringify(name)};\n`, FILES[floor])).not.toContain("no-restricted-imports");
});

const OUTSIDE = [
  "node:child_process",
  "node:fs",
  "node:fs/promises",
  "node:net",
  "node:http",
  "node:https",
  "execa",
  "simple-git",
];
const INNER = ["model", "effects", "seals", "engine", "view", "checks"] as const;

test.for(INNER.flatMap((floor) => OUTSIDE.map((name) => [floor, name] as const)))(
  "%s may not touch the outside by %s",
  async ([floor, name]) => {
    expect(await brokenBy(`import ${JSON.stringify(name)};\n`, FILES[floor])).toContain("no-restricted-imports");
  },
);

test.for([
  'await import("node:fs");',
  'await import("fs");',
  'await import("execa");',
  "await import(String(process.argv[2]));",
])("a file is not opened at run time either: %s", async (text) => {
  for (const path of [...INNER.map((floor) => FILES[floor]), "src/cli/main.ts"])
    expect(await brokenBy(`${text}\n`, path)).toContain("no-restricted-syntax");
});

test.for(["fs", "http2", "worker_threads", "node:process"])("nor by another name: %s", async (name) => {
  for (const path of [...INNER.map((floor) => FILES[floor]), "src/cli/main.ts"])
    expect(await brokenBy(`import ${JSON.stringify(name)};\n`, path)).toContain("no-restricted-imports");
});

const PRINTING = [
  ["console.log(1);", "no-console"],
  ["process.stdout.write(String(1));", "no-restricted-properties"],
  ["process.stderr.write(String(1));", "no-restricted-properties"],
] as const;

test.for(["model", "world", "effects", "seals", "engine", "checks"] as const)("%s may not print", async (floor) => {
  for (const [text, rule] of PRINTING) expect(await brokenBy(`${text}\n`, FILES[floor])).toContain(rule);
});

test("view and cli may write to the streams, and not to the console", async () => {
  for (const path of [FILES.view, "src/cli/main.ts"]) {
    expect(await brokenBy("process.stderr.write(String(1));\n", path)).toEqual([]);
    expect(await brokenBy("console.log(1);\n", path)).toEqual(["no-console"]);
  }
});
