import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build } from "../../../checks/index.ts";
import { idsOf, passed } from "../../helpers/ask.ts";
import { openBuilt, type Built } from "../../helpers/built.ts";

const SCRIPTS = {
  prepare: "echo prepare >> made.txt",
  build: 'echo build $CI $HUSKY $SOURCE_DATE_EPOCH ">$PLIMSOLL_TEST_TOKEN<" >> made.txt',
  prepack: "echo prepack >> made.txt",
  broken: "echo no such type && exit 2",
  tidy: "echo more >> tracked.txt",
};
const LOCK = {
  name: "@acme/tool",
  version: "1.2.3",
  lockfileVersion: 3,
  requires: true,
  packages: { "": { name: "@acme/tool", version: "1.2.3" } },
};

describe("build", () => {
  let built: Built;
  let manifest: Record<string, unknown>;
  beforeAll(async () => {
    built = await openBuilt(
      { scripts: SCRIPTS },
      { "tracked.txt": "one\n", "package-lock.json": JSON.stringify(LOCK) },
    );
    manifest = JSON.parse((await built.bench.files.read(built.build, "package.json")) ?? "") as Record<string, unknown>;
  });
  afterAll(async () => await built.close());

  const ask = async (options: Parameters<typeof build>[0] = {}, commit = built.commit) =>
    await built.ask(build(options), { commit, versions: undefined });
  const withFiles = async (more: Record<string, unknown>, files: Record<string, string | null>) =>
    await built.repo.commit({ "package.json": JSON.stringify({ ...manifest, ...more }), ...files }, "chore: change");

  test("installs from the lockfile and runs the scripts of publishing, each once, as a build machine would", async () => {
    process.env["PLIMSOLL_TEST_TOKEN"] = "hidden";
    const { facts, saw, findings } = passed(await ask());
    expect(saw).toBe("npm ci, npm run prepare, npm run build, npm run prepack");
    expect(findings).toEqual([]);
    const made = await built.bench.files.read(facts.build, "made.txt");
    expect(made).toBe(`prepare\nbuild 1 0 ${built.bench.asOf} ><\nprepack\n`);
    expect(facts.build.commit).toBe(built.commit);
    expect(await built.repo.git("status", "--porcelain")).toBe("");
  });

  test("blocks on a failing script with the end of its output", async () => {
    const failed = await ask({ script: "broken" });
    expect(failed).toMatchObject({
      facts: null,
      findings: [{ id: "build-failed", hint: "Run it yourself in a fresh clone: npm run broken" }],
    });
    expect(JSON.stringify(failed)).toMatch(/Cannot run the script \\"broken\\": it exited with 2\\n.*no such type/);
  });

  test("blocks where the build script that was asked for is not there", async () => {
    expect(idsOf(await ask({ script: "compile" }))).toEqual(["no-build-script"]);
  });

  test("warns of tracked files that the build changed", async () => {
    const { findings } = passed(await ask({ script: "tidy" }));
    expect(findings).toMatchObject([{ id: "build-changed-files", level: "warn", file: "tracked.txt" }]);
  });

  test("blocks without a lockfile, and where two managers have one", async () => {
    const none = await withFiles({ dependencies: { left: "1.0.0" } }, { "package-lock.json": null });
    expect(idsOf(await ask({}, none))).toEqual(["no-lockfile"]);
    const two = await withFiles({}, { "package-lock.json": "{}", "pnpm-lock.yaml": "lockfileVersion: '9.0'\n" });
    expect(idsOf(await ask({}, two))).toEqual(["lockfiles"]);
  });

  test("runs nothing where there is nothing to install or to run", async () => {
    const bare = await withFiles({ scripts: {} }, { "package-lock.json": null, "pnpm-lock.yaml": null });
    expect(passed(await ask({}, bare)).saw).toBe("nothing to install or to run");
  });

  test("cannot complete with a package.json that is no JSON", async () => {
    const broken = await built.repo.commit({ "package.json": "{" }, "chore: break");
    await expect(ask({}, broken)).rejects.toThrow("Cannot read package.json: it is not a JSON object");
  });

  test("may plan for as long as its commands may run", () => {
    expect(build({ timeoutSeconds: 3_600 }).timeoutSeconds).toBeGreaterThan(6 * 3_600);
    expect(() => build({ timeoutSeconds: 0 })).toThrow("timeoutSeconds: it must be a positive number of seconds");
  });
});
