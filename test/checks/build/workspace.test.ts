import { expect, test } from "vitest";
import { build } from "../../../checks/index.ts";
import type { PackageVersion } from "../../../src/model/facts.ts";
import { openDesk, passed } from "../../helpers/ask.ts";
import { makeRepo, type Files } from "../../helpers/repo.ts";

type Json = Readonly<Record<string, unknown>>;

function manifest(name: string, more: Json): Files {
  return { [`packages/${name}/package.json`]: JSON.stringify({ name, version: "1.0.0", ...more }) };
}

/** Each of its scripts says its name in one file for all. */
function say(name: string): string {
  return `echo ${name} >> ../../said.txt`;
}

const FILES: Files = {
  "package.json": JSON.stringify({ private: true, workspaces: ["packages/*"] }),
  ...manifest("a", { scripts: { build: say("a"), prepack: say("a-prepack") }, dependencies: { c: "^1.0.0" } }),
  ...manifest("b", { scripts: { build: say("b") }, devDependencies: { a: "^1.0.0" } }),
  ...manifest("c", { scripts: { build: say("c"), prepublishOnly: say("c-ready"), test: say("never") } }),
  ...manifest("d", {}),
};
const VERSIONS: readonly PackageVersion[] = [
  { name: "a", dir: "packages/a", from: "1.0.0", to: "1.0.1", isPrivate: false },
  { name: "c", dir: "packages/c", from: "1.0.0", to: "1.0.1", isPrivate: true },
];

async function said(files: Files, versions: readonly PackageVersion[]) {
  const repo = await makeRepo({ ...FILES, ...files }, { remote: false });
  const { ask, bench, settings } = await openDesk(repo, { branch: "main" });
  const { saw, facts } = passed(await ask(build({ lockfile: false }), { commit: settings.base, versions }));
  return { saw, said: await bench.files.read(facts.build, "said.txt") };
}

test("builds every package after what it depends on, then readies the released ones", async () => {
  expect(await said({}, VERSIONS)).toEqual({
    saw: "npm install, npm run build, npm run prepack",
    said: "c\na\nb\na-prepack\n",
  });
});

test("lets the root's build script build all", async () => {
  const root = { private: true, workspaces: ["packages/*"], scripts: { build: "echo root >> said.txt" } };
  const { said: lines } = await said({ "package.json": JSON.stringify(root) }, VERSIONS);
  expect(lines).toBe("root\na-prepack\n");
});
