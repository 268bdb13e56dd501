#!/usr/bin/env node
import module from "node:module";
import v8 from "node:v8";

const [first, ...others] = process.argv.slice(2);
if ((first === "--version" || first === "-V") && others.length === 0) {
  // Scripts ask often; the answer needs none of the program.
  process.stdout.write(`${module.createRequire(import.meta.url)("../package.json").version}\n`);
} else {
  // Most commands end before optimised code would pay: V8 shall wait longer with it. Later ones than node 20's do by themselves.
  if (process.versions.v8.startsWith("11.")) v8.setFlagsFromString("--interrupt-budget=1000000");
  module.enableCompileCache?.();
  const { main } = await import("../dist/main.js");
  await main(process.argv.slice(2));
}
