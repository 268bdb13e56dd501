import { describe, expect, test } from "vitest";
import type { Member } from "../../src/workspace/manifest.ts";
import { neededBy, publishManifest, type PublishContext } from "../../src/workspace/publish-manifest.ts";

const NONE = { dependencies: {}, optionalDependencies: {}, peerDependencies: {}, devDependencies: {} };

function sibling(name: string, version: string, isPrivate = false): [string, Member] {
  return [name, { name, version, folder: `packages/${name.replace(/^@.*\//, "")}`, isPrivate, dependencies: NONE }];
}

const CONTEXT: PublishContext = {
  file: "packages/a/package.json",
  folder: "packages/a",
  manager: "pnpm",
  siblings: new Map([
    sibling("a", "3.0.0"),
    sibling("b", "2.0.0"),
    sibling("@s/c", "1.2.3"),
    sibling("pre", "1.0.0-beta.2"),
    sibling("secret", "0.1.0", true),
    sibling("unversioned", ""),
  ]),
  released: new Set(["a", "b", "pre"]),
  catalogs: {
    default: { react: "^19.0.0", b: "workspace:^", pinned: "1.0.0" },
    old: { react: "^17.0.0", link: "link:../x" },
  },
};

const text = (manifest: Record<string, unknown>): string => `${JSON.stringify({ name: "a", ...manifest }, null, 2)}\n`;

/** What becomes of one range. */
function published(range: string, name = "b", kind = "dependencies"): string | readonly string[] {
  const { text: made, findings } = publishManifest(text({ [kind]: { [name]: range } }), CONTEXT);
  if (findings.length > 0) return findings.map(({ id }) => id);
  return (JSON.parse(made) as Record<string, Record<string, string>>)[kind]?.[name] ?? "";
}

describe("the registry of publishConfig", () => {
  test.each([
    ["http://user:s3cret@host/", "has credentials: put them into npm's configuration"],
    ["https://s3cret@host/", "has credentials: put them into npm's configuration"],
    ["not a url s3cret", "is no http(s) address"],
    ["file:///etc/s3cret", "is no http(s) address"],
    [["s3cret"], "is no http(s) address"],
    ["https://host/?a=s3cret#frag", "has a query or a fragment: leave it out"],
    ["https://host/#", "has a query or a fragment: leave it out"],
  ])("is told, and not shown, where it is %j", (registry, state) => {
    const { findings } = publishManifest(text({ publishConfig: { registry } }), CONTEXT);
    const message = `Cannot publish a: the registry of its publishConfig ${state}`;
    expect(findings).toMatchObject([{ id: "bad-registry", level: "block", message, file: CONTEXT.file, line: 4 }]);
    expect(JSON.stringify(findings)).not.toContain("s3cret");
  });

  test("may be any address of http(s)", () => {
    const all = ["https://registry.example.org", "http://localhost:4873/npm/"];
    const found = all.map((registry) => publishManifest(text({ publishConfig: { registry } }), CONTEXT).findings);
    expect(found).toEqual([[], []]);
  });
});

describe("ranges", () => {
  test.each([
    ["workspace:*", "2.0.0"],
    ["workspace:", "2.0.0"],
    ["workspace:^", "^2.0.0"],
    ["workspace:~", "~2.0.0"],
    ["workspace:>=", ">=2.0.0"],
    ["workspace:^2.0.0", "^2.0.0"],
    ["workspace:2.0.0", "2.0.0"],
    ["workspace:2.x", "2.x"],
    ["workspace:>=1.0.0 <3.0.0", ">=1.0.0 <3.0.0"],
    ["workspace:^ || ^1.0.0", "^2.0.0 || ^1.0.0"],
    ["^1.0.0 || workspace:^", "^1.0.0 || ^2.0.0"],
    ["workspace:^1.0.0 || workspace:^2.0.0", "^1.0.0 || ^2.0.0"],
    ["workspace:../b", "2.0.0"],
    ["workspace:../b/", "2.0.0"],
    ["workspace:packages/b", "2.0.0"],
    ["workspace:../c", "npm:@s/c@1.2.3"],
    ["workspace:b@^", "^2.0.0"],
    ["workspace:@s/c@*", "npm:@s/c@1.2.3"],
    ["workspace:@s/c@^", "npm:@s/c@^1.2.3"],
    ["workspace:@s/c@~", "npm:@s/c@~1.2.3"],
    ["workspace:@s/c@", "npm:@s/c@1.2.3"],
    ["workspace:@s/c@^1.0.0", "npm:@s/c@^1.0.0"],
    ["catalog:", "^2.0.0"],
    ["^2.0.0", "^2.0.0"],
    ["2.0.0 ", "2.0.0 "],
    ["*", "*"],
    ["latest", "latest"],
    ["npm:@s/c@^1.0.0", "npm:@s/c@^1.0.0"],
    ["npm:other", "npm:other"],
    ["github:acme/b", "github:acme/b"],
    ["https://example.org/b.tgz", "https://example.org/b.tgz"],
    ["git+ssh://git@example.org/b.git#semver:^1", "git+ssh://git@example.org/b.git#semver:^1"],
  ])("%s of b is published as %s", (range, expected) => {
    expect(published(range)).toBe(expected);
    expect(published(range, "b", "optionalDependencies")).toBe(expected);
    expect(published(range, "b", "peerDependencies")).toBe(expected);
    expect(published(range, "b", "devDependencies")).toBe(expected);
  });

  test.each([
    ["react", "catalog:", "^19.0.0"],
    ["react", "catalog: ", "^19.0.0"],
    ["react", "catalog:default", "^19.0.0"],
    ["react", "catalog:old", "^17.0.0"],
    ["pre", "workspace:^", "^1.0.0-beta.2"],
    ["@s/c", "workspace:*", "1.2.3"],
    ["x", "jsr:@std/path@^1.0.0", "npm:@jsr/std__path@^1.0.0"],
    ["x", "jsr:@std/path", "npm:@jsr/std__path"],
    ["@std/path", "jsr:^1.0.0", "npm:@jsr/std__path@^1.0.0"],
    ["x", "jsr:^1.0.0", "jsr:^1.0.0"],
  ])("%s at %s is published as %s", (name, range, expected) => {
    expect(published(range, name)).toBe(expected);
  });

  test.each([
    ["nobody", "workspace:*", "unknown-sibling"],
    ["nobody", "workspace:^1.0.0", "unknown-sibling"],
    ["b", "workspace:nobody@^", "unknown-sibling"],
    ["b", "workspace:../nobody", "unknown-sibling"],
    ["unversioned", "workspace:*", "unknown-sibling"],
    ["constructor", "workspace:*", "unknown-sibling"],
    ["vue", "catalog:", "unknown-catalog"],
    ["react", "catalog:none", "unknown-catalog"],
    ["react", "catalog:constructor", "unknown-catalog"],
  ])("%s at %s cannot be published, not even for development", (name, range, id) => {
    expect(published(range, name)).toEqual([id]);
    expect(published(range, name, "devDependencies")).toEqual([id]);
  });

  test.each(["file:../b", "link:../b", "portal:../b", "patch:b@1#x", "../b", "~/b", "/b", "C:\\b", "catalog:old"])(
    "%s cannot be published but for development",
    (range) => {
      expect(published(range, "link")).toEqual(["local-range"]);
      expect(published(range, "link", "peerDependencies")).toEqual(["local-range"]);
      expect(published(range, "link", "optionalDependencies")).toEqual(["local-range"]);
      expect(published(range, "link", "devDependencies")).toBe(range === "catalog:old" ? "link:../x" : range);
    },
  );
});

describe("findings", () => {
  test("name the package, the file and the line, what to do, and what is left unresolved", () => {
    const dependencies = { react: "catalog:", nobody: "workspace:*", near: "file:../near", vue: "catalog:old" };
    const { findings, unresolved } = publishManifest(text({ dependencies }), CONTEXT);
    expect(findings.map(({ message, line }) => [line, message])).toEqual([
      [5, "Cannot publish a: it depends on nobody@workspace:*, and the workspace has no package nobody"],
      [6, "Cannot publish a: it depends on near@file:../near, which no registry has"],
      [7, "Cannot publish a: it depends on vue@catalog:old, and the catalog old has no vue"],
    ]);
    for (const { file, hint, level } of findings)
      expect({ file, level, hint: hint !== "" }).toEqual({ file: CONTEXT.file, level: "block", hint: true });
    expect(unresolved).toEqual(["nobody", "near", "vue"]);
  });

  test.each(["dependencies", "optionalDependencies", "peerDependencies"])("tell of private siblings in %s", (kind) => {
    expect(published("workspace:*", "secret", kind)).toEqual(["private-dependency"]);
    expect(published("^0.1.0", "secret", kind)).toEqual(["private-dependency"]);
    expect(published("workspace:secret@*", "x", kind)).toEqual(["private-dependency"]);
    // Another package of that name, from a registry.
    expect(published("^9.0.0", "secret", kind)).toBe("^9.0.0");
  });

  test("let private siblings be that are bundled, optional or for development", () => {
    const peerDependencies = { secret: "workspace:*" };
    const optional = { peerDependencies, peerDependenciesMeta: { secret: { optional: true } } };
    const bundled = { dependencies: peerDependencies, bundleDependencies: ["secret"] };
    for (const manifest of [optional, bundled, { devDependencies: peerDependencies }])
      expect(publishManifest(text(manifest), CONTEXT).findings).toEqual([]);
  });

  test("tell of ranges that what is published together leaves", () => {
    const { findings } = publishManifest(text({ dependencies: { b: "^1.0.0" } }), CONTEXT);
    expect(findings).toEqual([
      {
        id: "range-mismatch",
        level: "block",
        message: "Cannot publish a: it asks for b ^1.0.0, and b will be 2.0.0",
        file: "packages/a/package.json",
        line: 4,
        hint: "Write a range that 2.0.0 is in, such as ^2.0.0",
      },
    ]);
    expect(published("workspace:^1.0.0")).toEqual(["range-mismatch"]);
    expect(published("npm:b@^1.0.0", "x")).toEqual(["range-mismatch"]);
    expect(published("^1.0.0", "b", "peerDependencies")).toEqual(["range-mismatch"]);
    expect(published("^1.0.0", "pre")).toEqual(["range-mismatch"]);
    expect(published("^1.0.0", "b", "devDependencies")).toBe("^1.0.0");
    // It stays, at a version of long ago.
    expect(published("^1.9.0", "@s/c")).toBe("^1.9.0");
  });

  test("of a catalog that the release leaves are to be mended in the catalog", () => {
    const context = { ...CONTEXT, catalogs: { old: { b: "^1.0.0" } } };
    const { findings } = publishManifest(text({ dependencies: { b: "catalog:old" } }), context);
    const message = "Cannot publish a: it asks for b ^1.0.0 by catalog:old, and b will be 2.0.0";
    const hint = "Write a range that 2.0.0 is in, such as ^2.0.0, into the catalog";
    expect(findings).toMatchObject([{ id: "range-mismatch", message, hint, line: 4 }]);
  });

  test("do not take a package for its own sibling", () => {
    expect(published("^1.0.0", "a")).toBe("^1.0.0");
  });
});

describe("texts", () => {
  test.each(["not JSON", "[]", "null", '{"name":"a"}', '{ "dependencies" : [ "b" ] }', "\uFEFF{}"])(
    "%s stays",
    (given) => {
      expect(publishManifest(given, CONTEXT)).toEqual({ text: given, findings: [], unresolved: [] });
    },
  );

  test("keep their form around what is rewritten", () => {
    const given = '{"name":"a",\r\n\t"dependencies": { "x" : "1",   "b":"workspace:^" },\r\n "files": [ ]}';
    expect(publishManifest(given, CONTEXT).text).toBe(given.replace("workspace:^", "^2.0.0"));
  });

  test("have both of two keys rewritten, whichever counts", () => {
    const given = '{ "dependencies": { "b": "workspace:*", "b": "workspace:^" } }';
    expect(publishManifest(given, CONTEXT).text).not.toContain("workspace:");
  });
});

describe("publishConfig", () => {
  const publishConfig = { access: "public", main: "dist/a.js", types: "dist/a.d.ts", exports: { ".": "./dist/a.js" } };
  const given = `${JSON.stringify({ name: "a", main: "src/a.ts", version: "1.0.0", publishConfig }, null, "\t")}\n`;

  test("of pnpm goes into the manifest, in the form of the text", () => {
    const { text: made } = publishManifest(given, CONTEXT);
    expect(JSON.parse(made)).toEqual({
      name: "a",
      main: "dist/a.js",
      version: "1.0.0",
      types: "dist/a.d.ts",
      exports: { ".": "./dist/a.js" },
      publishConfig: { access: "public" },
    });
    expect(made.startsWith('{\n\t"name": "a",\n\t"main": "dist/a.js"')).toBe(true);
    expect(made.endsWith("}\n")).toBe(true);
    const only = publishManifest(text({ publishConfig: { bin: { a: "./a.js" } } }), CONTEXT).text;
    expect(JSON.parse(only)).toEqual({ name: "a", bin: { a: "./a.js" } });
  });

  test("of yarn does too, with fewer fields, and stays", () => {
    const { text: made } = publishManifest(given, { ...CONTEXT, manager: "yarn-berry" });
    expect(JSON.parse(made)).toMatchObject({ main: "dist/a.js", exports: { ".": "./dist/a.js" }, publishConfig });
    expect(JSON.parse(made)).not.toHaveProperty("types");
  });

  test.each(["npm", "yarn", "bun", "none", "constructor"])("of %s stays", (manager) => {
    expect(publishManifest(given, { ...CONTEXT, manager }).text).toBe(given);
  });

  test("with nothing to override leaves the text as it is", () => {
    const plain = '{ "publishConfig": { "access":"public", "directory": "dist" } }';
    expect(publishManifest(plain, CONTEXT).text).toBe(plain);
  });
});

test("what a package needs is what is installed with it, by its real name, and is published now", () => {
  const manifest = {
    name: "a",
    dependencies: { b: "2.0.0", a: "1.0.0", far: "^1.0.0" },
    optionalDependencies: { x: "npm:pre@^1.0.0" },
    peerDependencies: { c: "^1.0.0", d: "^1.0.0" },
    peerDependenciesMeta: { d: { optional: true } },
    devDependencies: { e: "^1.0.0" },
  };
  expect(neededBy(manifest, new Set(["pre", "b", "a", "c", "d", "e"]))).toEqual(["b", "c", "pre"]);
});
