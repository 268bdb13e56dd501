import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pack } from "../../../checks/index.ts";
import { idsOf, passed } from "../../helpers/ask.ts";
import { openBuilt, VERSIONS, type Built } from "../../helpers/built.ts";

describe("pack", () => {
  let built: Built;
  beforeAll(async () => {
    const manifest = { exports: "./lib/index.js", files: ["lib", ".env"], publishConfig: { access: "public" } };
    built = await openBuilt(manifest, { "lib/index.js": "export {};\n", "src/index.ts": "export {};\n" });
  });
  afterAll(async () => await built.close());

  /** Asks about the build with some files changed, and more of a manifest. */
  const ask = async (
    options: Parameters<typeof pack>[0] = {},
    files: Record<string, string> = {},
    more: Record<string, unknown> = {},
  ) => {
    const { bench, commit } = built;
    const build = await bench.files.copy(built.build);
    const manifest = JSON.parse((await bench.files.read(build, "package.json")) ?? "") as Record<string, unknown>;
    await bench.files.write(build, "package.json", JSON.stringify({ ...manifest, ...more }));
    for (const [path, content] of Object.entries(files)) await bench.files.write(build, path, content);
    const extras = [await bench.store.put("acme-tool-1.2.3-docs.tgz", "pages")];
    return await built.ask(pack(options), { commit, versions: VERSIONS, build, extras, told: undefined });
  };

  test("packs the package, a source archive and what others add, and sums them up, the same bytes each time", async () => {
    const { facts, saw } = passed(await ask({ source: true }));
    expect(saw).toBe("2 files in 1 package, 3 archives");
    const names = ["acme-tool-1.2.3-docs.tgz", "acme-tool-1.2.3-source.tgz", "acme-tool-1.2.3.tgz"];
    expect(facts.archives.map(({ name }) => name)).toEqual([...names, "SHA256SUMS"]);
    const sums = Buffer.from(await built.bench.store.read(facts.archives[3]?.digest ?? "")).toString();
    expect(sums).toBe(
      facts.archives
        .slice(0, 3)
        .map(({ digest, name }) => `${digest}  ${name}\n`)
        .join(""),
    );
    expect(facts.packages).toMatchObject([
      {
        name: "@acme/tool",
        version: "1.2.3",
        tarball: { name: "acme-tool-1.2.3.tgz" },
        access: "public",
        registry: null,
        isPrivate: false,
      },
    ]);
    expect(passed(await ask({ source: true })).facts).toEqual(facts);
  });

  test("does not publish elsewhere than the commit says because the build said so", async () => {
    const more = { publishConfig: { access: "public", registry: "https://elsewhere.example/" } };
    expect(idsOf(await ask({}, {}, more))).toEqual(["packed-identity"]);
  });

  test("says all at once what must not be published, and shows no secret", async () => {
    const key = `-----BEGIN ${"PRIVATE KEY"}-----\n${"A".repeat(64)}\n`;
    const dependencies = { a: "workspace:*", b: "file:../b", c: "^1.0.0", d: "npm:c@1", f: "../f", g: "~1.2.0" };
    const exports = { ".": "./lib/index.js", "./x": "./src/index.ts" };
    const more = {
      version: "1.2.4",
      main: "./lib/index.cjs",
      exports,
      dependencies,
      devDependencies: { e: "link:../e" },
    };
    const files = { ".env": "TOKEN=1\n", "lib/key.js": `export default \`${key}\`;\n` };
    const verdict = await ask({}, files, more);
    const targets = ["target-missing", "target-missing"];
    const local = ["local-range", "local-range"];
    const all = [...local, "packed-identity", "secret-content", "secret-file", ...targets, "unknown-sibling"];
    expect(idsOf(verdict)).toEqual(all);
    expect(JSON.stringify(verdict)).toContain("main names lib/index.cjs, which is not in it");
    expect(JSON.stringify(verdict)).not.toContain("AAAA");
    expect(idsOf(await ask({ allow: [".env", "lib/key.js"] }, files))).toEqual([]);
  });

  test("judges the ranges that the build left, where the commit's manifest is not to be rewritten", async () => {
    const devDependencies = { "@acme/tool": "workspace:*" };
    const verdict = await ask({}, {}, { devDependencies });
    expect(idsOf(verdict)).toEqual(["local-range"]);
    expect(JSON.stringify(verdict)).toContain("it depends on @acme/tool@workspace:*, which no registry has");
  });

  test("blocks on a package with nothing in it", async () => {
    const verdict = await ask({}, { "README.md": "# Tool\n" }, { files: ["none"], exports: null });
    expect(idsOf(verdict)).toEqual(["package-empty"]);
  });

  test("blocks where packing twice gives different bytes", async () => {
    let packs = 0;
    const bench = {
      ...built.bench,
      pack: async (...given: Parameters<typeof built.bench.pack>) => {
        await built.bench.files.write(given[0], "lib/stamp.js", `export default ${packs++};\n`);
        return await built.bench.pack(...given);
      },
    };
    const facts = { commit: built.commit, versions: VERSIONS, build: built.build, extras: [], told: undefined };
    const verdict = await pack().plan({ facts, bench, signal: new AbortController().signal });
    expect(idsOf(verdict)).toEqual(["not-reproducible"]);
  });
});
