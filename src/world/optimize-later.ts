import { setFlagsFromString } from "node:v8";

/** What later versions of V8 have by themselves. */
const BUDGETS = ["--interrupt-budget=1000000", "--wasm-tiering-budget=13000000"];

/**
 * Has the V8 of node 20 wait longer before it optimises: planning a release ends before that pays. Of use where nearly all is loaded: what node holds compiled of its own library serves no V8 with other flags.
 */
export function optimizeLater(): void {
  if (process.versions.v8.startsWith("11.")) for (const budget of BUDGETS) setFlagsFromString(budget);
}
