import { onTestFinished, describe, expect, test } from "vitest";
import { pack } from "../../../checks/index.ts";
import type { PackageVersion } from "../../../src/model/facts.ts";
import { manifestIn } from "../../../src/world/tarball.ts";
import { idsOf, passed } from "../../helpers/ask.ts";
import { openBuilt, type Built } from "../../helpers/built.ts";

type Json = Readonly<Record<string, unknown>>;
type Manifests = Readonly<Record<string, Json>>;

const NPM = { workspaces: ["packages/*"] };
const PNPM = { "pnpm-workspace.yaml": "packages: ['packages/*']\n", "pnpm-lock.yaml": "lockfileVersion: '9.0'\n" };
const BERRY = { "yarn.lock": "__metadata:\n  version: 8\n" };

const textOf = (manifest: Json): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** A workspace whose packages have a file each, committed as if they were built. */
async function workspace(
  root: Json,
  manifests: Manifests,
  files: Readonly<Record<string, string>> = {},
): Promise<Built> {
  const packages = Object.entries(manifests).flatMap(([folder, manifest]) => [
    [`packages/${folder}/package.json`, textOf({ version: "1.0.0", ...manifest })],
    [`packages/${folder}/index.js`, "export {};\n"],
  ]);
  const whole = { name: "root", private: true, ...root };
  const built = await openBuilt(whole, { ...(Object.fromEntries(packages) as Record<string, string>), ...files });
  onTestFinished(() => built.close());
  return built;
}

/** All packages of a workspace at the version that they have, of which some are released. */
function versionsOf(manifests: Manifests, released = Object.keys(manifests)): readonly PackageVersion[] {
  return released.map((folder) => {
    const { name, version = "1.0.0", private: isPrivate = false } = manifests[folder] ?? {};
    const to = String(version);
    return { name: String(name), dir: `packages/${folder}`, from: "0.0.1", to, isPrivate: isPrivate === true };
  });
}

const ask = (built: Built, versions: readonly PackageVersion[]) =>
  built.ask(pack(), { commit: built.commit, versions, build: built.build, extras: [], told: undefined });

/** What was packed: the manifests, and what stands in them of names. */
async function packedIn(built: Built, versions: readonly PackageVersion[]) {
  const { facts, saw, findings } = passed(await ask(built, versions));
  const texts: Record<string, string> = {};
  for (const { name, tarball } of facts.packages)
    texts[name] = manifestIn(await built.bench.store.read(tarball.digest)) ?? "";
  const manifests = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text) as Json]));
  return { facts, saw, findings, texts, manifests };
}

describe("a workspace of pnpm", () => {
  const manifests = {
    core: { name: "@acme/core", version: "2.0.0" },
    ui: {
      name: "@acme/ui",
      version: "1.1.0",
      main: "src/index.ts",
      dependencies: { "@acme/core": "workspace:^", react: "catalog:", still: "workspace:~" },
      optionalDependencies: { same: "workspace:@acme/core@*" },
      peerDependencies: { vite: "catalog:tools" },
      devDependencies: { secret: "workspace:*", local: "link:../local" },
      publishConfig: { access: "public", main: "index.js", registry: "https://registry.example/" },
    },
    plain: { name: "plain", version: "3.0.0-beta.1", dependencies: { react: "^19.0.0" } },
    still: { name: "still", version: "0.4.2" },
    secret: { name: "secret", private: true },
  };
  const files = {
    ...PNPM,
    LICENSE: "MIT, at large\n",
    "packages/plain/LICENSE.md": "MIT, here\n",
    "pnpm-workspace.yaml":
      "packages: ['packages/*']\ncatalog:\n  react: ^19.0.0\ncatalogs:\n  tools:\n    vite: '>=6'\n",
  };

  test("is packed as pnpm would, each byte of what stays kept, with what each package needs first", async () => {
    const built = await workspace({}, manifests, files);
    const versions = versionsOf(manifests, ["ui", "core", "plain", "secret"]);
    const packed = await packedIn(built, versions);
    expect(packed.manifests["@acme/ui"]).toEqual({
      version: "1.1.0",
      name: "@acme/ui",
      main: "index.js",
      dependencies: { "@acme/core": "^2.0.0", react: "^19.0.0", still: "~0.4.2" },
      optionalDependencies: { same: "npm:@acme/core@2.0.0" },
      peerDependencies: { vite: ">=6" },
      devDependencies: { secret: "1.0.0", local: "link:../local" },
      publishConfig: { access: "public", registry: "https://registry.example/" },
    });
    expect(packed.texts["plain"]).toBe(await built.bench.git.read(built.commit, "packages/plain/package.json"));
    // npm writes a README nobody has, and the license of the root only where a package has none.
    expect(packed.saw).toBe("9 files in 3 packages (1 private one left out), 3 archives");
    const { packages, archives } = packed.facts;
    expect(packages.map(({ name, needs, registry, access }) => ({ name, needs, registry, access }))).toEqual([
      { name: "@acme/ui", needs: ["@acme/core"], registry: "https://registry.example/", access: "public" },
      { name: "@acme/core", needs: [], registry: null, access: null },
      { name: "plain", needs: [], registry: null, access: null },
    ]);
    const names = ["acme-core-2.0.0.tgz", "acme-ui-1.1.0.tgz", "plain-3.0.0-beta.1.tgz", "SHA256SUMS"];
    expect(archives.map(({ name }) => name)).toEqual(names);
    expect((await packedIn(built, versions)).facts).toEqual(packed.facts);
  }, 60_000);

  test("is for whom changesets' configuration says, where publishConfig does not, and names have a scope", async () => {
    const all = {
      core: { name: "@acme/core" },
      ui: { name: "@acme/ui", publishConfig: { access: "public" } },
      plain: { name: "plain" },
    };
    const config = { ".changeset/config.json": '{ "access": "restricted" }\n' };
    const { facts } = await packedIn(await workspace({}, all, { ...PNPM, ...config }), versionsOf(all));
    expect(facts.packages.map(({ name, access }) => [name, access])).toEqual([
      ["@acme/core", "restricted"],
      ["@acme/ui", "public"],
      ["plain", null],
    ]);
  }, 60_000);

  test("packs the folder that publishConfig names, as the build made it", async () => {
    const publishConfig = { directory: "./dist", linkDirectory: true, access: "public" };
    const one = { name: "one", publishConfig, dependencies: { two: "workspace:^" } };
    const all = { one, two: { name: "two" }, three: { name: "three", publishConfig: { directory: "lib" } } };
    const built = await workspace({}, all, PNPM);
    const { bench, commit } = built;
    const build = await bench.files.copy(built.build);
    const inner = {
      name: "one",
      version: "1.0.0",
      publishConfig: { access: "public" },
      dependencies: one.dependencies,
    };
    await bench.files.write(build, "packages/one/dist/package.json", JSON.stringify(inner));
    await bench.files.write(build, "packages/one/dist/index.js", "export {};\n");
    const asked = { ...built, build };
    const { facts, manifests: made } = await packedIn(asked, versionsOf(all, ["one", "two"]));
    expect(made["one"]).toEqual({ ...inner, dependencies: { two: "^1.0.0" } });
    expect(facts.packages[0]?.needs).toEqual(["two"]);
    const verdict = await ask(asked, versionsOf(all, ["three", "two"]));
    expect(idsOf(verdict)).toEqual(["publish-directory"]);
    expect(verdict).toMatchObject({ facts: { packages: [{ name: "two" }] } });
    await bench.files.write(build, "packages/one/dist/package.json", JSON.stringify({ ...inner, publishConfig: {} }));
    expect(
      idsOf(await built.ask(pack(), { commit, versions: versionsOf(all), build, extras: [], told: undefined })),
    ).toEqual(["packed-identity", "publish-directory"]);
  }, 60_000);
});

test("a workspace of yarn is packed with its catalogs and publishConfig", async () => {
  const manifests = {
    a: {
      name: "a",
      main: "src.js",
      dependencies: { b: "workspace:packages/b", react: "catalog:", vite: "catalog:tools" },
      publishConfig: { main: "index.js", types: "no.d.ts" },
    },
    b: { name: "b" },
  };
  const yarnrc = "catalog:\n  react: ^18.0.0\ncatalogs:\n  tools:\n    vite: ^6.0.0\n";
  const built = await workspace(NPM, manifests, { ...BERRY, ".yarnrc.yml": yarnrc });
  const { manifests: made } = await packedIn(built, versionsOf(manifests));
  expect(made["a"]).toEqual({
    version: "1.0.0",
    ...manifests.a,
    main: "index.js",
    dependencies: { b: "1.0.0", react: "^18.0.0", vite: "^6.0.0" },
  });
}, 60_000);

test("a workspace of bun is packed with its catalogs", async () => {
  const workspaces = { packages: ["packages/*"], catalog: { react: "^19.0.0" }, catalogs: { old: { vite: "^5.0.0" } } };
  const manifests = { a: { name: "a", dependencies: { b: "workspace:*", react: "catalog:", vite: "catalog:old" } } };
  const all = { ...manifests, b: { name: "b", version: "1.2.3" } };
  const built = await workspace({ workspaces }, all, { "bun.lock": "{}\n" });
  const { manifests: made } = await packedIn(built, versionsOf(all));
  expect(made["a"]?.["dependencies"]).toEqual({ b: "1.2.3", react: "^19.0.0", vite: "^5.0.0" });
}, 60_000);

describe("a workspace of npm", () => {
  test("keeps its manifests, and a cycle is needed both ways", async () => {
    const manifests = {
      a: { name: "a", dependencies: { b: "^1.0.0" }, publishConfig: { main: "nothing.js" } },
      b: { name: "b", peerDependencies: { a: "^1.0.0", c: "*" }, peerDependenciesMeta: { c: { optional: true } } },
      c: { name: "c", devDependencies: { a: "^1.0.0" } },
    };
    const built = await workspace(NPM, manifests, { "package-lock.json": "{}\n" });
    const { texts, facts } = await packedIn(built, versionsOf(manifests));
    expect(texts["a"]).toBe(textOf({ version: "1.0.0", ...manifests.a }));
    expect(facts.packages.map(({ needs }) => needs)).toEqual([["b"], ["a"], []]);
  }, 60_000);

  test("is told of all that no registry could serve, with file and line", async () => {
    const manifests = {
      a: { name: "a", dependencies: { b: "^1.0.0", secret: "^1.0.0", near: "file:../near", nobody: "workspace:*" } },
      b: { name: "b", version: "2.0.0", devDependencies: { react: "catalog:" } },
      secret: { name: "secret", private: true },
    };
    const built = await workspace(NPM, manifests);
    const verdict = await ask(built, versionsOf(manifests));
    const findings = verdict.kind === "skip" ? [] : verdict.findings;
    expect(findings.map(({ id, file, line }) => [id, file, line])).toEqual([
      ["range-mismatch", "packages/a/package.json", 5],
      ["private-dependency", "packages/a/package.json", 6],
      ["local-range", "packages/a/package.json", 7],
      ["unknown-sibling", "packages/a/package.json", 8],
      ["unknown-catalog", "packages/b/package.json", 5],
    ]);
    expect(findings[0]?.message).toBe("Cannot publish a: it asks for b ^1.0.0, and b will be 2.0.0");
  }, 60_000);

  test("keeps the scope in the name of a tarball that npm would call as another package's", async () => {
    const manifests = { a: { name: "@scope/a" }, b: { name: "scope-a" }, c: { name: "@scope/c" } };
    const built = await workspace(NPM, manifests);
    const { facts, findings } = await packedIn(built, versionsOf(manifests));
    expect(findings).toEqual([]);
    expect(facts.packages.map(({ tarball }) => tarball.name)).toEqual([
      "@scope+a-1.0.0.tgz",
      "scope-a-1.0.0.tgz",
      "scope-c-1.0.0.tgz",
    ]);
  }, 60_000);

  test("has no package that could go to a registry with a password in its address, and shows it nowhere", async () => {
    const registry = "http://user:s3cret@127.0.0.1:9/";
    const manifests = { a: { name: "a", publishConfig: { registry } }, b: { name: "b" } };
    const built = await workspace(NPM, manifests);
    const verdict = await ask(built, versionsOf(manifests));
    expect(idsOf(verdict)).toEqual(["bad-registry"]);
    expect(JSON.stringify(verdict)).not.toContain("s3cret");
  }, 60_000);

  test("packs the commit's manifest where it is to be rewritten, and says that the build's was another", async () => {
    const manifests = { a: { name: "a", dependencies: { b: "workspace:*" } }, b: { name: "b" } };
    const built = await workspace(NPM, manifests);
    const build = await built.bench.files.copy(built.build);
    const evil = { name: "evil", version: "6.6.6", dependencies: { b: "workspace:*", evil: "^1.0.0" } };
    await built.bench.files.write(build, "packages/a/package.json", JSON.stringify(evil));
    const { manifests: made, findings } = await packedIn({ ...built, build }, versionsOf(manifests));
    expect(made["a"]).toEqual({ version: "1.0.0", name: "a", dependencies: { b: "1.0.0" } });
    expect(findings.map(({ id, level }) => [id, level])).toEqual([["manifest-restored", "warn"]]);
  }, 60_000);

  test("says that nothing is to be packed", async () => {
    const manifests = { a: { name: "a", private: true }, b: { name: "b", private: true } };
    const built = await workspace(NPM, manifests);
    const verdict = await ask(built, versionsOf(manifests));
    expect(idsOf(verdict)).toEqual(["nothing-to-pack"]);
    expect(verdict).toMatchObject({ saw: "0 files in 0 packages (2 private ones left out), 0 archives" });
    expect(idsOf(await ask(built, []))).toEqual(["nothing-to-pack"]);
    // A single one is looked at as ever.
    expect(passed(await ask(built, versionsOf(manifests, ["a"]))).facts.packages).toMatchObject([{ isPrivate: true }]);
  }, 60_000);
});
