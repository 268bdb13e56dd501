import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { main: "src/cli/main.ts", index: "src/index.ts" },
  format: "esm",
  platform: "node",
  target: "node20.19",
  dts: { entry: ["src/index.ts"] },
  fixedExtension: false,
  clean: true,
  // cloc is a Perl script, started by its path.
  deps: { neverBundle: ["cloc"], onlyBundle: false },
});
