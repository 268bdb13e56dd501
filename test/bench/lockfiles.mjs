// Holds the rewriting of lockfiles against the package managers themselves: makes a workspace, lets each lock it, releases some
// members, rewrites manifests and lockfile as plimsoll does, and then installs from the frozen lockfile, without a registry:
//   PNPM=…,… YARN=…,… BUN=…,… node test/bench/lockfiles.mjs
// Each names programs, with "," between several versions; npm is the one on the PATH. Last it is compared what the package manager
// would have written itself. KEEP=1 leaves the scratch folder there.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJiti } from "jiti";

const source = createJiti(import.meta.url);
const load = (name) => source.import(`../../src/workspace/${name}.ts`);
const [{ readMember }, { planVersions }, { rangeEdits }, { defaultPolicy }, { rewriteLockfile }] = await Promise.all(
  ["manifest", "plan", "ranges", "config", "lockfile"].map(load),
);
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-lockfiles-"));
const env = { ...process.env, CI: "", NO_COLOR: "1", YARN_ENABLE_TELEMETRY: "0", npm_config_audit: "false" };

/** Members whose names no registry has, and that depend on each other in every way. */
function manifests(hasProtocol) {
  const at = (range) => (hasProtocol ? `workspace:${range}` : range);
  const name = (letter) => `@plimsoll-bench/${letter}`;
  const deps = (ranges) => Object.fromEntries(Object.entries(ranges).map(([key, range]) => [name(key), range]));
  return {
    "": { name: "root", private: true, workspaces: ["packages/*"], devDependencies: deps({ a: "^1.0.0" }) },
    "packages/a": { name: name("a"), version: "1.0.0" },
    "packages/b": {
      name: name("b"),
      version: "1.1.0",
      dependencies: deps({ a: "^1.0.0", d: hasProtocol ? "workspace:^" : "3.0.0-next.1" }),
      devDependencies: deps({ e: "~2.0.0" }),
    },
    "packages/c": {
      name: name("c"),
      version: "0.3.0",
      dependencies: deps({ a: at("^1.0.0"), b: "1.1.0" }),
      optionalDependencies: deps({ e: at("~2.0.0") }),
    },
    "packages/d": { name: name("d"), version: "3.0.0-next.1", peerDependencies: deps({ a: ">=1.0.0 <2.0.0" }) },
    "packages/e": {
      name: name("e"),
      version: "2.0.0",
      peerDependencies: deps({ a: "^1.0.0" }),
      devDependencies: deps({ a: at("*") }),
    },
  };
}

function write(folder, all) {
  for (const [path, manifest] of Object.entries(all)) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

/** What a release of some members changes, by plimsoll's own plan. */
function changesOf(all, bumps) {
  const members = Object.entries(all)
    .filter(([folder]) => folder !== "")
    .map(([folder, manifest]) => readMember(manifest, folder).member);
  const config = { ...defaultPolicy(2), updateInternalDependencies: "patch" };
  const intents = Object.entries(bumps).map(([name, bump]) => ({ name: `@plimsoll-bench/${name}`, bump, reason: "" }));
  const { releases } = planVersions({ members, intents, config });
  const byName = new Map(releases.map((release) => [release.name, release]));
  const changes = members.map((member) => ({
    member,
    to: byName.get(member.name)?.to ?? member.version,
    ranges: rangeEdits(member, byName, { config, isSnapshot: false }),
  }));
  return { members, changes };
}

function released(all, changes) {
  const after = structuredClone(all);
  for (const { member, to, ranges } of changes) {
    after[member.folder].version = to;
    for (const { kind, dependency, to: range } of ranges) after[member.folder][kind][dependency] = range;
  }
  return after;
}

function run(tool, args, folder) {
  const [program, ...first] = tool.command;
  const { status, stdout, stderr } = spawnSync(program, [...first, ...args], { cwd: folder, env, encoding: "utf8" });
  return { isFine: status === 0, output: `${stdout}${stderr}`.trim() };
}

const program = (path) => (/\.[cm]?js$/.test(path) ? [process.execPath, path] : [path]);
const several = (value) => (value ?? "").split(",").filter((path) => path !== "");
const npmrc = "link-workspace-packages=true\nauto-install-peers=true\n";
const TOOLS = [
  ...["2", "3"].map((version) => ({
    command: ["npm"],
    lockfile: "package-lock.json",
    lock: ["install", "--package-lock-only", "--offline", "--ignore-scripts", `--lockfile-version=${version}`],
    frozen: ["ci", "--offline", "--ignore-scripts"],
    hasProtocol: false,
  })),
  ...several(process.env.PNPM).map((path) => ({
    command: program(path),
    lockfile: "pnpm-lock.yaml",
    lock: ["install", "--lockfile-only", "--offline", "--no-frozen-lockfile"],
    frozen: ["install", "--frozen-lockfile", "--offline"],
    hasProtocol: true,
    files: { "pnpm-workspace.yaml": "packages:\n  - packages/*\nlinkWorkspacePackages: true\n", ".npmrc": npmrc },
  })),
  ...several(process.env.PNPM).map((path) => ({
    command: program(path),
    what: "injected",
    lockfile: "pnpm-lock.yaml",
    lock: ["install", "--lockfile-only", "--offline", "--no-frozen-lockfile"],
    frozen: ["install", "--frozen-lockfile", "--offline"],
    hasProtocol: true,
    injects: true,
    files: {
      "pnpm-workspace.yaml": "packages:\n  - packages/*\nlinkWorkspacePackages: deep\nautoInstallPeers: false\n",
      ".npmrc": npmrc.replace("peers=true", "peers=false").replace("packages=true", "packages=deep"),
    },
  })),
  ...several(process.env.YARN).map((path) => ({
    command: program(path),
    lockfile: "yarn.lock",
    lock: ["install", "--mode=update-lockfile"],
    frozen: ["install", "--immutable", "--immutable-cache"],
    hasProtocol: true,
    files: { "yarn.lock": "", ".yarnrc.yml": "nodeLinker: node-modules\nenableNetwork: false\n" },
  })),
  ...several(process.env.BUN).map((path) => ({
    command: program(path),
    lockfile: "bun.lock",
    lock: ["install", "--lockfile-only", "--save-text-lockfile"],
    frozen: ["install", "--frozen-lockfile"],
    hasProtocol: true,
    isLazy: true,
  })),
];
const ITS_OWN = ", but the frozen install takes neither";
const RELEASES = [{ a: "patch" }, { a: "minor", e: "patch" }, { a: "major", c: "minor" }, { d: "minor", b: "major" }];

/** One release with one package manager; tells what went wrong. */
function prove(tool, bumps, index) {
  const folder = join(scratch, String(index));
  mkdirSync(folder, { recursive: true });
  const all = manifests(tool.hasProtocol);
  if (tool.injects === true)
    all["packages/c"].dependenciesMeta = {
      "@plimsoll-bench/b": { injected: true },
      "@plimsoll-bench/e": { injected: true },
    };
  // The root is no member: where its range would be left, it has one that is not.
  if (bumps.a === "major") all[""].devDependencies["@plimsoll-bench/a"] = ">=1.0.0";
  for (const [path, text] of Object.entries(tool.files ?? {})) writeFileSync(join(folder, path), text);
  write(folder, all);
  const locked = run(tool, tool.lock, folder);
  if (!locked.isFine) return `cannot lock: ${locked.output}`;
  const before = readFileSync(join(folder, tool.lockfile), "utf8");
  const { members, changes } = changesOf(all, bumps);
  const { text, findings } = rewriteLockfile(tool.lockfile, before, changes, members);
  if (findings.length > 0) return `finds ${JSON.stringify(findings)}`;
  if (text === before) return "changes nothing";
  write(folder, released(all, changes));
  const theirs = `${folder}-theirs`;
  cpSync(folder, theirs, { recursive: true });
  writeFileSync(join(folder, tool.lockfile), text);
  // bun leaves old ranges where they are as long as there is a lockfile.
  if (tool.isLazy === true) rmSync(join(theirs, tool.lockfile));
  const own = run(tool, tool.lock, theirs);
  if (!own.isFine) return `cannot lock again: ${own.output}`;
  if (readFileSync(join(theirs, tool.lockfile), "utf8") !== text) return `differs: diff ${folder} ${theirs}`;
  const frozen = run(tool, tool.frozen, folder);
  if (readFileSync(join(folder, tool.lockfile), "utf8") !== text) return "the frozen install wrote the lockfile";
  // pnpm 12 refuses some that it has just written.
  const isRefused = !frozen.isFine && run(tool, tool.frozen, theirs).isFine;
  return isRefused ? `the frozen install fails: ${frozen.output}` : frozen.isFine ? "" : ITS_OWN;
}

let failures = 0;
let index = 0;
for (const tool of TOOLS) {
  const version = run(tool, ["--version"], scratch).output.split("\n")[0];
  for (const bumps of RELEASES) {
    if (process.env.ONLY && !process.env.ONLY.split(",").includes(tool.what ?? tool.lockfile)) continue;
    const fault = prove(tool, bumps, index++);
    if (fault !== "" && fault !== ITS_OWN) failures++;
    const what = [tool.lockfile, version, tool.what ?? "", JSON.stringify(bumps)].join(" ");
    console.log(fault === "" || fault === ITS_OWN ? `same   ${what}${fault}` : `FAILED ${what}: ${fault}`);
  }
}
console.log(`${index} releases, ${failures} failures`);
if (process.env.KEEP === "1") console.log(scratch);
else rmSync(scratch, { recursive: true, force: true });
process.exitCode = failures > 0 ? 1 : 0;
