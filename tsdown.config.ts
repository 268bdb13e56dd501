import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig } from "tsdown";
import { configSchema } from "./src/cli/config/json-schema.ts";

/** Loading a file takes as long as counting a hundred: what every command needs is one, and what `count` needs another. */
const GROUPS = [
  { name: "scanner", test: /\/src\/lines\/(?!index\.ts)/, priority: 3 },
  { name: "core", test: /\/src\/cli\/main\.ts$/, priority: 2 },
  { name: "count", test: /\/src\/cli\/commands\/count\.ts$/, priority: 1 },
];

export default defineConfig({
  entry: { main: "src/cli/main.ts", index: "src/index.ts", lines: "src/lines/index.ts" },
  format: "esm",
  platform: "node",
  target: "node20.19",
  dts: { entry: ["src/index.ts", "src/lines/index.ts"] },
  fixedExtension: false,
  clean: true,
  outputOptions: { codeSplitting: { groups: GROUPS } },
  // cloc is a Perl script, started by its path; jiti loads a file of its own that stands beside it.
  deps: { neverBundle: ["cloc"], alwaysBundle: [/^(?!cloc$)/], onlyBundle: false },
  hooks: {
    "build:done": ({ options }) =>
      writeFile(join(options.outDir, "schema.json"), `${JSON.stringify(configSchema(), null, 2)}\n`),
  },
});
