// Releases a real workspace as a whole, as `plimsoll init` sets it up: a local clone's HEAD, with a bare repository for its remote and verdaccio for its registry:
//   node test/bench/release.mjs CLONE
// First without any fault, and three packages are installed from there. Then a second release, whose 7th publish the registry refuses for
// good, and whose `resume` is killed with SIGKILL, before another `resume` finishes it. What then stands in the registry and in the remote
// is compared with what should.
// The repository's own package manager, and the node that it asks for, must be in PATH. PACKAGES (a comma between) names what to install;
// UPSTREAM is the registry for all that is not the workspace's; KEEP=1 leaves the scratch folder there. The clone's build runs!
import { execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PROGRAM = process.env.PLIMSOLL ?? here("../../bin/plimsoll.js");
const UPSTREAM = process.env.UPSTREAM ?? "https://registry.npmjs.org/";
/** Which publish is refused, and at which of the resume's it is killed. */
const [REFUSED, KILLED] = [7, 5];
const HOLDING = "plimsoll-staged";

const [clone] = process.argv.slice(2);
if (clone === undefined) {
  console.error("Usage: node test/bench/release.mjs CLONE");
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-release-"));
const [work, origin, home] = ["work", "origin.git", "home"].map((name) => join(scratch, name));
const WHO = { NAME: "Ada", EMAIL: "ada@example.org" };
const environment = {
  ...Object.fromEntries(["PATH", "NODE_EXTRA_CA_CERTS"].map((name) => [name, process.env[name]])),
  ...Object.fromEntries(
    Object.entries(WHO).flatMap(([key, value]) => ["AUTHOR", "COMMITTER"].map((who) => [`GIT_${who}_${key}`, value])),
  ),
  HOME: home,
  GIT_CONFIG_SYSTEM: "/dev/null",
  NO_COLOR: "1",
};

const git = (cwd, ...args) =>
  execFileSync("git", args, { cwd, env: environment, encoding: "utf8", maxBuffer: 2 ** 28 }).trim();
/** Once more where the server has closed the connection while a program ran and this one slept. */
const json = async (url) => {
  const response = await fetch(url).catch(() => fetch(url));
  return response.ok ? await response.json() : null;
};
let failures = 0;
function check(what, holds) {
  console.log(`  ${holds ? "ok  " : "FAIL"}  ${what}`);
  if (!holds) failures += 1;
}

/** A clone of HEAD with all tags, and a bare remote that has the same. */
function makeRepositories() {
  mkdirSync(home);
  git(scratch, "clone", "--quiet", "--no-hardlinks", resolve(clone), work);
  git(scratch, "init", "--quiet", "--bare", "--initial-branch=main", origin);
  git(work, "checkout", "--quiet", "-B", "main");
  git(work, "remote", "set-url", "origin", origin);
  git(work, "push", "--quiet", "--set-upstream", "origin", "main", "--tags");
  git(work, "remote", "set-head", "origin", "main");
}

/** verdaccio: the workspace's names are its own, all else it asks upstream for. */
async function startRegistry(own) {
  const storage = join(scratch, "registry");
  mkdirSync(storage);
  const child = fork(here("../helpers/verdaccio.mjs"), [storage, UPSTREAM, ...own], { cwd: storage, env: environment });
  const [{ port }] = await once(child, "message");
  const url = `http://127.0.0.1:${port}/`;
  const user = { name: "releaser", password: "correct-horse-battery", email: WHO.EMAIL };
  const request = { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(user) };
  const { token } = await (await fetch(`${url}-/user/org.couchdb.user:releaser`, request)).json();
  return { url, token, stop: () => child.kill() };
}

/** What `plimsoll init` writes, but for the registry, and without the steps that have nothing to do with publishing. */
function configure(url) {
  const path = join(work, "plimsoll.config.ts");
  const text = readFileSync(path, "utf8");
  const own = text
    .replace(/publish\(\{.*?\}\)/, `publish({ registry: ${JSON.stringify(url)}, access: "public" })`)
    .replace(/^ {4}(tests|docs|lines)\(.*\n/gm, "");
  writeFileSync(path, own.replace(/, (tests|docs|lines)(?=[, ])/g, ""));
  git(work, "add", "plimsoll.config.ts");
  commit("chore: release with plimsoll");
}

function commit(message, ...files) {
  git(work, "commit", "--quiet", "--no-verify", "--message", message, ...files);
  git(work, "push", "--quiet", "--no-verify", "origin", "main");
}

function plimsollNow(...args) {
  return execFileSync(process.execPath, [PROGRAM, ...args], {
    cwd: work,
    env: environment,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** Runs it to its end, or until it is killed; what it says goes to a file. */
async function plimsoll(args, { killed = Promise.race([]) } = {}) {
  const start = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: work,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += data));
  void killed.then(() => child.kill("SIGKILL"));
  const [code, signal] = await once(child, "close");
  const seconds = Math.round((performance.now() - start) / 1_000);
  console.log(`$ plimsoll ${args.join(" ")}\n${lastOf(text)}\n(${signal ?? `exit ${code}`} after ${seconds} s)`);
  return { code, signal, text };
}

/** The end of what was said, and before it whatever blocked. */
function lastOf(text) {
  const lines = text.trimEnd().split("\n");
  const blocks = lines.slice(0, -4).filter((line) => /^ {4}(block|hint) /.test(line));
  return [...blocks.slice(0, 6), ...lines.slice(-4)].map((line) => `  ${line}`).join("\n");
}

/** What the registry has of each package. */
async function standing(registry, names) {
  const rows = await Promise.all(
    names.map(async (name) => [name, await json(`${registry.url}${name.replace("/", "%2f")}`)]),
  );
  return new Map(
    rows.map(([name, found]) => [
      name,
      { versions: Object.keys(found?.versions ?? {}), tags: found?.["dist-tags"] ?? {} },
    ]),
  );
}

/** Of the named packages those that are published: name and folder. */
function publicOf(names) {
  const paths = git(work, "ls-files", "*package.json").split("\n");
  const manifests = paths.map((path) => [dirname(path), JSON.parse(readFileSync(join(work, path), "utf8"))]);
  const found = manifests.filter(([, one]) => names.includes(one.name) && one.private !== true);
  return new Map(found.map(([folder, one]) => [one.name, folder]));
}

/** The next version of each package that is to be released. */
function releases() {
  const plan = JSON.parse(plimsollNow("graph", "--json"));
  return new Map(plan.releases.filter(({ type }) => type !== "none").map(({ name, to }) => [name, to]));
}

/** The next version of each that is published. */
function planned() {
  const next = releases();
  return new Map([...published.keys()].map((name) => [name, next.get(name)]));
}

async function expectReleased(registry, versions, before) {
  const now = await standing(registry, [...versions.keys()]);
  const every = (test) => [...versions].every(([name, version]) => test(now.get(name), version, before?.get(name)));
  check(
    `${versions.size} packages have the new version`,
    every(({ versions: all }, version) => all.includes(version)),
  );
  check(
    "no version was burned",
    every(({ versions: all }, _, old) => all.length === (old?.versions.length ?? 0) + 1),
  );
  check(
    "latest is the new version of each",
    every(({ tags }, version) => tags.latest === version),
  );
  check(
    "no holding tag stays",
    every(({ tags }) => tags[HOLDING] === undefined),
  );
  const refs = git(work, "ls-remote", origin);
  const head = git(work, "rev-parse", "HEAD");
  check("the remote's branch is the release commit", refs.includes(`${head}\trefs/heads/main`));
  const tags = git(work, "tag", "--points-at", "HEAD").split("\n");
  check(
    `the release commit has its ${tags.length === 1 ? "tag" : `${tags.length} tags`} here: ${tags[0]} …`,
    tags[0] !== "",
  );
  check(
    "the remote has the same",
    tags.every(
      (tag) => refs.includes(`${git(work, "rev-parse", tag)}\trefs/tags/${tag}\n`) || refs.endsWith(`refs/tags/${tag}`),
    ),
  );
}

/** In a folder of its own, with no cache, from that registry alone. */
function install(registry, names) {
  const folder = join(scratch, "install");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), "{}");
  const args = [
    "install",
    `--registry=${registry.url}`,
    `--cache=${join(scratch, "cache")}`,
    "--no-audit",
    "--no-fund",
    ...names,
  ];
  console.log(
    `$ npm install ${names.join(" ")}\n${lastOf(execFileSync("npm", args, { cwd: folder, env: environment, encoding: "utf8" }))}`,
  );
  for (const name of names) {
    const { version } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
    const start = { cwd: folder, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
    const kinds = execFileSync(
      process.execPath,
      ["--input-type=module", "--eval", `console.log(Object.keys(await import(${JSON.stringify(name)})).length)`],
      start,
    );
    check(`${name}@${version} is installed, and imported: ${kinds.trim()} exports`, Number(kinds) > 0);
  }
}

/** Every package gets a commit's change, and so a next version. */
function changeAll() {
  const paths = [...published.values()].map((folder) => join(folder, "CHANGED.md"));
  for (const path of paths) writeFileSync(join(work, path), "A change.\n");
  git(work, "add", "--", ...paths);
  commit("fix: a change in every package");
}

async function withoutFaults(registry) {
  console.log("\nA release without faults");
  const versions = planned();
  check(`${versions.size} packages are to be published`, versions.size >= 20);
  const { code } = await plimsoll(["release", "--yes"]);
  if (code !== 0) throw new Error("A release without faults must end well");
  await expectReleased(registry, versions);
  install(registry, process.env.PACKAGES?.split(",") ?? [...versions.keys()].slice(0, 3));
}

const isPublish = ({ method, path }) => method === "PUT" && !path.startsWith("/-/");

async function withFaults(registry, proxy) {
  console.log(`\nThe registry refuses publish ${REFUSED} for good, and resume is killed at its publish ${KILLED}`);
  changeAll();
  const versions = planned();
  const names = [...versions.keys()];
  const before = await standing(registry, names);
  refuse(proxy);
  const stopped = await plimsoll(["release", "--yes"]);
  check(
    "it stops with exit code 5, and says what is next",
    stopped.code === 5 && stopped.text.includes("plimsoll resume"),
  );
  const stranded = await standing(registry, names);
  check(
    "latest has moved for none",
    names.every((name) => stranded.get(name).tags.latest === before.get(name).tags.latest),
  );
  const missing = names.filter((name) => !stranded.get(name).versions.includes(versions.get(name)));
  console.log(`  ${names.length - missing.length} of ${names.length} were published`);
  const killed = await plimsoll(["resume"], { killed: publishes(proxy, KILLED) });
  check("resume was killed", killed.signal === "SIGKILL");
  const log = record(proxy);
  check("it is released", (await plimsoll(["resume"])).code === 0);
  check(
    "only the missing were uploaded, each once",
    log.every((name) => missing.includes(name)) && new Set(log).size === log.length,
  );
  await expectReleased(registry, versions, before);
}

const nameIn = (path) => decodeURIComponent(path.slice(1));

/** From its 7th publish on the registry refuses that package, whatever is tried. */
function refuse(proxy) {
  const names = new Set();
  let refused = null;
  proxy.rule = (request) => {
    if (!isPublish(request)) return null;
    names.add(request.path);
    if (names.size === REFUSED) refused ??= request.path;
    if (request.path !== refused) return null;
    const body = JSON.stringify({ error: "you may not publish this" });
    return { kind: "answer", status: 403, type: "application/json", body };
  };
}

/** Resolves when so many publishes have come in. */
function publishes(proxy, count) {
  let seen = 0;
  return new Promise((resolve) => {
    proxy.rule = (request) => {
      if (isPublish(request) && ++seen === count) resolve();
      return null;
    };
  });
}

/** The names of all that is published from now on. */
function record(proxy) {
  const names = [];
  proxy.rule = (request) => {
    if (isPublish(request)) names.push(nameIn(request.path));
    return null;
  };
  return names;
}

makeRepositories();
plimsollNow("init");
const members = [...releases().keys()];
const published = publicOf(members);
const registry = await startRegistry(members);
const { startFaultProxy } = await createJiti(import.meta.url).import("../helpers/faults.ts");
const proxy = await startFaultProxy(registry.url);
writeFileSync(join(home, ".npmrc"), `${proxy.url.replace("http:", "")}:_authToken=${registry.token}\n`);
configure(proxy.url);
try {
  await withoutFaults(registry);
  await withFaults(registry, proxy);
} finally {
  registry.stop();
  await proxy.stop();
  if (process.env.KEEP === undefined) rmSync(scratch, { recursive: true, force: true });
  else console.log(scratch);
}
console.log(`\n${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
