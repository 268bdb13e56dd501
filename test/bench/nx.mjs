// Holds plimsoll's versions by commits against what the real `nx release version` with conventional commits writes, at commits of a local
// clone whose packages share a version, each the one before a release:
//   node test/bench/nx.mjs CLONE [COMMIT…]
// The variables are those of lerna.mjs, but for LERNA. nx needs nothing that the clone would install: its own packages are enough.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { compareClone, jsonAt, run } from "./clone.mjs";
import { planBy, RULES } from "./nx-rules.mjs";
import { installed } from "./peers.mjs";

const FLAGS = ["--git-commit=false", "--git-tag=false", "--stage-changes=false"];
const modules = installed("nx", ["nx@22.7.9", "@nx/js@22.7.9"]);
const version = { conventionalCommits: true, versionActionsOptions: { skipLockFileUpdate: true } };

const nx = {
  name: "nx",
  // Of packages with one version nx releases all.
  group: "fixed",
  // It has the names that scopes of commits name.
  reads: ["project.json"],
  rules: RULES,
  planBy,
  isPeers: (clone, commit) => {
    const release = jsonAt(clone, commit, "nx.json")?.release;
    const isFixed = release?.groups === undefined && release?.projectsRelationship !== "independent";
    return isFixed && release?.version?.conventionalCommits === true;
  },
  configured: ({ members }) => {
    const release = { projects: members.map(({ folder }) => folder), projectsRelationship: "fixed", version };
    // Of the package managers it is pnpm that lets all protocols be.
    return { version: "one", files: { "nx.json": { cli: { packageManager: "pnpm" }, plugins: [], release } } };
  },
  write: (folder) => {
    symlinkSync(modules, join(folder, "node_modules"));
    return run(join(modules, "nx", "dist", "bin", "nx.js"), ["release", "version", ...FLAGS], folder);
  },
};

compareClone(nx, process.argv.slice(2));
