import { expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { makeRepo, type Files, type Repo } from "../helpers/repo.ts";

/** A finding as the documents have it. */
interface Found {
  readonly id: string;
  readonly level: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

type Json = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const NAMES = Array.from({ length: 40 }, (_, index) => `p${String(index).padStart(2, "0")}`);

/** A package `@acme/<name>`; a dependency stands on line 5. */
function member(name: string, dependencies: Json = {}, more: Json = {}): Json {
  return { name: `@acme/${name}`, version: "1.0.0", dependencies, ...more };
}

const DEPENDENCIES: Readonly<Record<string, Json>> = {
  p03: { "@acme/hidden": "^1.0.0" },
  p04: { "@acme/fresh": "^1.0.0" },
  p05: { six: "npm:@acme/p06@^1.0.0" },
  p08: { "@acme/p09": "^1.0.0" },
  p10: { "@acme/p02": "workspace:*" },
};
const MEMBERS: Readonly<Record<string, Json>> = {
  ...Object.fromEntries(NAMES.map((name) => [name, member(name, DEPENDENCIES[name])])),
  hidden: member("hidden", {}, { private: true }),
};
const CHANGED = ["p01", "p03", "p04", "p05", "p07", "p10"];

/** The lockfile of npm as it was before p08 asked for `^1.0.0` of p09. */
function lockfile(): string {
  const old = { ...MEMBERS, p08: member("p08", { "@acme/p09": "^0.9.0" }) };
  const folders = Object.entries(old).map(([name, manifest]) => [`packages/${name}`, manifest] as const);
  const others = ["p01-copy", "fresh"].map((name) => [`packages/${name}`, member(name.slice(0, 5))] as const);
  const packages = { "": { name: "root" }, ...Object.fromEntries([...folders, ...others]) };
  return text({ name: "root", lockfileVersion: 3, requires: true, packages });
}

const GOOD: Files = {
  "package.json": text({ name: "root", private: true, workspaces: ["packages/*"] }),
  "package-lock.json": lockfile(),
  ".changeset/config.json": "{}\n",
  "plimsoll.config.json": text({ steps: ["repository", ["workspace", { unintended: "allow" }], "commit", "tag"] }),
  ...Object.fromEntries(Object.entries(MEMBERS).map(([name, value]) => [`packages/${name}/package.json`, text(value)])),
};

const BAD: Files = {
  "package.json": text({
    name: "root",
    private: true,
    workspaces: ["packages/*", "packages/*/node_modules/*", "!**/node_modules/**", "packages/../../elsewhere/*"],
  }),
  "packages/p01-copy/package.json": text({ private: false, ...member("p01") }),
  "packages/p02/package.json": '{\n  "name": "@acme/p02",\n  "version": "1.0.0",,\n}\n',
  "packages/fresh/package.json": text(member("fresh")),
  "packages/escape/package.json": text({ version: "1.0.0", name: "../../escape" }),
  ".changeset/good.md": `---\n${CHANGED.map((name) => `"@acme/${name}": patch\n`).join("")}"@acme/p06": major\n---\n\nGood.\n`,
  ".changeset/of-broken.md": '---\n"@acme/p02": patch\n---\n\nOf one that cannot be read.\n',
  ".changeset/unknown.md": '---\n"@acme/p00": patch\n"@acme/nobody": patch\n---\n\nUnknown.\n',
  ".changeset/odd.md": '---\n"@acme/p00": huge\n---\n\nOdd.\n',
  ".changeset/broken.md": '---\n"@acme/p00": patch\n"@acme/p01": [\n---\n\nBroken.\n',
};

/** What is wrong, each with its place. */
const EXPECTED = [
  [".changeset/broken.md:3", "broken-change-file", "block"],
  [".changeset/odd.md:2", "unknown-bump", "block"],
  [".changeset/unknown.md:3", "unknown-package", "block"],
  ["package-lock.json:59", "stale-lockfile", "block"],
  ["package.json:6", "foreign-glob", "block"],
  ["package.json:8", "foreign-glob", "block"],
  ["packages/escape/package.json:3", "bad-name", "warn"],
  ["packages/p01-copy/package.json:3", "duplicate-package", "block"],
  ["packages/p02/package.json:3", "bad-manifest", "block"],
  ["packages/p03/package.json:5", "private-dependency", "block"],
  ["packages/p04/package.json:5", "unpublished-dependency", "block"],
  ["packages/p05/package.json:5", "range-mismatch", "block"],
  ["packages/p07/package.json:3", "tag-exists", "block"],
];

/** All packages are tagged; one of forty has its next tag already, on another branch. */
async function makeBad(bad: Files): Promise<Repo> {
  const repo = await makeRepo(GOOD);
  for (const name of [...NAMES, "hidden"]) await repo.git("tag", `@acme/${name}@1.0.0`);
  await repo.git("checkout", "--quiet", "-b", "aside");
  for (const name of ["one", "two"]) await repo.commit({ [`${name}.txt`]: "aside\n" }, "chore: go aside");
  await repo.git("tag", "@acme/p07@1.0.1");
  await repo.git("checkout", "--quiet", "main");
  await repo.commit(bad, "feat: spoil it all");
  await repo.git("push", "--quiet", "origin", "main", "--tags");
  return repo;
}

function placed(findings: readonly Found[]): readonly (readonly string[])[] {
  const places = findings.map(({ id, level, file, line }) => [`${file ?? ""}:${line ?? ""}`, id, level]);
  return places.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

/** What a run said in its document, whatever the command's has around the findings. */
async function findingsOf(repo: Repo, args: readonly string[]): Promise<readonly Found[]> {
  const { code, stdout } = await runCli(repo, [...args, "--json"]);
  expect(code).toBe(1);
  const document = JSON.parse(stdout) as { checks?: { findings: Found[] }[]; findings?: Found[] };
  return document.findings ?? (document.checks ?? []).flatMap(({ findings }) => findings);
}

test("one run tells all that is wrong with a workspace, each once with file and line, and changes nothing", async () => {
  const repo = await makeBad(BAD);
  const before = await repo.portrait();
  for (const args of [["audit"], ["check", "workspace"]])
    expect({ args, found: placed(await findingsOf(repo, args)) }).toEqual({ args, found: EXPECTED });
  // What is written and published is no matter of the graph's.
  const later = ["stale-lockfile", "tag-exists", "private-dependency", "unpublished-dependency", "range-mismatch"];
  const ofVersions = EXPECTED.filter(([, id = ""]) => !later.includes(id));
  expect(placed(await findingsOf(repo, ["graph"]))).toEqual(ofVersions);
  const { code, stdout } = await runCli(repo, ["audit"]);
  expect(code).toBe(1);
  for (const [place = ""] of EXPECTED) expect(stdout.split(`${place}: `)).toHaveLength(2);
  expect(await repo.portrait()).toEqual(before);
});

/** Few packages, of which the lockfile has all: they can be installed, built and packed. */
function installable(): Files {
  const few = { p03: MEMBERS["p03"], p07: MEMBERS["p07"], hidden: MEMBERS["hidden"] };
  const entries = Object.entries(few).flatMap(([name, manifest]) => [
    [`node_modules/@acme/${name}`, { resolved: `packages/${name}`, link: true }],
    [`packages/${name}`, manifest],
  ]);
  const root = { name: "root", private: true, workspaces: ["packages/*"] };
  const packages = { "": root, ...(Object.fromEntries(entries) as Json) };
  return {
    "package.json": text(root),
    "package-lock.json": text({ name: "root", lockfileVersion: 3, requires: true, packages }),
    ".changeset/config.json": "{}\n",
    ".changeset/good.md": '---\n"@acme/p03": patch\n"@acme/p07": patch\n---\n\nGood.\n',
    "plimsoll.config.json": text({
      steps: ["repository", ["workspace", { unintended: "allow" }], "commit", "build", "pack", "tag"],
    }),
    ...Object.fromEntries(Object.entries(few).map(([name, value]) => [`packages/${name}/package.json`, text(value)])),
    ...Object.fromEntries(Object.keys(few).map((name) => [`packages/${name}/index.js`, "export {};\n"])),
  };
}

test("what the versions' step tells early is told by no later step again, and stays a matter of a waiver", async () => {
  const repo = await makeRepo(installable());
  for (const name of ["one", "two"]) await repo.commit({ [`${name}.txt`]: "aside\n" }, "chore: go aside");
  await repo.git("tag", "@acme/p07@1.0.1");
  await repo.git("reset", "--quiet", "--hard", "origin/main");
  expect(placed(await findingsOf(repo, ["audit"]))).toEqual([
    ["packages/p03/package.json:5", "private-dependency", "block"],
    ["packages/p07/package.json:3", "tag-exists", "block"],
  ]);
  const waivers = ["private-dependency", "tag-exists"].map((finding) => ({
    finding,
    reason: "it is known",
    until: "2099-12-31",
  }));
  const config = JSON.parse(installable()["plimsoll.config.json"] ?? "") as Json;
  await repo.commit({ "plimsoll.config.json": text({ ...config, waivers }) }, "chore: waive it");
  await repo.git("push", "--quiet", "origin", "main");
  const { code, stdout } = await runCli(repo, ["audit", "--json"]);
  const { checks } = JSON.parse(stdout) as { checks: { id: string; status: string; findings: Found[] }[] };
  expect(checks.map(({ id, findings }) => [id, findings.map((one) => `${one.level} ${one.id}`)])).toEqual([
    ["repository", []],
    ["workspace", ["warn private-dependency", "warn tag-exists"]],
    ["commit", []],
    ["build", []],
    ["pack", []],
    ["tag", []],
  ]);
  expect(code).toBe(0);
});
