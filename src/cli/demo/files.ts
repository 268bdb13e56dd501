/** The demo's package, commit by commit: what each writes, and what it says. Later commits replace earlier files. */
export interface DemoCommit {
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Where the last release of the demo stands: after this many commits. */
export const TAGGED_AFTER = 2;

const manifest = {
  name: "tidebook",
  version: "1.0.0",
  description: "How much water is under the keel",
  type: "module",
  license: "MIT",
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  files: ["dist"],
  scripts: { build: "tsc", test: "node --test --test-reporter=spec test/*.test.js", docs: "node scripts/docs.js" },
  devDependencies: { typescript: "6.0.3" },
};

const lockfile = {
  name: "tidebook",
  version: "1.0.0",
  lockfileVersion: 3,
  requires: true,
  packages: {
    "": { name: "tidebook", version: "1.0.0", license: "MIT", devDependencies: { typescript: "6.0.3" } },
    "node_modules/typescript": {
      version: "6.0.3",
      integrity: "sha512-y2TvuxSZPDyQakkFRPZHKFm+KKVqIisdg9/CZwm9ftvKXLP8NRWj38/ODjNbr43SsoXqNuAisEf1GdCxqWcdBw==",
      dev: true,
      license: "Apache-2.0",
      bin: { tsc: "bin/tsc", tsserver: "bin/tsserver" },
      engines: { node: ">=14.17" },
    },
  },
};

const tsconfig = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    rootDir: "src",
    outDir: "dist",
    declaration: true,
    strict: true,
    types: [],
  },
  include: ["src"],
};

const FIRST_SOURCE = `/** Metres of water under the keel. */
export function clearance(depth: number, draught: number): number {
  return depth - draught;
}
`;

const SECOND_SOURCE = `/** Metres of water under the keel; negative once the ship is aground. */
export function clearance(depth: number, draught: number, tide = 0): number {
  return depth + tide - draught;
}

/** Whether a ship floats with at least \`margin\` metres to spare. */
export function floats(depth: number, draught: number, margin = 0.5): boolean {
  return clearance(depth, draught) >= margin;
}
`;

const TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { clearance, floats } from "../dist/index.js";

test("the tide adds to the depth", () => assert.equal(clearance(4, 3, 1), 2));
test("a ship needs a margin", () => assert.equal(floats(3.4, 3), false));
test("a ship with a margin floats", () => assert.equal(floats(3.5, 3), true));
`;

const DOCS = `import { mkdir, readFile, writeFile } from "node:fs/promises";

const source = await readFile("src/index.ts", "utf8");
const found = [...source.matchAll(/\\/\\*\\* (.*) \\*\\/\\nexport function (\\w+)/g)];
const rows = found.map(([, text, name]) => \`<dt>\${name}</dt><dd>\${text}</dd>\`);
await mkdir("docs", { recursive: true });
await writeFile("docs/index.html", \`<!doctype html><title>tidebook</title><h1>tidebook</h1><dl>\${rows.join("")}</dl>\\n\`);
console.log(\`\${rows.length} functions\`);
`;

const CONFIG = `import { defineConfig, build, docs, lines, notes, pack, publish, push, repository, sign, tag, tests, version } from "plimsoll";

export default defineConfig({
  steps: [
    repository(),
    version(),
    notes(),
    lines({ max: 1_000 }),
    build(),
    tests(),
    docs({ out: "docs" }),
    pack({ source: true }),
    sign(),
    tag(),
    push(),
    publish({ directory: "../release" }),
  ],
});
`;

/** The history that the demo begins with. */
export const HISTORY: readonly DemoCommit[] = [
  {
    message: "feat: tell the water under the keel",
    files: {
      "package.json": json(manifest),
      "package-lock.json": json(lockfile),
      "tsconfig.json": json(tsconfig),
      ".gitignore": "node_modules/\ndist/\ndocs/\n",
      "README.md": "# tidebook\n\nHow much water is under the keel.\n",
      "src/index.ts": FIRST_SOURCE,
    },
  },
  { message: "chore: release with plimsoll", files: { "plimsoll.config.ts": CONFIG } },
  { message: "feat: take the tide into account", files: { "src/index.ts": SECOND_SOURCE } },
  { message: "test: cover the margin", files: { "test/index.test.js": TEST } },
  { message: "docs: list the functions on a page", files: { "scripts/docs.js": DOCS } },
];

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
