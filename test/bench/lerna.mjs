// Holds plimsoll's versions by commits against what the real `lerna version --conventional-commits` writes, at commits of a local
// clone, each the one before a release:
//   node test/bench/lerna.mjs CLONE [COMMIT…]
// Without commits it takes some, spread over the releases of lerna's time. LERNA names the program, its cli.js; without it, it is
// installed into BENCH_CACHE, by default in the system's temporary folder. PLIMSOLL is plimsoll's program. SLICES is how many commits
// to take, ALL=1 shows all differences and not a few of each kind, KEEP=1 leaves the scratch folder there.
// Nothing of the clone runs: its manifests alone are checked out, its configurations of tools are left out, and so are all scripts.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import picomatch from "picomatch";
import { diff, prerelease, valid } from "semver";
import { parse } from "yaml";

const LERNA = "lerna@9.0.7";
const FLAGS = [
  "--conventional-commits",
  "--no-git-tag-version",
  "--no-push",
  "--no-changelog",
  "--ignore-scripts",
  "--yes",
];
const PROGRAM = process.env.PLIMSOLL ?? fileURLToPath(new URL("../../bin/plimsoll.js", import.meta.url));
const SLICES = Number(process.env.SLICES ?? 4);
/** So many commits of a slice are tried before it is given up. */
const TRIES = 4;
/** So many differences of a kind are shown. */
const SHOWN = process.env.ALL === undefined ? 3 : Infinity;
const KINDS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

const [clone, ...asked] = process.argv.slice(2);
if (clone === undefined) {
  console.error("Usage: node test/bench/lerna.mjs CLONE [COMMIT…]");
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-lerna-"));
const environment = {
  PATH: process.env.PATH,
  HOME: scratch,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  NX_DAEMON: "false",
  NX_NO_CLOUD: "true",
  NO_COLOR: "1",
  CI: "1",
};

function git(args, options = {}) {
  const { cwd = clone, ...others } = options;
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  const start = { cwd, env: environment, encoding: "utf8", maxBuffer: 2 ** 30, ...others };
  return execFileSync("git", [...identity, ...args], start);
}

const lines = (text) => text.split("\n").filter((line) => line !== "");
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

function textAt(commit, path) {
  const { status, stdout } = spawnSync("git", ["show", `${commit}:${path}`], { cwd: clone, encoding: "utf8" });
  return status === 0 ? stdout.replace(/^\uFEFF/, "") : null;
}

/** What a text of JSON says; null where it is none. */
function jsonOf(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** Annotated tags by the commit that they name; lerna, which asks `git describe`, sees no others. */
function tagged() {
  const format = "--format=%(objecttype) %(*objectname) %(refname:short)";
  const found = new Map();
  for (const line of lines(git(["for-each-ref", "refs/tags", format]))) {
    const [type, commit, tag] = line.split(" ");
    if (type === "tag") found.set(commit, [...(found.get(commit) ?? []), tag]);
  }
  return found;
}

/** The commit before each release that lerna made, in slices of its time; in each of them those of most tags first. */
function candidates() {
  const tags = tagged();
  const main = lines(git(["log", "--reverse", "--first-parent", "--format=%H %P"])).map((line) => line.split(" "));
  const releases = main
    .filter(([commit, parent]) => tags.has(commit) && parent !== undefined)
    .map(([commit, before]) => ({ before, count: tags.get(commit).length }))
    .filter(({ before }) => isLernas(before));
  const size = Math.max(1, Math.ceil(releases.length / SLICES));
  const slices = Array.from({ length: SLICES }, (_, n) => releases.slice(n * size, (n + 1) * size));
  return slices.map((slice) => {
    const middle = slice.slice(Math.floor(slice.length / 2));
    const fullest = slice.toSorted((a, b) => b.count - a.count);
    return (fullest[0]?.count > 1 ? fullest : middle).slice(0, TRIES).map(({ before }) => before);
  });
}

function isLernas(commit) {
  const config = jsonOf(textAt(commit, "lerna.json"));
  return config?.version === "independent" || (valid(config?.version) !== null && prerelease(config.version) === null);
}

/** Where the packages are: globs, from wherever this repository's lerna read them. */
function globsAt(commit) {
  const manifest = jsonOf(textAt(commit, "package.json"));
  const workspaces = manifest?.workspaces?.packages ?? manifest?.workspaces;
  const pnpm = parse(textAt(commit, "pnpm-workspace.yaml") ?? "{}")?.packages;
  return jsonOf(textAt(commit, "lerna.json"))?.packages ?? workspaces ?? pnpm ?? ["packages/*"];
}

/** Checks the manifests out, with one way to name packages for both, and takes away the tags that are not there yet. */
function checkOut(commit, folder) {
  git(["clone", "--quiet", "--shared", "--no-checkout", resolve(clone), folder]);
  const inside = (...args) => git(args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  inside("config", "diff.renames", "false");
  inside("sparse-checkout", "set", "--no-cone", "package.json", "/lerna.json");
  inside("checkout", "--quiet", "-B", "bench", commit);
  const later = lines(inside("tag", "--no-merged", "HEAD"));
  if (later.length > 0) git(["tag", "--delete", ...later], { cwd: folder, stdio: "ignore" });
  const globs = globsAt(commit);
  const { version } = jsonOf(textAt(commit, "lerna.json")) ?? { version: "independent" };
  const root = jsonOf(textAt(commit, "package.json"));
  const manifest = { name: "root", ...root, private: true, workspaces: globs, scripts: undefined, nx: undefined };
  writeFileSync(join(folder, "lerna.json"), json({ version, packages: globs, npmClient: "npm" }));
  writeFileSync(join(folder, "package.json"), json(manifest));
  const others = [
    "nx.json",
    "pnpm-workspace.yaml",
    ".changeset",
    "package-lock.json",
    "yarn.lock",
    "plimsoll.config.json",
  ];
  inside("rm", "-r", "--cached", "--quiet", "--sparse", "--ignore-unmatch", "--", ...others);
  inside("add", "--sparse", "lerna.json", "package.json");
  // The clone may lack large files.
  const tree = inside("write-tree", "--missing-ok").trim();
  const made = inside("commit-tree", tree, "-p", "HEAD", "-m", "chore: let the bench in").trim();
  inside("update-ref", "HEAD", made);
  return { folder, version, isFixed: version !== "independent", members: membersIn(folder, globs) };
}

function membersIn(folder, globs) {
  const isMember = picomatch(globs.map((glob) => `${glob.replace(/^\.\/|\/$/g, "")}/package.json`));
  const paths = lines(git(["ls-files"], { cwd: folder })).filter(
    (path) => isMember(path) && !path.includes("node_modules"),
  );
  return paths.flatMap((path) => {
    const manifest = jsonOf(existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : null);
    if (typeof manifest?.name !== "string" || valid(manifest.version) === null) return [];
    return [
      { name: manifest.name, version: manifest.version, path, folder: path.replace(/\/package\.json$/, ""), manifest },
    ];
  });
}

/** What plimsoll would release: { name: version }. */
function ours({ folder, members, isFixed }) {
  const names = members.map(({ name }) => name);
  const options = { from: "commits", dependents: "always", ...(isFixed ? { linked: [names] } : {}) };
  const config = join(scratch, "plimsoll.config.json");
  writeFileSync(config, json({ tag: isFixed ? "v{version}" : "{name}@{version}", steps: [["workspace", options]] }));
  const args = [PROGRAM, "graph", "--json", "--config", config];
  const run = spawnSync(process.execPath, args, {
    cwd: folder,
    env: environment,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const document = jsonOf(run.stdout);
  if (document === null) throw new Error(`plimsoll failed: ${run.stderr}`);
  const blocking = document.findings.filter(({ level }) => level === "block").map(({ message }) => message);
  return { versions: Object.fromEntries(document.releases.map(({ name, to }) => [name, to])), blocking };
}

/** What lerna writes: { name: version }. */
function theirs({ folder, members }) {
  const run = spawnSync(process.execPath, [program(), "version", ...FLAGS], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (run.status !== 0)
    return {
      refused: lines(`${run.stderr}`)
        .filter((line) => /ERR|error/i.test(line))
        .slice(0, 3),
    };
  const written = members.map(({ name, version, path }) => {
    return [name, version, jsonOf(readFileSync(join(folder, path), "utf8")).version];
  });
  const changed = written.filter(([, before, after]) => before !== after);
  return { versions: Object.fromEntries(changed.map(([name, , after]) => [name, after])) };
}

function program() {
  if (process.env.LERNA !== undefined) return resolve(process.env.LERNA);
  const cache = process.env.BENCH_CACHE ?? join(tmpdir(), "plimsoll-bench-cache");
  const folder = join(cache, "peers", LERNA.replace("@", "-"));
  if (!existsSync(folder)) {
    const aside = `${folder}.${process.pid}`;
    mkdirSync(aside, { recursive: true });
    const settings = ["--silent", "--no-audit", "--no-fund", "--prefix", aside];
    execFileSync("npm", ["install", ...settings, LERNA], { stdio: ["ignore", "ignore", "inherit"] });
    renameSync(aside, folder);
  }
  return join(folder, "node_modules", "lerna", "dist", "cli.js");
}

/** The commits of a package since its last tag. */
function commitsOf(member, { folder, isFixed }) {
  const match = isFixed ? "v[0-9]*" : `${member.name}@*`;
  const args = ["describe", "--abbrev=0", "--match", match, "HEAD~1"];
  const { status, stdout } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  const tag = status === 0 ? stdout.trim() : null;
  const range = tag === null ? "HEAD~1" : `${tag}..HEAD~1`;
  const text = git(["log", "--format=%B%x00", range, "--", member.folder], { cwd: folder });
  return { tag, messages: text.split("\0").flatMap((message) => (message.trim() === "" ? [] : [message.trim()])) };
}

const isReleasing = (message) => /^(?:feat|fix|perf|revert)(?:\(.*?\))?!?: /i.test(message) || isBreaking(message);
const isBreaking = (message) => /^\w+(?:\(.*?\))?!: /.test(message) || /^BREAKING[ -]CHANGE/m.test(message);

/** Of a difference, the rule of lerna's that explains it, as far as commits and manifests tell. */
function kindOf({ member, lerna, plimsoll }, sides, repository) {
  const { tag, messages } = commitsOf(member, repository);
  const isPatch = lerna !== undefined && diff(member.version, lerna) === "patch";
  const releasing = messages.filter(isReleasing);
  const shown = [tag ?? "never tagged", ...messages.slice(0, 4).map((message) => message.split("\n")[0])].join(" | ");
  const of = (kind) => ({ kind, shown });
  if (prerelease(member.version) !== null) return of("it is a pre-release");
  if (tag === null) return of("it was never tagged");
  if (lerna === undefined)
    return of(messages.length > 0 ? "lerna leaves it, though it has commits" : "lerna leaves it");
  if (messages.some((message) => /^\w+(?:\(.*?\))?!: /.test(message)) && isPatchOrMinor(member, lerna))
    return of("lerna's preset does not know a ! after the type");
  if (plimsoll === undefined && isPatch && messages.length > 0 && releasing.length === 0)
    return of("lerna releases whatever a commit touched");
  if (plimsoll === undefined && isPatch && messages.length === 0) {
    const chain = dependencyOf(member, sides, repository);
    return of(`lerna releases it for a dependency${chain === null ? " that is not released" : chain}`);
  }
  if (messages.some((message) => /^revert/i.test(message))) return of("lerna leaves out what was reverted");
  if (!tag.endsWith(member.version)) return of("its manifest has another version than its last tag");
  return of("other");
}

const isPatchOrMinor = ({ version }, to) => ["patch", "minor"].includes(diff(version, to));

/** By which kind of range it needs something that is released; plimsoll's releases go first. */
function dependencyOf({ manifest }, { mine, their }, { members }) {
  for (const [title, versions] of [
    ["", mine],
    [" that lerna alone releases", their],
  ]) {
    const kind = KINDS.find((one) => Object.keys(manifest[one] ?? {}).some((name) => isIn(name, versions, members)));
    if (kind !== undefined) return `${title} (${kind})`;
  }
  return null;
}

const isIn = (name, versions, members) => Object.hasOwn(versions, name) && members.some((one) => one.name === name);

function compareAt(commit) {
  const folder = join(scratch, commit.slice(0, 12));
  try {
    const repository = checkOut(commit, folder);
    const plan = ours(repository);
    const { versions: their, refused } = theirs(repository);
    if (refused !== undefined) return { commit, refused };
    const mine = plan.versions;
    const differing = repository.members
      .map((member) => ({ member, lerna: their[member.name], plimsoll: mine[member.name] }))
      .filter(({ lerna, plimsoll }) => lerna !== plimsoll);
    const sides = { mine, their };
    const all = differing.map((one) => ({ ...one, ...kindOf(one, sides, repository) }));
    return { commit, all, repository, mine, their, blocking: plan.blocking };
  } finally {
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function report({ commit, refused, all, repository, mine, their, blocking }) {
  const short = commit.slice(0, 10);
  if (refused !== undefined) return console.log(`${short}  lerna refuses: ${refused.join(" ")}`);
  const { members, isFixed } = repository;
  const numbers = `${Object.keys(their).length} by lerna, ${Object.keys(mine).length} by plimsoll`;
  console.log(
    `${short}  ${isFixed ? "fixed" : "independent"}: ${members.length} packages, released ${numbers}, ${all.length} differences`,
  );
  for (const message of blocking) console.log(`            plimsoll blocks: ${message}`);
  for (const kind of new Set(all.map((one) => one.kind))) {
    const those = all.filter((one) => one.kind === kind);
    console.log(`            ${String(those.length).padStart(3)} × ${kind}`);
    for (const { member, lerna, plimsoll, shown } of those.slice(0, SHOWN))
      console.log(
        `                  ${member.name} ${member.version}: lerna ${lerna}, plimsoll ${plimsoll} (${shown})`,
      );
  }
}

try {
  const slices = asked.length > 0 ? asked.map((one) => [git(["rev-parse", one]).trim()]) : candidates();
  const compared = [];
  for (const slice of slices) {
    for (const commit of slice) {
      const result = compareAt(commit);
      report(result);
      // A release that lerna makes by hand has nothing to compare.
      if (result.refused !== undefined || Object.keys(result.their).length + result.all.length === 0) continue;
      compared.push(result);
      break;
    }
  }
  const unexplained = compared.flatMap(({ all }) => all.filter(({ kind }) => kind === "other"));
  console.log(`${compared.length} commits compared, ${unexplained.length} differences without an explanation`);
  process.exitCode = compared.length === 0 || unexplained.length > 0 ? 1 : 0;
} finally {
  if (process.env.KEEP === undefined) rmSync(scratch, { recursive: true, force: true });
}
