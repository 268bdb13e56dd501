#!/usr/bin/env node
const [first, ...others] = process.argv.slice(2);
if ((first === "--version" || first === "-V") && others.length === 0) {
  // Scripts ask often; the answer needs none of the program.
  process.stdout.write(`${require("../package.json").version}\n`);
} else {
  // Node 20 has no such cache, and to ask it loads what nothing else needs.
  if (!process.versions.node.startsWith("20.")) require("node:module").enableCompileCache?.();
  void require("../dist/main.cjs").main(process.argv.slice(2));
}
