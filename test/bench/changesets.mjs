// Holds plimsoll's plan of versions against what the real `changeset version` writes, at commits of a local clone:
//   node test/bench/changesets.mjs CLONE [COMMIT…]
// Without commits it takes some, spread over history, whose trees hold change files. CHANGESETS_CLI names the program, a path to
// its bin.js, or several with ":" between them, one for each major version; without it they are installed into a scratch folder.
// CHANGESETS_NODE is the node that runs it: 3.x needs 22. SLICES is how many commits to look for. MAJOR=3 takes that version of
// changesets, whatever a repository declares. SNAPSHOT=LABEL compares snapshots. KEEP=1 leaves the scratch folder there.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createJiti } from "jiti";
import { parse } from "yaml";

const VERSIONS = { 2: "2.31.1", 3: "3.0.3" };
const SLICES = Number(process.env.SLICES ?? 4);
/** So many commits of a slice are tried before it is given up. */
const TRIES = 6;
/** With a label, snapshots are compared. */
const SNAPSHOT = process.env.SNAPSHOT;
const KINDS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

const [clone, ...asked] = process.argv.slice(2);
if (clone === undefined) {
  console.error("Usage: node test/bench/changesets.mjs CLONE [COMMIT…]");
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-changesets-"));
const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_LITERAL_PATHSPECS: "1",
  NO_COLOR: "1",
  CI: "1",
};
const source = createJiti(import.meta.url);
const load = (name) => source.import(`../../src/${name}.ts`);
const [
  { packageFolders },
  { readMember },
  changeFiles,
  configs,
  { readPre },
  { planVersions },
  { rangeEdits },
  reasons,
] = await Promise.all(
  [
    "workspace/folders",
    "workspace/manifest",
    "workspace/change-file",
    "workspace/config",
    "workspace/pre",
    "workspace/plan",
    "workspace/ranges",
    "workspace/reason",
  ].map(load),
);
const { skipper } = await load("workspace/rules");

function git(args, options = {}) {
  const { cwd = clone, env = {}, ...others } = options;
  return execFileSync("git", args, { cwd, env: { ...environment, ...env }, maxBuffer: 2 ** 30, ...others });
}

/** The commits of the main line with the number of change files in each, oldest first, by one pass. */
function history() {
  const args = ["log", "--reverse", "--first-parent", "-m", "--no-renames", "--format=%x01%H", "--name-status"];
  const text = git([...args, "--", ".changeset"]).toString();
  const files = new Set();
  return text
    .split("\x01")
    .slice(1)
    .map((part) => {
      const [commit, ...lines] = part.split("\n");
      for (const line of lines) {
        const [status, path] = line.split("\t");
        if (path !== undefined) files[status === "D" ? "delete" : "add"](path);
      }
      const count = [...files].filter(changeFiles.isChangeFile).length;
      return { commit, count: files.has(".changeset/config.json") ? count : 0 };
    });
}

/** A slice of history is tried at its fullest commits, which are those before a release; apart from each other, as faults stay a while. */
function candidates() {
  const all = history().filter(({ count }) => count > 0);
  return sliced(all, SLICES).map((slice) => {
    const fullest = sliced(slice, TRIES).map((part) =>
      part.reduce((best, one) => (one.count > best.count ? one : best)),
    );
    return fullest.sort((a, b) => b.count - a.count);
  });
}

function sliced(all, number) {
  const size = Math.max(1, Math.ceil(all.length / number));
  return Array.from({ length: number }, (_, n) => all.slice(n * size, (n + 1) * size)).filter(
    ({ length }) => length > 0,
  );
}

/** Writes what decides on versions: manifests, change files, what lies in the root. */
function checkOut(commit, folder) {
  mkdirSync(folder, { recursive: true });
  const paths = git(["ls-tree", "-r", "-z", "--name-only", commit]).toString().split("\0");
  const wanted = paths.filter((path) => /(?:^|\/)package\.json$/.test(path) || /^(?:\.changeset\/|[^/]+$)/.test(path));
  const env = { GIT_INDEX_FILE: join(folder, "..", `${commit}.index`) };
  git(["read-tree", commit], { env });
  git(["checkout-index", `--prefix=${folder}/`, "-z", "--stdin"], { env, input: wanted.join("\0"), stdio: ["pipe"] });
  withoutChangelog(join(folder, ".changeset", "config.json"));
  const inside = (...args) =>
    git(["-c", "core.safecrlf=false", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
      cwd: folder,
    });
  inside("init", "--quiet", "--initial-branch=main");
  inside("add", "--all", "--force");
  inside("commit", "--quiet", "--no-verify", "--message", "as it was");
  return wanted;
}

/** Changelogs may ask a server for authors, and need packages that are not installed here. */
function withoutChangelog(path) {
  const config = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...config, changelog: false, commit: false }, null, 2));
}

function programs() {
  const given = (process.env.CHANGESETS_CLI ?? "").split(":").filter((path) => path !== "");
  const entries = given.map((path) => {
    const { version } = JSON.parse(readFileSync(join(dirname(resolve(path)), "package.json"), "utf8"));
    return [Number.parseInt(version, 10), { path: resolve(path), version }];
  });
  return new Map(entries);
}

const known = programs();

function program(major) {
  if (!known.has(major)) {
    const prefix = join(scratch, `cli-${major}`);
    const spec = `@changesets/cli@${VERSIONS[major]}`;
    mkdirSync(prefix);
    execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", prefix, spec]);
    const path = join(prefix, "node_modules", "@changesets", "cli", "bin.js");
    known.set(major, { path, version: VERSIONS[major] });
  }
  return known.get(major);
}

function readerIn(folder) {
  return (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : null);
}

function catalogsIn(read) {
  const { catalog, catalogs } = parse(read("pnpm-workspace.yaml") ?? "{}") ?? {};
  return { ...catalogs, ...(catalog === undefined ? {} : { default: catalog }) };
}

/**
 * Who has no workspaces has one package, in the root. Where npm's and pnpm's lists of members both stand, plimsoll takes either's,
 * and changesets 2 npm's alone (@manypkg/get-packages 1): that is no matter of versions.
 */
async function membersIn(paths, read, major) {
  const isNpms = major === 2 && manifestIn("", read)?.workspaces !== undefined;
  const folders = await packageFolders(paths, async (path) =>
    isNpms && path === "pnpm-workspace.yaml" ? null : read(path),
  );
  const [root, ...others] = folders;
  const all = others.length > 0 ? others : [root];
  const results = all.map(({ folder }) => readMember(manifestIn(folder, read), folder));
  return {
    members: results.map(({ member }) => member).filter((member) => member !== null),
    findings: results.flatMap(({ findings }) => findings),
  };
}

function manifestIn(folder, read) {
  return JSON.parse((read(folder === "" ? "package.json" : `${folder}/package.json`) ?? "null").replace(/^\uFEFF/, ""));
}

function majorIn(read, catalogs) {
  if (process.env.MAJOR !== undefined) return Number(process.env.MAJOR);
  const { devDependencies = {}, dependencies = {} } = manifestIn("", read) ?? {};
  const range = devDependencies["@changesets/cli"] ?? dependencies["@changesets/cli"];
  const name = range?.startsWith("catalog:") ? range.slice("catalog:".length) || "default" : null;
  return configs.declaredMajor(name === null ? range : catalogs[name]?.["@changesets/cli"]);
}

/** What plimsoll would do. */
async function ours(paths, read, commit) {
  const catalogs = catalogsIn(read);
  const major = majorIn(read, catalogs);
  const { members, findings } = await membersIn(paths, read, major);
  const names = new Set(members.map(({ name }) => name));
  const texts = paths.filter(changeFiles.isChangeFile).map((path) => ({ path, text: read(path) ?? "" }));
  const changes = await changeFiles.readChangeFiles(texts, names);
  const { config, findings: broken } = await configs.readConfig(read(".changeset/config.json"), { members, major });
  const preText = read(".changeset/pre.json");
  const pre = preText === null ? { pre: undefined, findings: [] } : readPre(preText);
  const request = {
    members,
    intents: changeFiles.intentsOf(changes.files),
    config,
    pre: pre.pre ?? undefined,
    catalogs,
    snapshot: SNAPSHOT === undefined ? undefined : { tag: SNAPSHOT, commit, at: new Date() },
  };
  const plan = planVersions(request);
  const isSkipped = skipper(config);
  const byName = new Map(members.map((member) => [member.name, member]));
  const mixed = changeFiles.mixedFindings(changes.files, (name) => isSkipped(byName.get(name)));
  const all = [...findings, ...changes.findings, ...broken, ...pre.findings, ...mixed, ...plan.findings];
  const blocking = all.filter(({ level }) => level === "block");
  return { major, members, config, plan, blocking, changes: changes.files.length, pre: pre.pre };
}

/** All versions and internal ranges, by where they stand. */
function expected({ members, plan, config }) {
  const releases = new Map(plan.releases.map((release) => [release.name, release]));
  const found = new Map();
  for (const member of members) {
    const release = releases.get(member.name);
    found.set(`${member.name} version`, release?.to ?? member.version);
    const edits =
      release === undefined ? [] : rangeEdits(member, releases, { config, isSnapshot: SNAPSHOT !== undefined });
    for (const { kind, dependency, to } of edits) found.set(`${member.name} ${kind} ${dependency}`, to);
  }
  return found;
}

/** What stands there now, of what plimsoll would change and of what it would not. */
function written(members, read) {
  const names = new Set(members.map(({ name }) => name));
  const found = new Map();
  for (const { name, folder } of members) {
    const manifest = manifestIn(folder, read);
    found.set(`${name} version`, manifest.version ?? "");
    for (const kind of KINDS)
      for (const [dependency, range] of Object.entries(manifest[kind] ?? {}))
        if (names.has(dependency)) found.set(`${name} ${kind} ${dependency}`, range);
  }
  return found;
}

function differences(before, theirs, mine, releases) {
  return [...theirs].flatMap(([place, value]) => {
    const own = mine.get(place) ?? before.get(place);
    if (timeless(own) === timeless(value)) return [];
    const [name] = place.split(" ");
    const why = releases.has(name) ? reasons.explain(name, releases) : "not released";
    return [`${place}: was ${before.get(place)}, changesets ${value}, plimsoll ${own} (${why})`];
  });
}

/** Two clocks do not agree to the second. */
function timeless(value) {
  return SNAPSHOT === undefined ? value : value?.replace(/\d{13,14}/g, "TIME");
}

async function compareAt(commit) {
  const folder = join(scratch, commit.slice(0, 12));
  try {
    return await compared(commit, folder);
  } finally {
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function compared(commit, folder) {
  const paths = checkOut(commit, folder);
  const read = readerIn(folder);
  const started = performance.now();
  const head = git(["rev-parse", "HEAD"], { cwd: folder }).toString().trim();
  const mine = await ours(paths, read, head);
  const took = Math.round(performance.now() - started);
  const before = written(mine.members, read);
  const { path, version } = program(mine.major);
  const run = spawnSync(
    process.env.CHANGESETS_NODE ?? process.execPath,
    [path, "version", ...(SNAPSHOT === undefined ? [] : ["--snapshot", SNAPSHOT])],
    {
      cwd: folder,
      env: environment,
      encoding: "utf8",
    },
  );
  if (run.status !== 0) return { commit, version, refused: messageIn(run), blocking: mine.blocking };
  const theirs = written(mine.members, read);
  const releases = new Map(mine.plan.releases.map((release) => [release.name, release]));
  const bumped = [...theirs].filter(([place, value]) => place.endsWith(" version") && before.get(place) !== value);
  const own = mine.blocking.map(({ message }) => `plimsoll refuses: ${message}`);
  const all = [...own, ...differences(before, theirs, expected(mine), releases)];
  const mode = mine.pre?.mode ?? "";
  return {
    commit,
    version,
    took,
    packages: mine.members.length,
    changes: mine.changes,
    mode,
    bumped: bumped.length,
    all,
  };
}

function messageIn({ stdout, stderr }) {
  const lines = `${stderr}\n${stdout}`.split("\n").filter((line) => line.trim() !== "" && !/^\s*at /.test(line));
  return (lines.find((line) => /error|invalid|could not|found|depends on/i.test(line)) ?? lines[0] ?? "")
    .trim()
    .slice(0, 200);
}

function report(result) {
  const short = result.commit.slice(0, 10);
  if (result.refused !== undefined) {
    const own =
      result.blocking.length > 0 ? `plimsoll refuses too: ${result.blocking[0].message}` : "plimsoll does not";
    console.log(`${short}  changesets ${result.version} refuses: ${result.refused}; ${own}`);
    return;
  }
  const { version, packages, changes, mode, bumped, all, took } = result;
  const pre = mode === "" ? "" : `, pre-releases (${mode})`;
  console.log(
    `${short}  changesets ${version}: ${packages} packages, ${changes} change files${pre}, ${bumped} bumped, ` +
      `${all.length} differences (${took} ms)`,
  );
  for (const difference of all) console.log(`            ${difference}`);
}

async function main() {
  const slices =
    asked.length > 0 ? asked.map((commit) => [{ commit: git(["rev-parse", commit]).toString().trim() }]) : candidates();
  const results = [];
  for (const slice of slices) {
    for (const { commit } of slice) {
      const result = await compareAt(commit);
      report(result);
      // Where all change files are used up, nothing is compared.
      if (result.refused !== undefined || result.bumped + result.all.length === 0) continue;
      results.push(result);
      break;
    }
  }
  const differing = results.filter(({ all }) => all.length > 0).length;
  console.log(`${results.length} commits compared, ${differing} with differences`);
  return results.length === 0 || differing > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} finally {
  if (process.env.KEEP === undefined) rmSync(scratch, { recursive: true, force: true });
}
