// Prints what counting costs beside its floors and peers, on the TypeScript and JavaScript of what this project has installed:
// a hundred megabytes by many people. cloc takes minutes for it. TOKEI and SCC name these programs where they are there.
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { above, compare, times } from "./compare.mjs";

const PROGRAM = fileURLToPath(new URL("../../bin/plimsoll.js", import.meta.url));
const CLOC = join(dirname(createRequire(import.meta.url).resolve("cloc/package.json")), "lib", "cloc");
const PAIRS = 9;
const INSTALLED = fileURLToPath(new URL("../../node_modules", import.meta.url));
const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
/** A tree of 6 MB: so many files of 16 KB. */
const SMALL_FILES = 400;
const COMMITS = 20;

const scratch = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
const stderr = join(scratch, "stderr");
const caches = join(scratch, "caches");
const env = { ...process.env, XDG_CACHE_HOME: caches, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
const node = process.execPath;
const start = { name: "node -e 0", command: [node, "-e", "0"] };

/** Files that look like what people write: comments, strings, templates, a regular expression. */
function textOf(file) {
  const part = (n) => `/**\n * Says ${n} of ${file}.\n */\nexport function say${n}(name: string): string {
  // The pattern has a quote in it.
  if (/["'\\/]/.test(name)) return "http://example.org/" + name;

  return \`hello \${name} /* ${n} */\`;
}\n\n`;
  return Array.from({ length: 75 }, (_, n) => part(n)).join("");
}

function makeTree(name, count) {
  const folder = join(scratch, name);
  for (let n = 0; n < count; n++) {
    const below = join(folder, `part-${n % 97}`);
    mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `file-${n}.ts`), textOf(n));
  }
  return folder;
}

/** Copies the sources of a folder; what is no source stays behind, and what a count passes over. */
function copySources(from, name) {
  const to = join(scratch, name);
  const isKept = (path) => {
    const found = lstatSync(path);
    if (found.isDirectory()) return path === from || basename(path) !== "node_modules";
    return found.isFile() && SOURCE.test(path);
  };
  cpSync(from, to, { recursive: true, filter: isKept });
  return to;
}

/** The tree as a repository, and 20 commits on top of it that change two files each. */
function commitTree(folder) {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  const git = (...args) =>
    execFileSync("git", [...identity, ...args], { cwd: folder, env, encoding: "utf8", maxBuffer: 2 ** 28 });
  git("init", "--quiet");
  git("add", "--all", "--force");
  git("commit", "--quiet", "--message", "feat: begin");
  const files = git("ls-files", "-z").split("\0");
  for (let n = 1; n <= COMMITS; n++) {
    for (const index of [n * 13, n * 157]) appendFileSync(join(folder, files[index]), "more();\n");
    git("commit", "--quiet", "--all", "--message", `feat: change ${n}`);
  }
  git("repack", "--quiet", "-a", "-d");
}

/** A recount, from a cache that knows the tree of 20 commits ago. */
function compareRecount(folder) {
  const count = [node, PROGRAM, "count", "-C", folder];
  execFileSync(node, [PROGRAM, "count", "-C", folder, "--at", `HEAD~${COMMITS}`], { env, stdio: "ignore" });
  const kept = join(scratch, "kept");
  cpSync(caches, kept, { recursive: true });
  const before = () => {
    rmSync(caches, { recursive: true });
    cpSync(kept, caches, { recursive: true });
  };
  const recount = { name: `count ${COMMITS} commits later`, command: count };
  return compare(recount, start, { bound: above(40), pairs: PAIRS, env, stderr, before });
}

/** Counts a folder as it stands, without a cache, beside everything that there is to compare with. */
function compareFolder(name, folder) {
  const ours = { name, command: [node, PROGRAM, "count", "--worktree", folder] };
  const find = `find "$1" -name .git -prune -o -type f -print0 | xargs -0 cat | wc -l`;
  const read = { name: "cat | wc -l", command: ["bash", "-c", find, "bash", folder] };
  const cloc = { name: "cloc", command: ["perl", CLOC, "--quiet", "--skip-uniqueness", "--timeout", "0", folder] };
  const peers = ["TOKEI", "SCC"].filter((peer) => process.env[peer] !== undefined);
  return [
    compare(ours, read, { bound: times(1.25), pairs: PAIRS, env, stderr }),
    compare(ours, cloc, { bound: times(0.025), pairs: 1, env, stderr }),
    ...peers.map((peer) =>
      compare(
        ours,
        { name: peer.toLowerCase(), command: [process.env[peer], folder] },
        { bound: times(0.65), pairs: PAIRS, env, stderr },
      ),
    ),
  ];
}

try {
  const tree = copySources(process.argv[2] ?? INSTALLED, "tree");
  const small = makeTree("small", SMALL_FILES);
  const smallCount = { name: "count of a small tree", command: [node, PROGRAM, "count", small] };
  const results = [
    ...compareFolder("count of a tree", tree),
    compare(smallCount, start, { bound: above(50), pairs: PAIRS, env, stderr }),
  ];
  commitTree(tree);
  results.push(compareRecount(tree));
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
