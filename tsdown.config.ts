import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig, type UserConfig } from "tsdown";
import { configSchema } from "./src/cli/config/json-schema.ts";

/** Each file takes time to load, and its every byte: what all commands need is one, and what `count` needs besides another. */
const GROUPS = [
  { name: "count", test: /\/src\/cli\/commands\/count\.ts$/, priority: 2 },
  { name: "count-commit", test: /\/src\/cli\/count\/count-commit\.ts$/, priority: 1 },
];
const SHARED: UserConfig = {
  /** Node loads it in half the time that it takes for modules of ECMAScript, and no more of itself than is asked for. */
  format: "cjs",
  platform: "node",
  target: "node20.19",
  fixedExtension: false,
};
// cloc is a Perl script, started by its path; jiti loads a file of its own that stands beside it.
const deps = { neverBundle: ["cloc"], alwaysBundle: [/^(?!cloc$)/], onlyBundle: false as const };
/** They say again what the sources say; licences stay. */
const comments = { legal: true, annotation: false, jsdoc: false };

const program: UserConfig = {
  ...SHARED,
  entry: { main: "src/cli/main.ts", index: "src/index.ts" },
  dts: false,
  inputOptions: { preserveEntrySignatures: "allow-extension" },
  outputOptions: { codeSplitting: { groups: GROUPS }, comments },
  deps,
  hooks: {
    "build:done": ({ options }) =>
      writeFile(join(options.outDir, "schema.json"), `${JSON.stringify(configSchema(), null, 2)}\n`),
  },
};

/** One file: whoever counts lines needs nothing else. */
const lines: UserConfig = { ...SHARED, entry: { lines: "src/lines/index.ts" }, dts: false, clean: false, deps };

/** Types of dependencies are taken from where they are installed. Not as CommonJS: of that a program would be written as well. */
const types: UserConfig = {
  ...SHARED,
  format: "esm",
  outExtensions: () => ({ js: ".cjs", dts: ".d.cts" }),
  entry: { index: "src/index.ts", lines: "src/lines/index.ts" },
  dts: { emitDtsOnly: true },
  clean: false,
};

export default defineConfig([program, lines, types]);
