// Prints what planning a workspace of 1,000 packages and 10,000 commits costs beside its floor and its peers, how it grows with
// both, and how long it takes to ask a registry about all packages:
//   npm run bench:workspace
// PARTS=floor,growth,registry,peers takes some of these parts, PEERS=changesets,lerna some of the peers (none: PEERS=). PACKAGES and
// COMMITS give another size, PEER_MINUTES how long a peer may take. BENCH_CACHE keeps what was generated and installed, by default in
// the system's temporary folder. PLIMSOLL is the program, and PLAN="graph --json" another command of it.
import { execFileSync, fork, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import { times } from "./compare.mjs";
import { cache, installed } from "./peers.mjs";
import { bumpsOf, makeWorkspace, packagesOf } from "./workspace-repo.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const list = (text) => text.split(",").filter((part) => part !== "");

/** What is measured: all versions of a workspace, with the edits that they bring. */
const PLAN = (process.env.PLAN ?? "check workspace --json").split(" ");
/** The same without edits, beside who only shows what would be. */
const GRAPH = ["graph", "--json"];
/** What asks a registry about all packages; without it the hands of src/world ask. Such as ["check", "publish", "--json"]. */
const ASK = null;
const PROGRAM = process.env.PLIMSOLL ?? here("../../bin/plimsoll.js");
const PARTS = list(process.env.PARTS ?? "floor,growth,registry,peers");
const PACKAGES = Number(process.env.PACKAGES ?? 1_000);
const COMMITS = Number(process.env.COMMITS ?? 10_000);
/** One change file for each five packages. */
const CHANGES_EACH = 0.2;
const GROWTH = { packages: [10, 100, 1_000, 3_000], commits: [1_000, 10_000, 50_000] };
const PAIRS = 5;
/** A peer whose run takes more CPU seconds than this is run once. */
const LONG = 10;
const LIMITS = { floor: 3, megabytes: 300, slope: 1, ahead: 0.1, registrySeconds: 3 };
/** A peer gets so much time. */
const SECONDS = 60 * Number(process.env.PEER_MINUTES ?? 20);
/** Nobody listens there: no peer asks a registry about generated names. */
const NOWHERE = "http://127.0.0.1:9/";

const scratch = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
const node = process.execPath;
const env = {
  PATH: process.env.PATH,
  HOME: scratch,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  NO_COLOR: "1",
  CI: "1",
};

const TIMED = `TIMEFORMAT='%U %S'; { time "$@" 2>"$ERR" </dev/null >"$OUT"; } 2>&1`;

/**
 * CPU seconds of a command with all that it waited for, and the most memory that its processes had together, in megabytes. One that
 * is not done in time is ended, and tells what it had used by then.
 */
async function cost({ command, cwd, also = {}, seconds = Infinity }) {
  const files = { OUT: join(scratch, "stdout"), ERR: join(scratch, "stderr") };
  const start = { cwd, env: { ...env, ...also, ...files }, detached: true };
  const child = spawn("bash", ["-c", TIMED, "bash", ...command], start);
  const end = performance.now() + seconds * 1_000;
  let used = { bytes: 0, cpu: 0 };
  let isCut = false;
  const timer = setInterval(() => {
    const now = usedBy(child.pid);
    used = { bytes: Math.max(used.bytes, now.bytes), cpu: Math.max(used.cpu, now.cpu) };
    if (performance.now() < end || isCut) return;
    isCut = process.kill(-child.pid, "SIGKILL");
  }, 25);
  const parts = [];
  child.stdout.on("data", (part) => parts.push(part));
  const [code] = await once(child, "close");
  clearInterval(timer);
  const measured = { megabytes: used.bytes / 2 ** 20, isCut };
  if (isCut) return { ...measured, cpu: used.cpu };
  const said = () => readFileSync(files.ERR, "utf8") + readFileSync(files.OUT, "utf8");
  if (code !== 0) throw new Error(`${command.join(" ")} in ${cwd} failed:\n${said().slice(-2_000)}`);
  const [user, system] = Buffer.concat(parts).toString().trim().split(" ").map(Number);
  return { ...measured, cpu: user + system };
}

/** What a process's descendants use, which any of its threads may have started; what ends meanwhile has nothing. */
function usedBy(pid) {
  const threads = readdirOf(`/proc/${pid}/task`);
  const ids = threads.flatMap((thread) => textOf(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean));
  const all = ids.flatMap((id) => [statOf(id), usedBy(id)]);
  return all.reduce((a, b) => ({ bytes: a.bytes + b.bytes, cpu: a.cpu + b.cpu }), { bytes: 0, cpu: 0 });
}

/** User and system time, its own and that of the children that it waited for, in ticks of 10 ms, and its resident pages. */
function statOf(id) {
  const fields = textOf(`/proc/${id}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { bytes: Number(fields[21] ?? 0) * 4_096, cpu: ticks / 100 };
}

function textOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function readdirOf(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Runs two commands in turn: a drift of the machine's speed meets both. */
async function inTurn(ours, other, { pairs, before = () => undefined }) {
  const runs = [];
  for (let n = 0; n < pairs; n++) {
    const own = await cost(ours);
    before();
    runs.push([own, await cost(other)]);
    if (runs[0][1].cpu > LONG || runs[0][1].isCut) break;
  }
  const side = (index, what) => median(runs.map((run) => run[index][what]));
  return {
    isCut: runs[0][1].isCut,
    ratio: median(runs.map(([a, b]) => a.cpu / b.cpu)),
    cpu: [side(0, "cpu"), side(1, "cpu")],
    megabytes: [side(0, "megabytes"), side(1, "megabytes")],
  };
}

function row(names, { ratio, cpu, megabytes }, verdict) {
  const cells = names.map(
    (name, n) => `${name.padEnd(34)} ${cpu[n].toFixed(2).padStart(7)} s ${megabytes[n].toFixed(0).padStart(5)} MB`,
  );
  console.log(`${cells.join("   ")}   ${ratio.toFixed(3)} ×   (${verdict})`);
}

/** plimsoll's configuration of a source of versions. */
function configOf(from) {
  return { tag: "{name}@{version}", steps: [["workspace", { from }]] };
}

/** A generated repository, once for each size and each edition of the generator. */
async function repository({ packages = PACKAGES, commits = COMMITS, from = "commits" }) {
  const changes = from === "change-files" ? Math.max(1, Math.round(packages * CHANGES_EACH)) : 0;
  const files = { "plimsoll.config.json": `${JSON.stringify(configOf(from), null, 2)}\n` };
  const options = { packages, commits, changes, files };
  const edition = JSON.stringify(options) + readFileSync(here("workspace-repo.mjs"), "utf8");
  const name = `${packages}-${commits}-${changes}-${createHash("sha256").update(edition).digest("hex").slice(0, 12)}`;
  const folder = join(cache, "repositories", name);
  if (!existsSync(folder)) {
    const aside = join(cache, "repositories", `${name}.${process.pid}`);
    await makeWorkspace(aside, options);
    renameSync(aside, folder);
  }
  const [first] = packagesOf(options);
  return { root: join(folder, "work"), options, range: `${first.name}@${first.version}..HEAD` };
}

const oursIn = ({ root }, args = PLAN) => ({
  name: `plimsoll ${args.join(" ")}`,
  command: [node, PROGRAM, ...args],
  cwd: root,
});

/** What no plan can do without: the history, the tags, the manifests. */
function floorIn({ root, range }) {
  const path = join(scratch, "floor.mjs");
  writeFileSync(
    path,
    `import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
const ask = async (...args) => {
  const git = spawn("git", args, { stdio: ["ignore", "pipe", "inherit"] });
  let size = 0;
  git.stdout.on("data", (part) => (size += part.length));
  await once(git, "close");
  return size;
};
const found = await Promise.all([
  ask("log", "-z", "--no-renames", "--name-only", "--format=%H%x00%B", process.argv[2]),
  ask("for-each-ref", "refs/tags"),
]);
const manifests = readdirSync("packages").map((name) => JSON.parse(readFileSync(\`packages/\${name}/package.json\`, "utf8")));
console.log(found, manifests.length);
`,
  );
  return { name: "log, tags and manifests", command: [node, path, range], cwd: root };
}

async function beFloor() {
  const made = await repository({});
  const found = await inTurn(oursIn(made), floorIn(made), { pairs: PAIRS });
  const isWithin = times(LIMITS.floor).holds(found);
  row([oursIn(made).name, "log, tags and manifests"], found, `${isWithin ? "within" : "OVER"} ${LIMITS.floor} ×`);
  const [megabytes] = found.megabytes;
  const isSmall = megabytes <= LIMITS.megabytes;
  console.log(`its memory: ${megabytes.toFixed(0)} MB   (${isSmall ? "within" : "OVER"} ${LIMITS.megabytes} MB)`);
  return [isWithin, isSmall];
}

async function beGrowth() {
  const results = [];
  for (const [what, sizes] of Object.entries(GROWTH)) {
    const points = [];
    for (const size of sizes) {
      const made = await repository({ [what]: size });
      const found = await inTurn(oursIn(made), floorIn(made), { pairs: 3 });
      points.push({ size, found });
      row([`${size} ${what}`, "log, tags and manifests"], found, "no bound");
    }
    const [ours, floor] = [0, 1].map((side) => points.map(({ size, found }) => [size, found.cpu[side]]));
    const [all, last] = [slopeOf(ours), slopeOf(ours.slice(-2))];
    const isWithin = all <= LIMITS.slope && last <= LIMITS.slope;
    const shown = `${all.toFixed(2)}, of the last step ${last.toFixed(2)}; the floor's ${slopeOf(floor).toFixed(2)}`;
    console.log(`exponent by ${what}: ${shown}   (${isWithin ? "within" : "OVER"} ${LIMITS.slope})`);
    results.push(isWithin);
  }
  return results;
}

/** The exponent that fits best: least squares in logarithms. */
function slopeOf(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (n) => logs.reduce((sum, point) => sum + point[n], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (of) => logs.reduce((total, point) => total + of(point), 0);
  return sum(([a, b]) => (a - x) * (b - y)) / sum(([a]) => (a - x) ** 2);
}

/** Answers for any package, in a process of its own. */
const ANSWERS = `
import { createServer } from "node:http";
const versionOf = (name) => ({ name, version: "1.0.0", dist: { integrity: "sha512-" + "A".repeat(86) + "==", shasum: "a".repeat(40), tarball: "http://127.0.0.1/x.tgz" } });
const server = createServer((request, response) => {
  const name = decodeURIComponent(request.url.slice(1));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ name, "dist-tags": { latest: "1.0.0" }, time: { "1.0.0": "2024-01-01T00:00:00.000Z" }, versions: { "1.0.0": versionOf(name) } }));
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
`;

/** verdaccio with these packages in its storage. */
function verdaccioStorage(all) {
  const storage = join(scratch, "verdaccio");
  for (const { name, version } of all) {
    const folder = join(storage, "packages", name);
    const dist = { integrity: `sha512-${"A".repeat(86)}==`, shasum: "a".repeat(40), tarball: `${NOWHERE}x.tgz` };
    const document = {
      name,
      "dist-tags": { latest: version },
      versions: { [version]: { name, version, dist } },
      ...{ time: {}, _distfiles: {}, _attachments: {}, _uplinks: {}, _rev: "1-0" },
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify(document));
  }
  return storage;
}

async function started(script, args) {
  const child = fork(script, args, { cwd: scratch, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [{ port }] = await once(child, "message");
  const stop = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return { url: `http://127.0.0.1:${port}/`, stop };
}

async function beRegistry() {
  const all = packagesOf({ packages: PACKAGES });
  const { openRegistry } = await createJiti(import.meta.url).import("../../src/world/registry.ts");
  const { find } = openRegistry({ root: scratch });
  const script = join(scratch, "answers.mjs");
  writeFileSync(script, ANSWERS);
  const servers = [
    { name: "a server that only answers", script, args: [], bound: LIMITS.registrySeconds },
    { name: "verdaccio", script: here("../helpers/verdaccio.mjs"), args: [verdaccioStorage(all)], bound: Infinity },
  ];
  const results = [];
  for (const { name, script, args, bound } of servers) {
    const { url, stop } = await started(script, args);
    try {
      await askAbout(all.slice(0, 10), { url, find });
      const start = performance.now();
      await askAbout(all, { url, find });
      const seconds = (performance.now() - start) / 1_000;
      const verdict = bound === Infinity ? "no bound" : `${seconds <= bound ? "within" : "OVER"} ${bound} s`;
      console.log(`asking ${name} about ${all.length} packages: ${seconds.toFixed(2)} s   (${verdict})`);
      results.push(seconds <= bound);
    } finally {
      await stop();
    }
  }
  return results;
}

/** Many questions at once, as `publish` asks them. */
async function askAbout(all, { url, find }) {
  if (ASK !== null) {
    const { root } = await repository({});
    return await cost({ command: [node, PROGRAM, ...ASK], cwd: root, also: { npm_config_registry: url } });
  }
  const left = [...all];
  const worker = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      if ((await find(url, one.name)) === null) throw new Error(`${url} does not know ${one.name}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

function write(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const changedManifests = ({ root }) =>
  gitIn(root, "diff", "--name-only", "--", "packages/*/package.json").split("\n").filter(Boolean).length;
const says = (pattern) => (_, text) => new Set([...text.matchAll(pattern)].map(([, name]) => name)).size;

/**
 * Each: what is installed, which source of versions it reads, how a copy of the repository is made its own, and its commands, each
 * with a way to see for how many packages it found a version: who finds none did not do the work.
 */
const peers = {
  changesets: {
    packages: ["@changesets/cli@2.31.1"],
    from: "change-files",
    prepare({ root }, modules) {
      const config = JSON.parse(readFileSync(join(root, ".changeset/config.json"), "utf8"));
      write(root, ".changeset/config.json", json({ ...config, changelog: "@changesets/cli/changelog" }));
      symlinkSync(modules, join(root, "node_modules"));
    },
    commands: {
      "changeset status": [["@changesets/cli/bin.js", "status"], says(/- (@acme\/\S+)/g)],
      "changeset version": [["@changesets/cli/bin.js", "version"], changedManifests],
    },
  },
  lerna: {
    packages: ["lerna@9.0.7"],
    from: "commits",
    also: { NX_DAEMON: "false" },
    prepare: ({ root }) => write(root, "lerna.json", json({ version: "independent", packages: ["packages/*"] })),
    commands: {
      "lerna version": [
        ["lerna/dist/cli.js", "version", "--conventional-commits", "--no-git-tag-version", "--no-push", "--yes"],
        changedManifests,
      ],
    },
  },
  nx: {
    packages: ["nx@22.7.9", "@nx/js@22.7.9"],
    from: "commits",
    also: { NX_DAEMON: "false", NX_NO_CLOUD: "true" },
    prepare({ root }, modules) {
      write(root, "nx.json", json({ release: NX_RELEASE }));
      // It wants to be found in the workspace.
      symlinkSync(modules, join(root, "node_modules"));
    },
    commands: {
      "nx release": [
        ["nx/dist/bin/nx.js", "release", "--dry-run", "--skip-publish"],
        says(/ written to manifest: (\S+)/g),
      ],
    },
  },
  beachball: {
    packages: ["beachball@2.66.0"],
    from: "change-files",
    prepare(made) {
      write(made.root, "beachball.config.cjs", `module.exports = { branch: "origin/main" };\n`);
      const rest = { email: "ada@example.org", dependentChangeType: "patch" };
      for (const { id, name: packageName, bump: type, summary: comment } of bumpsOf(made.options))
        write(made.root, `change/${id}.json`, json({ type, comment, packageName, ...rest }));
    },
    commands: { "beachball bump": [["beachball/bin/beachball.js", "bump", "--yes"], changedManifests] },
  },
  rush: {
    packages: ["@microsoft/rush@5.179.0"],
    from: "change-files",
    prepare(made) {
      const all = packagesOf(made.options);
      const projects = all.map(({ name, folder, isPrivate }) => {
        return { packageName: name, projectFolder: folder, shouldPublish: !isPrivate };
      });
      const versions = { rushVersion: "5.179.0", pnpmVersion: "8.9.2", nodeSupportedVersionRange: ">=18.0.0" };
      write(made.root, "rush.json", json({ ...versions, ensureConsistentVersions: false, projects }));
      for (const { id, name, bump, summary, isPrivate } of bumpsOf(made.options)) {
        if (isPrivate) continue;
        const changes = [{ packageName: name, comment: summary, type: bump }];
        const text = json({ changes, packageName: name, email: "ada@example.org" });
        write(made.root, `common/changes/${name}/${id}.json`, text);
      }
    },
    commands: { "rush version --bump": [["@microsoft/rush/bin/rush", "version", "--bump"], changedManifests] },
  },
};

const NX_RELEASE = {
  projects: ["packages/*"],
  projectsRelationship: "independent",
  releaseTag: { pattern: "{projectName}@{version}" },
  version: { conventionalCommits: true, preserveMatchingDependencyRanges: false },
  changelog: { projectChangelogs: true, workspaceChangelog: false },
};

function gitIn(cwd, ...args) {
  return execFileSync("git", args, { cwd, env, encoding: "utf8", maxBuffer: 2 ** 28 });
}

/** A copy of the repository with the peer's configuration committed. */
function copyFor(name, peer, made, modules) {
  const root = join(scratch, name);
  cpSync(made.root, root, { recursive: true });
  const copy = { ...made, root };
  peer.prepare(copy, modules);
  writeFileSync(join(root, ".git", "info", "exclude"), ".nx\ncommon/temp\n");
  gitIn(root, "add", "--all");
  gitIn(root, "commit", "--quiet", "--allow-empty", "--message", `chore: let ${name} in`);
  return copy;
}

async function besidePeer(name, peer) {
  const modules = installed(name, peer.packages);
  const made = await repository({ from: peer.from });
  const copy = copyFor(name, peer, made, modules);
  const also = { npm_config_registry: NOWHERE, ...peer.also };
  try {
    for (const [title, [[script, ...args], count]] of Object.entries(peer.commands)) {
      const other = { command: [node, join(modules, script), ...args], cwd: copy.root, also, seconds: SECONDS };
      const before = () => {
        gitIn(copy.root, "reset", "--quiet", "--hard");
        gitIn(copy.root, "clean", "--quiet", "--force", "-d");
      };
      const own = oursIn(made, args.includes("status") ? GRAPH : PLAN);
      const found = await inTurn(own, other, { pairs: 3, before });
      const bumped = count(copy, readFileSync(join(scratch, "stdout"), "utf8"));
      if (bumped === 0 && !found.isCut) throw new Error(`${title} found no versions`);
      const isAhead = found.ratio <= LIMITS.ahead;
      const done = found.isCut ? `not done after ${SECONDS / 60} minutes` : `${bumped} bumped`;
      row([own.name, title], found, `${done}${isAhead ? "" : "; NOT AHEAD BY 10 ×"}`);
    }
  } finally {
    rmSync(copy.root, { recursive: true, force: true });
  }
}

/** A peer that does not run here is told, and the others go on. */
async function bePeers() {
  for (const name of list(process.env.PEERS ?? Object.keys(peers).join(","))) {
    if (!Object.hasOwn(peers, name)) throw new Error(`No peer ${name}: ${Object.keys(peers).join(", ")}`);
    await besidePeer(name, peers[name]).catch((error) => console.log(`${name} does not run: ${error.message}`));
  }
  return [];
}

const parts = { floor: beFloor, growth: beGrowth, registry: beRegistry, peers: bePeers };

try {
  mkdirSync(join(cache, "repositories"), { recursive: true });
  const results = [];
  for (const part of PARTS) results.push(...(await parts[part]()));
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
