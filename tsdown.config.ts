import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig } from "tsdown";
import { configSchema } from "./src/cli/config/json-schema.ts";

export default defineConfig({
  entry: { main: "src/cli/main.ts", index: "src/index.ts", lines: "src/lines/index.ts" },
  format: "esm",
  platform: "node",
  target: "node20.19",
  dts: { entry: ["src/index.ts", "src/lines/index.ts"] },
  fixedExtension: false,
  clean: true,
  // cloc is a Perl script, started by its path; jiti loads a file of its own that stands beside it.
  deps: { neverBundle: ["cloc"], alwaysBundle: [/^(?!cloc$)/], onlyBundle: false },
  hooks: {
    "build:done": ({ options }) =>
      writeFile(join(options.outDir, "schema.json"), `${JSON.stringify(configSchema(), null, 2)}\n`),
  },
});
