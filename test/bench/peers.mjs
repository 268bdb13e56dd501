// The programs that plimsoll is held against: installed once, into BENCH_CACHE, by default in the system's temporary folder.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const cache = process.env.BENCH_CACHE ?? join(tmpdir(), "plimsoll-bench-cache");

/** Installs a peer once, and gives its node_modules; the folder takes its name when it is whole. */
export function installed(name, packages) {
  const folder = join(cache, "peers", `${name}-${packages.map((spec) => spec.split("@").at(-1)).join("-")}`);
  if (!existsSync(folder)) {
    const aside = `${folder}.${process.pid}`;
    mkdirSync(aside, { recursive: true });
    const settings = ["--silent", "--no-audit", "--no-fund", "--prefix", aside];
    execFileSync("npm", ["install", ...settings, ...packages], { stdio: ["ignore", "ignore", "inherit"] });
    renameSync(aside, folder);
  }
  return join(folder, "node_modules");
}
