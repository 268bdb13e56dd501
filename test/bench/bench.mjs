// Prints what plimsoll costs beside its floors and a peer: CPU seconds (user + system, children too) of whole commands, run
// in turn, so that a drift of the machine's speed meets both sides. A ratio is the median of the pairs' ratios.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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

/** CPU seconds of a command with everything that it waited for, as the shell accounts for it. */
function cpu(command, cwd) {
  const script = `TIMEFORMAT='%U %S'; { time "$@" >/dev/null 2>"$ERR" </dev/null; } 2>&1`;
  const ERR = join(folder, "stderr");
  const { stdout, status } = spawnSync("bash", ["-c", script, "bash", ...command], {
    cwd,
    env: { ...env, ERR },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${command.join(" ")} failed: ${readFileSync(ERR, "utf8")}`);
  return stdout
    .trim()
    .split(" ")
    .map(Number)
    .reduce((a, b) => a + b, 0);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs two commands in turn; one row of the table. */
function compare(name, ours, otherName, other, cwd, bound) {
  cpu(ours, cwd);
  cpu(other, cwd);
  const pairs = Array.from({ length: PAIRS }, () => [cpu(ours, cwd), cpu(other, cwd)]);
  const ratio = median(pairs.map(([a, b]) => a / b));
  const seconds = [0, 1].map((side) => median(pairs.map((pair) => pair[side])).toFixed(3));
  const verdict = ratio <= bound ? "within" : "OVER";
  console.log(
    `${name.padEnd(34)} ${seconds[0]} s   ${otherName.padEnd(34)} ${seconds[1]} s   ${ratio.toFixed(2)} ×  (${verdict} ${bound} ×)`,
  );
  return ratio <= bound;
}

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
  const audit = [node, PROGRAM, "audit"];
  const results = [
    compare("plimsoll --version", [node, PROGRAM, "--version"], "node -e 0", [node, "-e", "0"], root, 1.5),
    compare(`audit of ${COMMITS} commits`, audit, "the git commands that it needs", ["bash", writeFloor()], root, 4),
    compare(
      `audit of ${COMMITS} commits`,
      audit,
      `${PEER} --dry-run`,
      [node, installPeer(), "--dry-run", "--ci"],
      root,
      1,
    ),
  ];
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
