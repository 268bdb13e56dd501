import { execFile } from "node:child_process";
import { chmod, link, lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PackResult, TreeEntry } from "../../src/model/workbench.ts";
import { parsePack } from "../../src/world/npm-json.ts";
import { integrityOf, packFolders } from "../../src/world/npm.ts";
import { openStore } from "../../src/world/store.ts";

const PACKED = {
  id: "@acme/tiny@1.2.3",
  name: "@acme/tiny",
  version: "1.2.3",
  size: 235,
  unpackedSize: 141,
  shasum: "687f2314e2491ab5a86a22131a37fba298d3aae8",
  integrity: "sha512-4J1ud+eN+lcJx/HyO+mDTrBa0w0avkzKuSlIs95yPipS+3RFiVky2/kXWUvJ8tv0Ufw5edw90Fqjn/fSbtlgdA==",
  filename: "acme-tiny-1.2.3.tgz",
  files: [
    { path: "bin/tiny.js", size: 15, mode: 420 },
    { path: "package.json", size: 126, mode: 420 },
  ],
  entryCount: 2,
  bundled: [],
};

describe("parsePack", () => {
  test("reads a list, as npm 7 to 11 gives it, and an object by name, as npm 12 does", () => {
    const read = parsePack(JSON.stringify([PACKED]));
    expect([...read]).toEqual([
      [
        "@acme/tiny",
        {
          name: "@acme/tiny",
          version: "1.2.3",
          filename: "acme-tiny-1.2.3.tgz",
          integrity: PACKED.integrity,
          files: [
            { path: "bin/tiny.js", size: 15 },
            { path: "package.json", size: 126 },
          ],
        },
      ],
    ]);
    expect(parsePack(JSON.stringify({ "@acme/tiny": PACKED }))).toEqual(read);
    const two = [PACKED, { ...PACKED, name: "other" }];
    expect([...parsePack(JSON.stringify(two)).keys()]).toEqual(["@acme/tiny", "other"]);
    expect(parsePack(JSON.stringify({ "@acme/tiny": two[0], other: two[1] }))).toEqual(parsePack(JSON.stringify(two)));
  });

  test.each([
    ["nothing", ""],
    ["text before the JSON", `> prepack\n${JSON.stringify([PACKED])}`],
    ["an empty list", "[]"],
    ["a package twice", JSON.stringify([PACKED, PACKED])],
    ["the entry itself", JSON.stringify(PACKED)],
    ["another name as the key", JSON.stringify({ "@acme/other": PACKED })],
    ["an entry without integrity", JSON.stringify([{ ...PACKED, integrity: undefined }])],
    ["files that are texts", JSON.stringify([{ ...PACKED, files: ["package.json"] }])],
  ])("fails closed on %s", (_, stdout) => {
    expect(() => parsePack(stdout)).toThrow("unknown shape");
  });
});

const FILES: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    name: "@acme/tiny",
    version: "1.2.3",
    bin: { tiny: "./dist/cli.js" },
    publishConfig: { executableFiles: ["dist/extra.js"] },
    scripts: { prepack: "touch ran", prepare: "touch ran", postpack: "touch ran" },
  }),
  "dist/cli.js": "#!/usr/bin/env node\n",
  "dist/extra.js": "#!/usr/bin/env node\n",
  "dist/index.js": "export {};\n",
  "tools/run.sh": "#!/bin/sh\n",
  LICENSE: "MIT\n",
};
const TRACKED: readonly TreeEntry[] = [
  { mode: "100644", object: "", path: "package.json" },
  { mode: "100755", object: "", path: "tools/run.sh" },
];

let base: string;
const umask = process.umask();
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
});
afterAll(async () => {
  process.umask(umask);
  await rm(base, { recursive: true, force: true });
});

async function makeCheckout(under: string, mode?: number): Promise<string> {
  const root = join(await mkdtemp(join(base, "checkout-")), under);
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
    if (mode !== undefined) await chmod(join(root, path), mode);
  }
  return root;
}

const packAll = (root: string, dirs: readonly string[], members: readonly string[] = []) =>
  packFolders({ root, dirs, members: new Set(members), tracked: TRACKED, store: openStore(join(base, "store")) });

async function pack(root: string, dir = ""): Promise<PackResult> {
  const [packed] = await packAll(root, [dir]);
  if (packed === undefined) throw new Error("nothing was packed");
  return packed;
}

describe("packFolders", () => {
  test("stores the tarball, runs no script, and gives the executable bit by git, bin and executableFiles", async () => {
    const root = await makeCheckout("a");
    const packed = await pack(root);
    const bytes = await openStore(join(base, "store")).read(packed.tarball.digest);
    expect(packed).toMatchObject({
      tarball: { name: "acme-tiny-1.2.3.tgz" },
      manifest: { name: "@acme/tiny" },
      integrity: integrityOf(bytes),
    });
    expect(packed.files.map(({ path }) => path).sort()).toEqual(Object.keys(FILES).sort());
    await writeFile(join(base, "tiny.tgz"), bytes);
    const { stdout } = await promisify(execFile)("tar", ["-tvzf", join(base, "tiny.tgz")]);
    const modes = stdout
      .trim()
      .split("\n")
      .map((line) => `${line.slice(0, 10)} ${line.split(" ").at(-1)}`);
    expect(modes.sort()).toEqual([
      "-rw-r--r-- package/LICENSE",
      "-rw-r--r-- package/dist/index.js",
      "-rw-r--r-- package/package.json",
      "-rwxr-xr-x package/dist/cli.js",
      "-rwxr-xr-x package/dist/extra.js",
      "-rwxr-xr-x package/tools/run.sh",
    ]);
  });

  test("gives the same bytes under umask 077, from another folder, with other modes, hard links and npm settings", async () => {
    const plain = await pack(await makeCheckout("a"));

    process.umask(0o077);
    const secretive = await makeCheckout("elsewhere/deep");
    expect((await lstat(join(secretive, "LICENSE"))).mode & 0o777).toBe(0o600);
    const underUmask = await pack(secretive).finally(() => process.umask(umask));

    const linked = await makeCheckout("b", 0o777);
    await rm(join(linked, "LICENSE"));
    await writeFile(join(linked, "LICENSE"), FILES["LICENSE"] ?? "");
    await rm(join(linked, "dist/index.js"));
    await writeFile(join(base, "store-of-pnpm.js"), FILES["dist/index.js"] ?? "", { mode: 0o600 });
    await link(join(base, "store-of-pnpm.js"), join(linked, "dist/index.js"));
    const npmrc = join(base, "npmrc");
    await writeFile(
      npmrc,
      `pack-destination=${base}\nignore-scripts=false\nworkspaces=true\ndry-run=true\numask=077\njson=false\n`,
    );
    process.env["NPM_CONFIG_USERCONFIG"] = npmrc;
    const underSettings = await pack(linked).finally(() => delete process.env["NPM_CONFIG_USERCONFIG"]);

    expect(underUmask).toEqual(plain);
    expect(underSettings).toEqual(plain);
    expect((await lstat(join(base, "store-of-pnpm.js"))).mode & 0o777).toBe(0o600);
  });

  test("makes two links to one file two files", async () => {
    const root = await makeCheckout("c");
    await link(join(root, "LICENSE"), join(root, "dist/LICENSE"));
    const packed = await pack(root);
    await writeFile(join(base, "links.tgz"), await openStore(join(base, "store")).read(packed.tarball.digest));
    const { stdout } = await promisify(execFile)("tar", ["-tvzf", join(base, "links.tgz")]);
    expect(stdout).not.toContain("link to");
  });

  test("respects the ignore file of the workspace's root, as npm does there", async () => {
    const root = await mkdtemp(join(base, "workspace-"));
    await mkdir(join(root, "packages/one"), { recursive: true });
    await writeFile(
      join(root, "package.json"),
      JSON.stringify({ name: "root", version: "1.0.0", private: true, workspaces: ["packages/*"] }),
    );
    await writeFile(join(root, ".gitignore"), "*.log\n");
    await writeFile(join(root, "packages/one/package.json"), JSON.stringify({ name: "one", version: "1.0.0" }));
    await writeFile(join(root, "packages/one/debug.log"), "secret\n");
    const packed = await pack(root, "packages/one");
    expect(packed.manifest["name"]).toBe("one");
    expect(packed.files.map(({ path }) => path)).toEqual(["package.json"]);
  });

  test("says which folder has no manifest, no name or no version", async () => {
    const root = await mkdtemp(join(base, "empty-"));
    await expect(pack(root)).rejects.toThrow("its package.json cannot be read");
    await writeFile(join(root, "package.json"), '{"name":"x"}');
    await expect(pack(root)).rejects.toThrow("lacks a name or a version");
  });

  /** Folders with a built file, an ignored one and a program; the root knows those below `packages` for its members. */
  async function makeWorkspace(names: Readonly<Record<string, string>>): Promise<string> {
    const root = await mkdtemp(join(base, "workspace-"));
    const rootManifest = {
      name: "root",
      version: "1.0.0",
      private: true,
      files: ["none"],
      workspaces: ["packages/*", "!packages/not"],
    };
    await writeFile(join(root, "package.json"), `${JSON.stringify(rootManifest, null, 4)}\n`);
    await writeFile(join(root, ".gitignore"), "*.log\n");
    for (const [dir, name] of Object.entries(names)) {
      await mkdir(join(root, dir, "bin"), { recursive: true });
      await writeFile(join(root, dir, "package.json"), JSON.stringify({ name, version: "1.0.0", bin: "bin/x.js" }));
      await writeFile(join(root, dir, "bin/x.js"), `#!/usr/bin/env node\n// ${name}\n`);
      await writeFile(join(root, dir, "debug.log"), "secret\n");
    }
    return root;
  }

  test("packs many at once as it packs each alone, in the order that was asked for", async () => {
    const names = {
      "packages/one": "one",
      "packages/one/inner": "@s/inner",
      "packages/two": "@s/two",
      "packages/s-two": "s-two",
      "packages/odd+name": "odd",
      "packages/not": "not",
      "elsewhere/four": "four",
    };
    const dirs = [...Object.keys(names).reverse(), ""];
    const members = ["packages/one", "packages/two", "packages/s-two", "packages/odd+name"];
    const root = await makeWorkspace(names);
    const manifest = await readFile(join(root, "package.json"), "utf8");
    const packed = await packAll(root, dirs, members);
    expect(packed.map(({ manifest }) => manifest["name"])).toEqual([...Object.values(names).reverse(), "root"]);
    const alone: object[] = [];
    for (const dir of dirs) alone.push(await pack(root, dir));
    // Together the two that npm would call alike are told apart.
    const scoped = await pack(root, "packages/two");
    alone[4] = { ...scoped, tarball: { ...scoped.tarball, name: "@s+two-1.0.0.tgz" } };
    expect(packed).toEqual(alone);
    expect(packed[3]).toMatchObject({ tarball: { name: "s-two-1.0.0.tgz" } });
    expect(await readFile(join(root, "package.json"), "utf8")).toBe(manifest);
    expect((await readdir(root)).sort()).toEqual([".gitignore", "elsewhere", "package.json", "packages"]);
  }, 60_000);

  test("ships what a package bundles of its node_modules, and has them all back in their places", async () => {
    const root = await makeWorkspace({ "packages/one": "one", "packages/two": "two" });
    for (const dir of ["packages/one", "packages/two"]) {
      await mkdir(join(root, dir, "node_modules", "dep"), { recursive: true });
      await writeFile(join(root, dir, "node_modules", "dep", "package.json"), '{"name":"dep","version":"1.0.0"}');
    }
    const bundling = { name: "two", version: "1.0.0", dependencies: { dep: "1.0.0" }, bundleDependencies: ["dep"] };
    await writeFile(join(root, "packages/two/package.json"), JSON.stringify(bundling));
    const packed = await packAll(root, ["packages/one", "packages/two"], ["packages/one", "packages/two"]);
    expect(packed.map(({ files }) => files.some(({ path }) => path.startsWith("node_modules/dep/")))).toEqual([
      false,
      true,
    ]);
    for (const dir of ["packages/one", "packages/two"])
      expect(await readdir(join(root, dir, "node_modules"))).toEqual(["dep"]);
    expect((await readdir(dirname(root))).filter((name) => name.startsWith("modules-"))).toEqual([]);
  }, 60_000);
});
