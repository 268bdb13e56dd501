// Makes a git repository of a generated npm workspace, the same one for the same options:
//   node test/bench/workspace-repo.mjs FOLDER [--packages=1000] [--commits=10000] [--changes=0] [--seed=1] [--spread=0.1]
// FOLDER/work is the work tree and FOLDER/origin.git its bare remote. Each package is tagged {name}@{version}; the tags lie in the
// first part of the history (`spread`), the oldest at its root, so that the range since that tag holds all the commits.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const START = 1_700_000_000;
const WHO = "Ada <ada@example.org>";
const DEFAULTS = { packages: 1_000, commits: 10_000, changes: 0, seed: 1, spread: 0.1, files: {} };
/** What a commit may say, with the chance of each in a hundred. */
const TYPES = { fix: 44, feat: 28, chore: 14, docs: 6, refactor: 5, test: 3 };
const WORDS = ["parser", "cache", "queue", "border", "signal", "ledger", "window", "anchor", "cargo", "ballast"];
const CONFIG = { changelog: false, commit: false, access: "public", baseBranch: "main" };

/** mulberry32: equal seeds give equal numbers on every machine. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws from one row of random numbers. */
function drawsOf(seed) {
  const random = randomOf(seed);
  const below = (limit) => Math.floor(random() * limit);
  const chance = (share) => random() < share;
  const pick = (all) => all[below(all.length)];
  const weighted = (weights) => {
    let left = below(100);
    return Object.keys(weights).find((key) => (left -= weights[key]) < 0);
  };
  /** Some of them, each once. */
  const some = (all, count) => [...new Set(Array.from({ length: count }, () => pick(all)))];
  return { below, chance, pick, weighted, some };
}

/** The packages, each depending on packages before it: half of these are among the first few, which everything needs. */
export function packagesOf(options) {
  const { packages: count, seed } = { ...DEFAULTS, ...options };
  const draw = drawsOf(seed);
  const width = String(count - 1).length;
  const all = [];
  for (let n = 0; n < count; n++) {
    const name = `pkg-${String(n).padStart(width, "0")}`;
    const version = `${draw.chance(0.15) ? 0 : 1 + draw.below(5)}.${draw.below(20)}.${draw.below(10)}`;
    const core = Math.max(1, Math.ceil(n / 20));
    const wanted = Array.from({ length: 2 + draw.below(3) }, () => draw.below(draw.chance(0.5) ? core : n));
    const needs = n === 0 ? [] : [...new Set(wanted)];
    const isPrivate = draw.chance(0.1);
    all.push({
      name: `@acme/${name}`,
      folder: `packages/${name}`,
      version,
      isPrivate,
      // What is published needs nothing private.
      dependencies: needs.map((index) => ({ index, isDev: draw.chance(0.12) || (all[index].isPrivate && !isPrivate) })),
    });
  }
  return all;
}

/** What change files say: for each the packages with their bumps, and a summary. */
function changesOf(all, options) {
  const { changes, seed } = { ...DEFAULTS, ...options };
  const draw = drawsOf(seed + 2);
  return Array.from({ length: changes }, (_, n) => {
    const chosen = draw.some(all, 1 + draw.below(3));
    const bump = () => draw.weighted({ patch: 65, minor: 30, major: 5 });
    const bumps = chosen.map(({ name, isPrivate }) => ({ name, isPrivate, bump: bump() }));
    return { id: `${draw.pick(WORDS)}-${draw.pick(WORDS)}-${n}`, bumps, summary: summaryOf(draw, n) };
  });
}

/** The same with one package in each, as other formats have it. */
export function bumpsOf(options) {
  return changesOf(packagesOf(options), options).flatMap(({ id, bumps, summary }) =>
    bumps.map((bump, n) => ({ ...bump, id: `${id}-${n}`, summary })),
  );
}

function summaryOf(draw, n) {
  return `let the ${draw.pick(WORDS)} keep the ${draw.pick(WORDS)} of change ${n}`;
}

function rangesOf({ dependencies }, all, isDev) {
  const chosen = dependencies.filter((one) => one.isDev === isDev);
  if (chosen.length === 0) return undefined;
  return Object.fromEntries(chosen.map(({ index }) => [all[index].name, `^${all[index].version}`]));
}

/** JSON without the members that are undefined, as npm writes it. */
function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function manifestOf(one, all) {
  return json({
    name: one.name,
    version: one.version,
    private: one.isPrivate ? true : undefined,
    description: `What ${one.name} is for`,
    license: "MIT",
    type: "module",
    main: "./src/index.js",
    files: ["src"],
    scripts: { test: "node --test" },
    dependencies: rangesOf(one, all, false),
    devDependencies: rangesOf(one, all, true),
    ...(one.isPrivate ? {} : { publishConfig: { access: "public" } }),
  });
}

function lockOf(all) {
  const root = { "": { name: "acme", version: "0.0.0", workspaces: ["packages/*"] } };
  const links = all.map(({ name, folder }) => [`node_modules/${name}`, { resolved: folder, link: true }]);
  const members = all.map((one) => [
    one.folder,
    {
      name: one.name,
      version: one.version,
      license: "MIT",
      dependencies: rangesOf(one, all, false),
      devDependencies: rangesOf(one, all, true),
    },
  ]);
  const packages = { ...root, ...Object.fromEntries([...links, ...members]) };
  return json({ name: "acme", version: "0.0.0", lockfileVersion: 3, requires: true, packages });
}

function changeFileOf({ bumps, summary }) {
  return `---\n${bumps.map(({ name, bump }) => `"${name}": ${bump}`).join("\n")}\n---\n\n${summary}\n`;
}

/** The files of the first commit. */
function* firstFiles(all, options) {
  yield ["package.json", json({ name: "acme", version: "0.0.0", private: true, workspaces: ["packages/*"] })];
  yield ["package-lock.json", lockOf(all)];
  yield [".gitignore", "node_modules\n"];
  for (const one of all) {
    yield [`${one.folder}/package.json`, manifestOf(one, all)];
    yield [`${one.folder}/README.md`, `# ${one.name}\n\nWhat it is for.\n`];
    yield [`${one.folder}/src/index.js`, `export const name = ${JSON.stringify(one.name)};\n`];
  }
  if (options.changes > 0) yield [".changeset/config.json", json(CONFIG)];
  yield* Object.entries(options.files);
}

function dataOf(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function fileOf(path, text) {
  return `M 100644 inline ${path}\n${dataOf(text)}`;
}

function commitOf(n, message) {
  const from = n === 0 ? "" : `from :${n}\n`;
  return `commit refs/heads/main\nmark :${n + 1}\ncommitter ${WHO} ${START + n * 60} +0000\n${dataOf(message)}${from}`;
}

function messageOf(draw, n, scope) {
  const type = draw.weighted(TYPES);
  const isBreaking = (type === "feat" || type === "fix") && draw.chance(0.03);
  const mark = isBreaking && draw.chance(0.5) ? "!" : "";
  const subject = `${type}${draw.chance(0.85) ? `(${scope})` : ""}${mark}: ${summaryOf(draw, n)}`;
  const body = draw.chance(0.3) ? `\n\nWithout it the ${draw.pick(WORDS)} is lost.` : "";
  const footer = isBreaking && mark === "" ? `\n\nBREAKING CHANGE: the ${draw.pick(WORDS)} has another name` : "";
  return `${subject}${body}${footer}\n`;
}

/** One commit: a file or two of one to three packages, now and then of none; some bring a change file. */
function* laterCommit(draw, n, { all, brought }) {
  const isOutside = draw.chance(0.03);
  const touched = isOutside ? [] : draw.some(all, Number(draw.weighted({ 1: 80, 2: 14, 3: 6 })));
  const scope = isOutside ? "ci" : touched[0].name.slice("@acme/".length);
  yield commitOf(n, messageOf(draw, n, scope));
  if (isOutside) yield fileOf(`docs/note-${draw.below(20)}.md`, `Note ${n}\n`);
  for (const { folder } of touched) {
    yield fileOf(`${folder}/src/part-${draw.below(8)}.js`, `export const change = ${n};\n`);
    if (draw.chance(0.3)) yield fileOf(`${folder}/test/part-${draw.below(4)}.test.js`, `// change ${n}\n`);
  }
  for (const change of brought.get(n) ?? []) yield fileOf(`.changeset/${change.id}.md`, changeFileOf(change));
  yield "\n";
}

/** All of the history as a stream for `git fast-import`. */
function* historyOf(options) {
  const all = packagesOf(options);
  yield commitOf(0, "chore: begin\n");
  for (const [path, text] of firstFiles(all, options)) yield fileOf(path, text);
  yield "\n";
  const draw = drawsOf(options.seed + 1);
  const changes = changesOf(all, options);
  const brought = new Map();
  for (const [index, change] of changes.entries()) {
    const at = 1 + Math.floor((index * options.commits) / changes.length);
    brought.set(at, [...(brought.get(at) ?? []), change]);
  }
  for (let n = 1; n <= options.commits; n++) yield [...laterCommit(draw, n, { all, brought })].join("");
  const last = Math.floor(options.commits * options.spread);
  for (const [index, { name, version }] of all.entries()) {
    const at = index === 0 ? 0 : draw.below(last + 1);
    const tag = `${name}@${version}`;
    // Annotated, as `git describe`, which lerna asks, passes over the others.
    yield `tag ${tag}\nfrom :${at + 1}\ntagger ${WHO} ${START + at * 60} +0000\n${dataOf(tag)}`;
  }
}

/** Joins small texts, for a pipe. */
function* inChunks(texts) {
  let chunk = "";
  for (const text of texts) {
    chunk += text;
    if (chunk.length < 2 ** 18) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

/** Makes the repository in a folder that is there or not; tells where its work tree and its tag of the oldest commit are. */
export async function makeWorkspace(folder, given = {}) {
  const options = { ...DEFAULTS, ...given };
  const root = join(folder, "work");
  mkdirSync(root, { recursive: true });
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = (...args) => execFileSync("git", args, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Ada");
  git("config", "user.email", "ada@example.org");
  git("config", "gc.auto", "0");
  await importInto(root, env, options);
  git("commit-graph", "write", "--reachable", "--no-progress");
  git("reset", "--quiet", "--hard");
  git("clone", "--quiet", "--bare", ".", "../origin.git");
  git("remote", "add", "origin", "../origin.git");
  git("fetch", "--quiet", "origin");
  git("branch", "--quiet", "--set-upstream-to=origin/main");
  const [first] = packagesOf(options);
  return { root, oldest: `${first.name}@${first.version}` };
}

async function importInto(root, env, options) {
  const importer = spawn("git", ["fast-import", "--quiet"], { cwd: root, env, stdio: ["pipe", "ignore", "inherit"] });
  Readable.from(inChunks(historyOf(options))).pipe(importer.stdin);
  const [code] = await once(importer, "exit");
  if (code !== 0) throw new Error(`git fast-import failed with ${code}`);
}

async function main() {
  const number = { type: "string" };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { packages: number, commits: number, changes: number, seed: number, spread: number },
  });
  if (positionals.length !== 1) {
    console.error("Usage: node test/bench/workspace-repo.mjs FOLDER [--packages=N] [--commits=N] [--changes=N]");
    process.exitCode = 2;
    return;
  }
  const options = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]));
  const { root, oldest } = await makeWorkspace(positionals[0], options);
  console.log(`${root}: the oldest tag is ${oldest}`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
