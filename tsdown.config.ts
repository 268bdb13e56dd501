import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig, type UserConfig } from "tsdown";
import { configSchema } from "./src/cli/config/json-schema.ts";

/** Loading a file takes as long as counting a hundred: what every command needs is one, and what `count` needs another. */
const GROUPS = [
  { name: "scanner", test: /\/src\/lines\/(?!index\.ts)/, priority: 3 },
  { name: "core", test: /\/src\/cli\/main\.ts$/, priority: 2 },
  { name: "count", test: /\/src\/cli\/commands\/count\.ts$/, priority: 1 },
];
const ENTRIES = { index: "src/index.ts", lines: "src/lines/index.ts" };
/** Node loads it in half the time that it takes for modules of ECMAScript, and no more of itself than is asked for. */
const FORMAT = "cjs";

const program: UserConfig = {
  entry: { main: "src/cli/main.ts", ...ENTRIES },
  format: FORMAT,
  platform: "node",
  target: "node20.19",
  dts: false,
  fixedExtension: false,
  clean: true,
  outputOptions: { codeSplitting: { groups: GROUPS } },
  // cloc is a Perl script, started by its path; jiti loads a file of its own that stands beside it.
  deps: { neverBundle: ["cloc"], alwaysBundle: [/^(?!cloc$)/], onlyBundle: false },
  hooks: {
    "build:done": ({ options }) =>
      writeFile(join(options.outDir, "schema.json"), `${JSON.stringify(configSchema(), null, 2)}\n`),
  },
};

/** Types are not split as the program is, and take those of a dependency from where it is installed. */
const types: UserConfig = {
  entry: ENTRIES,
  format: FORMAT,
  dts: { emitDtsOnly: true },
  fixedExtension: false,
  clean: false,
};

export default defineConfig([program, types]);
