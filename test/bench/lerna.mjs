// Holds plimsoll's versions by commits against what the real `lerna version --conventional-commits` writes, at commits of a local
// clone, each the one before a release:
//   node test/bench/lerna.mjs CLONE [COMMIT…]
// Without commits it takes some, spread over the releases of lerna's time. LERNA names the program, its cli.js; without it, it is
// installed into BENCH_CACHE, by default in the system's temporary folder. PLIMSOLL is plimsoll's program. SLICES is how many commits
// to take, ALL=1 shows all differences and not a few of each kind, KEEP=1 leaves the scratch folder there.
import { join, resolve } from "node:path";
import { prerelease, valid } from "semver";
import { compareClone, jsonAt, run } from "./clone.mjs";
import { planner, RULES } from "./lerna-rules.mjs";
import { installed } from "./peers.mjs";

const FLAGS = [
  "--conventional-commits",
  "--no-git-tag-version",
  "--no-push",
  "--no-changelog",
  "--ignore-scripts",
  "--yes",
];

const program = resolve(process.env.LERNA ?? join(installed("lerna", ["lerna@9.0.7"]), "lerna", "dist", "cli.js"));

const lerna = {
  name: "lerna",
  // Of packages with one version lerna releases those that changed.
  group: "linked",
  rules: RULES,
  planBy: planner(program),
  isPeers: (clone, commit) => {
    const version = jsonAt(clone, commit, "lerna.json")?.version;
    return version === "independent" || (valid(version) !== null && prerelease(version) === null);
  },
  configured: ({ clone, commit, globs }) => {
    const { version } = jsonAt(clone, commit, "lerna.json") ?? { version: "independent" };
    return { version, files: { "lerna.json": { version, packages: globs, npmClient: "npm" } } };
  },
  write: (folder) => run(program, ["version", ...FLAGS], folder),
};

compareClone(lerna, process.argv.slice(2));
