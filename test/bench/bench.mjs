// Prints what plimsoll costs beside its floors and a peer.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compare, times } from "./compare.mjs";

const PROGRAM = fileURLToPath(new URL("../../bin/plimsoll.js", import.meta.url));
const PEER = "release-it@20.0.0";
const COMMITS = 10_000;
const PAIRS = 9;

const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
  npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? folder, ".npm"),
};

/** A repository of one package with a long history, its last tag 20 commits ago, and a bare remote. */
function makeRepository() {
  const root = join(folder, "work");
  mkdirSync(root);
  const git = (args, input) => execFileSync("git", args, { cwd: root, env, input, maxBuffer: 2 ** 28 });
  git(["init", "--quiet", "--initial-branch=main"]);
  git(["fast-import", "--quiet"], historyOf());
  git(["reset", "--quiet", "--hard"]);
  git(["tag", "-m", "sample 1.0.0", "v1.0.0", "HEAD~20"]);
  git(["init", "--quiet", "--bare", "../origin.git"]);
  git(["remote", "add", "origin", `file://${join(folder, "origin.git")}`]);
  git(["push", "--quiet", "--set-upstream", "origin", "main", "--tags"]);
  return root;
}

function historyOf() {
  const manifest = `${JSON.stringify({ name: "sample", version: "1.0.0", private: true }, null, 2)}\n`;
  const config = `${JSON.stringify({ steps: ["repository", "version", "notes", "tag", "push"] })}\n`;
  const peer = `${JSON.stringify({ npm: false, git: { requireCommits: true }, increment: "minor" })}\n`;
  const file = (path, text) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const parts = [];
  for (let n = 1; n <= COMMITS; n++) {
    const message = `${n % 3 === 0 ? "feat" : "fix"}(part-${n % 7}): change number ${n}`;
    parts.push(`commit refs/heads/main\nmark :${n}\ncommitter Ada <ada@example.org> ${1_700_000_000 + n * 60} +0000\n`);
    parts.push(`data ${Buffer.byteLength(message)}\n${message}\n`);
    if (n > 1) parts.push(`from :${n - 1}\n`);
    if (n === 1)
      parts.push(file("package.json", manifest), file("plimsoll.config.json", config), file(".release-it.json", peer));
    parts.push(file(`src/part-${n % 97}.ts`, `export const n = ${n};\n`), "\n");
  }
  return parts.join("");
}

/** The git commands that an audit cannot do without, one after the other. */
function writeFloor() {
  const path = join(folder, "floor.sh");
  const commands = [
    "git status --porcelain=v2 -z --untracked-files=no",
    "git ls-files -v",
    "git ls-remote origin",
    "git fetch --quiet --no-write-fetch-head --no-tags --refmap= origin +refs/heads/main",
    "git for-each-ref refs/tags",
    "git log -z --format=%H%x00%B v1.0.0..HEAD",
    "git show HEAD:package.json",
    "export GIT_INDEX_FILE=$(mktemp)",
    "git read-tree HEAD",
    "blob=$(echo x | git hash-object -w --stdin)",
    "git update-index --add --cacheinfo 100644,$blob,CHANGELOG.md",
    "tree=$(git write-tree)",
    "commit=$(echo x | git commit-tree $tree -p HEAD)",
    "echo x | git hash-object -w --stdin",
    "git check-ref-format refs/tags/v1.1.0",
  ];
  writeFileSync(path, `${commands.join("\n")}\n`);
  return path;
}

/** BENCH_PEER names one that is installed already. */
function installPeer() {
  if (process.env.BENCH_PEER !== undefined) return process.env.BENCH_PEER;
  const prefix = join(folder, "peer");
  mkdirSync(prefix);
  execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", prefix, PEER], {
    env,
    stdio: "ignore",
  });
  return join(prefix, "node_modules", "release-it", "bin", "release-it.js");
}

try {
  const root = makeRepository();
  const node = process.execPath;
  const audit = { name: `audit of ${COMMITS} commits`, command: [node, PROGRAM, "audit"] };
  const version = { name: "plimsoll --version", command: [node, PROGRAM, "--version"] };
  const start = { name: "node -e 0", command: [node, "-e", "0"] };
  const floor = { name: "the git commands that it needs", command: ["bash", writeFloor()] };
  const peer = { name: `${PEER} --dry-run`, command: [node, installPeer(), "--dry-run", "--ci"] };
  const within = (limit) => ({ bound: times(limit), pairs: PAIRS, cwd: root, env, stderr: join(folder, "stderr") });
  const results = [
    compare(version, start, within(1.5)),
    compare(audit, floor, within(4)),
    compare(audit, peer, within(1)),
  ];
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
