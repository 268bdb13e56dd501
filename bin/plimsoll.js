#!/usr/bin/env node
import module from "node:module";

const [first, ...others] = process.argv.slice(2);
if ((first === "--version" || first === "-V") && others.length === 0) {
  // Scripts ask often; the answer needs none of the program.
  process.stdout.write(`${module.createRequire(import.meta.url)("../package.json").version}\n`);
} else {
  module.enableCompileCache?.();
  const { main } = await import("../dist/main.js");
  await main(process.argv.slice(2));
}
