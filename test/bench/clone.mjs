// Holds plimsoll's versions by commits against what another program, the peer, writes, at commits of a local clone, each the one before
// a release. A difference is explained where the peer's rules, as its file of rules has them, come to the peer's version, and with one rule
// after the other turned off in the end to plimsoll's.
// Nothing of the clone runs: its manifests alone are checked out, its configurations of tools are left out, and so are all scripts.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import picomatch from "picomatch";
import { valid } from "semver";
import { parse } from "yaml";

const PROGRAM = process.env.PLIMSOLL ?? fileURLToPath(new URL("../../bin/plimsoll.js", import.meta.url));
const SLICES = Number(process.env.SLICES ?? 4);
/** So many commits of a slice are tried before it is given up. */
const TRIES = 4;
/** So many differences of a kind are shown. */
const SHOWN = process.env.ALL === undefined ? 3 : Infinity;
const UNEXPLAINED = "UNEXPLAINED";

const scratch = mkdtempSync(join(tmpdir(), "plimsoll-peer-"));
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

/** What git prints in a folder. */
export function git(cwd, args, options = {}) {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  const start = { cwd, env: environment, encoding: "utf8", maxBuffer: 2 ** 30, ...options };
  return execFileSync("git", [...identity, ...args], start);
}

export const lines = (text) => text.split("\n").filter((line) => line !== "");
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** A file of a commit, as JSON; null where there is none. */
export function jsonAt(clone, commit, path) {
  return jsonOf(textAt(clone, commit, path));
}

function textAt(clone, commit, path) {
  const start = { cwd: clone, env: environment, encoding: "utf8" };
  const { status, stdout } = spawnSync("git", ["show", `${commit}:${path}`], start);
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

/** Runs a program of node's in a folder. */
export function run(program, args, cwd) {
  return spawnSync(process.execPath, [program, ...args], {
    cwd,
    env: environment,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
}

/** Annotated tags by the commit that they name; who asks `git describe` sees no others. */
function tagged(clone) {
  const format = "--format=%(objecttype) %(*objectname) %(refname:short)";
  const found = new Map();
  for (const line of lines(git(clone, ["for-each-ref", "refs/tags", format]))) {
    const [type, commit, tag] = line.split(" ");
    if (type === "tag") found.set(commit, [...(found.get(commit) ?? []), tag]);
  }
  return found;
}

/** The commit before each release that the peer made, in slices of its time; in each of them those of most tags first. */
function candidates(clone, isPeers) {
  const tags = tagged(clone);
  const main = lines(git(clone, ["log", "--reverse", "--first-parent", "--format=%H %P"])).map((line) =>
    line.split(" "),
  );
  const releases = main
    .filter(([commit, parent]) => tags.has(commit) && parent !== undefined)
    .map(([commit, before]) => ({ before, count: tags.get(commit).length }))
    .filter(({ before }) => isPeers(clone, before));
  const size = Math.max(1, Math.ceil(releases.length / SLICES));
  const slices = Array.from({ length: SLICES }, (_, n) => releases.slice(n * size, (n + 1) * size));
  return slices.map((slice) => {
    const middle = slice.slice(Math.floor(slice.length / 2));
    const fullest = slice.toSorted((a, b) => b.count - a.count);
    return (fullest[0]?.count > 1 ? fullest : middle).slice(0, TRIES).map(({ before }) => before);
  });
}

/** Where the packages are: globs, from wherever this repository's tools read them. */
function globsAt(clone, commit) {
  const manifest = jsonAt(clone, commit, "package.json");
  const workspaces = manifest?.workspaces?.packages ?? manifest?.workspaces;
  const pnpm = parse(textAt(clone, commit, "pnpm-workspace.yaml") ?? "{}")?.packages;
  return jsonAt(clone, commit, "lerna.json")?.packages ?? workspaces ?? pnpm ?? ["packages/*"];
}

const OTHERS = [
  "lerna.json",
  "nx.json",
  "pnpm-workspace.yaml",
  ".changeset",
  "package-lock.json",
  "yarn.lock",
  "plimsoll.config.json",
];

/** Checks the manifests out, with one way to name packages for both, and takes away the tags that are not there yet. */
function checkOut({ clone, commit, folder, peer }) {
  git(clone, ["clone", "--quiet", "--shared", "--no-checkout", resolve(clone), folder]);
  const inside = (...args) => git(folder, args, { stdio: ["ignore", "pipe", "pipe"] });
  inside("config", "diff.renames", "false");
  inside("sparse-checkout", "set", "--no-cone", "package.json", ...(peer.reads ?? []));
  inside("checkout", "--quiet", "-B", "bench", commit);
  const later = lines(inside("tag", "--no-merged", "HEAD"));
  if (later.length > 0) git(folder, ["tag", "--delete", ...later], { stdio: "ignore" });
  const globs = globsAt(clone, commit);
  const root = jsonAt(clone, commit, "package.json");
  const manifest = { name: "root", ...root, private: true, workspaces: globs, scripts: undefined, nx: undefined };
  inside("rm", "-r", "--cached", "--quiet", "--sparse", "--ignore-unmatch", "--", ...OTHERS);
  const members = membersIn(folder, globs);
  const { version, files } = peer.configured({ clone, commit, globs, members });
  for (const [path, text] of Object.entries({ ...files, "package.json": manifest })) {
    writeFileSync(join(folder, path), json(text));
    inside("add", "--sparse", path);
  }
  // The clone may lack large files.
  const tree = inside("write-tree", "--missing-ok").trim();
  const made = inside("commit-tree", tree, "-p", "HEAD", "-m", "chore: let the bench in").trim();
  inside("update-ref", "HEAD", made);
  return { folder, version, isFixed: version !== "independent", members };
}

function membersIn(folder, globs) {
  const isMember = picomatch(globs.map((glob) => `${glob.replace(/^\.\/|\/$/g, "")}/package.json`));
  const paths = lines(git(folder, ["ls-files"])).filter((path) => isMember(path) && !path.includes("node_modules"));
  return paths.flatMap((path) => {
    const manifest = manifestIn(folder, path);
    if (typeof manifest?.name !== "string" || valid(manifest.version) === null) return [];
    const { name, version } = manifest;
    return [{ name, version, path, folder: path.replace(/\/package\.json$/, ""), manifest }];
  });
}

function manifestIn(folder, path) {
  return jsonOf(existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : null);
}

/** What plimsoll would release: { name: version }. */
function ours({ folder, members, isFixed }, { group }) {
  const names = members.map(({ name }) => name);
  const options = { from: "commits", dependents: "always", ...(isFixed ? { [group]: [names] } : {}) };
  const config = join(scratch, "plimsoll.config.json");
  writeFileSync(config, json({ tag: isFixed ? "v{version}" : "{name}@{version}", steps: [["workspace", options]] }));
  const { stdout, stderr } = run(PROGRAM, ["graph", "--json", "--config", config], folder);
  const document = jsonOf(stdout);
  if (document === null) throw new Error(`plimsoll failed: ${stderr}`);
  const blocking = document.findings.filter(({ level }) => level === "block").map(({ message }) => message);
  return { versions: Object.fromEntries(document.releases.map(({ name, to }) => [name, to])), blocking };
}

/** What the peer writes: { name: version }. */
function theirs({ folder, members }, peer) {
  const { status, stdout, stderr } = peer.write(folder);
  if (status !== 0) return { refused: lines(`${stdout}\n${stderr}`).filter((line) => /ERR|error/i.test(line)) };
  const written = members.map(({ name, version, path }) => [name, version, manifestIn(folder, path).version]);
  const changed = written.filter(([, before, after]) => before !== after);
  return { versions: Object.fromEntries(changed.map(([name, , after]) => [name, after])) };
}

/** Of a package, the rules at which its version changes on the way from the peer's to ours; null where the rules lead elsewhere. */
function reasonsOf(name, { mine, their, plans, rules }) {
  const versions = plans.map((plan) => plan[name]);
  if (versions[0] !== their[name] || versions.at(-1) !== mine[name]) return null;
  return rules.filter((_, at) => versions[at] !== versions[at + 1]);
}

/** What every set of rules comes to, from all of them to none. */
function plansBy(repository, { rules, planBy }) {
  const ids = Object.keys(rules);
  return Array.from({ length: ids.length + 1 }, (_, from) => planBy(repository, new Set(ids.slice(from))));
}

function compareAt({ clone, commit, peer }) {
  const folder = join(scratch, commit.slice(0, 12));
  try {
    const repository = checkOut({ clone, commit, folder, peer });
    const { versions: mine, blocking } = ours(repository, peer);
    const { versions: their, refused } = theirs(repository, peer);
    if (refused !== undefined) return { commit, refused };
    const plans = plansBy(repository, peer);
    const ends = { mine, their, plans, rules: Object.keys(peer.rules) };
    const all = repository.members.map((member) => {
      const { name } = member;
      return { member, theirs: their[name], ours: mine[name], plans, reasons: reasonsOf(name, ends) };
    });
    return { commit, repository, all, differing: all.filter((one) => one.theirs !== one.ours), blocking };
  } finally {
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

const count = (all, side) => all.filter((one) => one[side] !== undefined).length;

function report({ commit, refused, repository, all, differing, blocking }, { name, rules }) {
  const short = commit.slice(0, 10);
  if (refused !== undefined) return console.log(`${short}  ${name} refuses: ${refused.slice(0, 3).join(" ")}`);
  const numbers = `${count(all, "theirs")} by ${name}, ${count(all, "ours")} by plimsoll`;
  const told = all.filter(({ reasons }) => reasons !== null).length;
  const way = repository.isFixed ? "fixed" : "independent";
  console.log(
    `${short}  ${way}: ${all.length} packages, released ${numbers}, ${differing.length} differences; the rules tell ${told} of ${all.length}`,
  );
  for (const message of blocking) console.log(`            plimsoll blocks: ${message}`);
  const titleOf = ({ reasons }) => reasons?.map((id) => rules[id]).join(", and ") ?? UNEXPLAINED;
  for (const title of new Set(differing.map(titleOf))) {
    const those = differing.filter((one) => titleOf(one) === title);
    console.log(`            ${String(those.length).padStart(3)} × ${title}`);
    for (const one of those.slice(0, title === UNEXPLAINED ? Infinity : SHOWN))
      console.log(`                  ${rowOf(one, name)}`);
  }
}

function rowOf({ member, theirs: their, ours: mine, plans, reasons }, peer) {
  const versions = reasons === null ? ` (the rules: ${plans.map((plan) => plan[member.name]).join(" ")})` : "";
  return `${member.name} ${member.version}: ${peer} ${their}, plimsoll ${mine}${versions}`;
}

/** Compares at the commits that are asked for, or at some; the exit code tells whether all differences are explained. */
export function compareClone(peer, [clone, ...asked]) {
  if (clone === undefined) {
    console.error(`Usage: node test/bench/${peer.name}.mjs CLONE [COMMIT…]`);
    process.exit(2);
  }
  try {
    const commits = asked.map((one) => [git(clone, ["rev-parse", "--verify", `${one}^{commit}`]).trim()]);
    const slices = asked.length > 0 ? commits : candidates(clone, peer.isPeers);
    const compared = slices.flatMap((slice) => firstOf(slice, clone, peer));
    const differing = compared.flatMap((one) => one.differing);
    const unexplained = differing.filter(({ reasons }) => reasons === null);
    console.log(
      `${compared.length} commits compared, ${differing.length} differences, ${unexplained.length} differences without an explanation`,
    );
    process.exitCode = compared.length === 0 || unexplained.length > 0 ? 1 : 0;
  } finally {
    if (process.env.KEEP === undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

/** A release that the peer made by hand has nothing to compare: then the next one is taken. */
function firstOf(slice, clone, peer) {
  for (const commit of slice) {
    const result = compareAt({ clone, commit, peer });
    report(result, peer);
    if (result.refused === undefined && count(result.all, "theirs") + result.differing.length > 0) return [result];
  }
  return [];
}
