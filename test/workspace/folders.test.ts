import { describe, expect, test } from "vitest";
import { packageFinder } from "../../src/model/packages.ts";
import { packageFolders } from "../../src/workspace/folders.ts";

/** What is no text is a manifest. */
type Tree = Readonly<Record<string, unknown>>;

const packagesOf = async (tree: Tree, read: string[] = []): Promise<Readonly<Record<string, string>>> => {
  const found = await packageFolders(Object.keys(tree).reverse(), async (path) => {
    read.push(path);
    const content = tree[path] ?? null;
    return typeof content === "string" || content === null ? content : JSON.stringify(content);
  });
  return Object.fromEntries(found.map(({ folder, name }) => [folder, name]));
};

/** Folders with a manifest each, named like them. */
const members = (...folders: readonly string[]): Tree =>
  Object.fromEntries(folders.map((folder) => [`${folder}/package.json`, { name: `@acme/${folder}` }]));

const npm = async (workspaces: unknown, ...folders: readonly string[]): Promise<readonly string[]> =>
  Object.keys(await packagesOf({ "package.json": { name: "root", workspaces }, ...members(...folders) }));
const pnpm = async (globs: readonly string[], ...folders: readonly string[]): Promise<readonly string[]> => {
  const tree = { "pnpm-workspace.yaml": JSON.stringify({ packages: globs }), ...members(...folders) };
  return Object.keys(await packagesOf({ "package.json": { name: "root" }, ...tree }));
};

describe("packages", () => {
  test("are the root, and folders with a manifest that the workspaces name, in order", async () => {
    const tree = {
      "package.json": { name: "root", workspaces: ["packages/*"] },
      ...members("packages/b", "packages/a", "packages/a/inner", "other"),
      "packages/empty/index.ts": "",
      "packages/package.json.ts": "",
    };
    const read: string[] = [];
    const found = await packagesOf(tree, read);
    expect(Object.entries(found)).toEqual([
      ["", "root"],
      ["packages/a", "@acme/packages/a"],
      ["packages/b", "@acme/packages/b"],
    ]);
    expect(read).not.toContain("other/package.json");
  });

  test("are named in yarn's form, and in pnpm's file, which may be there for its settings alone", async () => {
    expect(await npm({ packages: ["a"], nohoist: ["**"] }, "a", "b")).toEqual(["", "a"]);
    expect(await pnpm(["b"], "a", "b")).toEqual(["", "b"]);
    const settings = { "package.json": { workspaces: ["a"] }, "pnpm-workspace.yaml": "catalog:\n  zod: 4\n" };
    expect(await packagesOf({ ...settings, ...members("a", "b") })).toEqual({ "": "(root)", a: "@acme/a" });
    expect(await packagesOf({ ...settings, "pnpm-workspace.yaml": "", ...members("a") })).toHaveProperty("a");
  });

  test("are those of both files where both name some, and of pnpm's without a manifest at the root", async () => {
    const both = { "package.json": { workspaces: ["a", "!b"] }, "pnpm-workspace.yaml": "packages: [b]" };
    expect(Object.keys(await packagesOf({ ...both, ...members("a", "b") }))).toEqual(["", "a", "b"]);
    expect(Object.keys(await packagesOf({ "pnpm-workspace.yaml": "packages: ['*']", ...members("a") }))).toEqual(["a"]);
  });

  test("are none where there is nothing", async () => {
    expect(await packagesOf({})).toEqual({});
    expect(await packagesOf({ "a/package.json": {}, "a/b.ts": "" })).toEqual({});
  });

  test.each([
    [
      ["./a", "/b", "c/", "./d/"],
      ["a", "b", "c", "d"],
    ],
    [["packages/**"], ["packages", "packages/a", "packages/a/b"]],
    [["{x,y}/*"], ["x/a", "y/b"]],
    [["**"], ["a", "packages", "packages/a", "packages/a/b", "b", "c", "d", "x/a", "y/b", "d/.e", ".f"]],
    [["x/*", "!x/a"], []],
    [
      ["./packages/**", "!./packages/a/"],
      ["packages", "packages/a/b"],
    ],
    [["packages/**", "!packages/a/**"], ["packages"]],
    [["!packages/a", "packages/*"], []],
    [["!!y/b"], ["y/b"]],
    [[".", "./", "", "!", "/"], []],
  ])("%j are %j, to npm as to pnpm", async (globs, wanted) => {
    const all = ["a", "packages", "packages/a", "packages/a/b", "b", "c", "d", "x/a", "y/b", "d/.e", ".f"];
    const sorted = ["", ...wanted.filter((folder) => !folder.includes("."))].sort();
    expect(await npm(globs, ...all)).toEqual(sorted);
    expect(await pnpm(globs, ...all)).toEqual(sorted);
  });

  test("that were left out come back to npm with all of their glob, and stay away to pnpm", async () => {
    const globs = ["packages/**", "!packages/b/**", "packages/b/a"];
    const folders = ["packages/b", "packages/b/a", "packages/c"];
    expect(await npm(globs, ...folders)).toEqual(["", ...folders]);
    expect(await pnpm(globs, ...folders)).toEqual(["", "packages/c"]);
  });

  test.each([
    [["a?"], ["ab", "a1"]],
    [
      ["[ab]?", "a[!b]"],
      ["ab", "a1", "ba"],
    ],
    [["a[^0-9]"], ["ab"]],
    [["a[0-9"], []],
    [["*b*"], ["ab", "ba", "b{c}"]],
    [["a**"], ["ab", "a1"]],
    [["b{c}"], ["b{c}"]],
    [
      ["b\\{c}", "\\a*"],
      ["b{c}", "ab", "a1"],
    ],
    [["{a{b,1},ba}"], ["ab", "a1", "ba"]],
    [
      ["a{0..2}", "{b..c}a"],
      ["a1", "ba"],
    ],
    [["x/**/z"], ["x/z", "x/y/z", "x/y/y/z"]],
    [
      ["**/z", "!x/*/z"],
      ["x/z", "x/y/y/z"],
    ],
    [[".*"], [".f"]],
    [
      ["(p)", "q+"],
      ["(p)", "q+"],
    ],
    [["+(q)", "*(q)"], []],
    [["@(ab|a?)"], ["ab", "a1"]],
    [["!(a*|b*|p|q*)"], ["(p)"]],
    [["x/!(y)/z"], []],
    [["x//z"], []],
  ])("%j are %j as well", async (globs, wanted) => {
    const all = ["ab", "a1", "ba", "b{c}", "x/z", "x/y/z", "x/y/y/z", ".f", "(p)", "q+", "p", "qq"];
    expect(await npm(globs, ...all)).toEqual(["", ...wanted].sort());
    expect(await pnpm(globs, ...all)).toEqual(["", ...wanted].sort());
  });

  test("are not what was installed", async () => {
    expect(await npm(["**", "node_modules/*"], "a", "node_modules/x", "a/node_modules/y", "node_modules/z/w")).toEqual([
      "",
      "a",
    ]);
  });
});

describe("hostile manifests", () => {
  test.each([null, true, 7, "a", { packages: "a" }, [null, 7, ["a"], { a: 1 }], { packages: { 0: "a" } }])(
    "workspaces that are %j name nothing",
    async (workspaces) => {
      expect(await npm(workspaces, "a")).toEqual([""]);
    },
  );

  test.each(["7", "packages: a", "packages: {a: b}", "packages: [7, null, {a: b}, [a]]", "- a", "packages: !x y"])(
    "a pnpm-workspace.yaml of %j names nothing",
    async (yaml) => {
      expect(await packagesOf({ "package.json": {}, "pnpm-workspace.yaml": yaml, ...members("a") })).toEqual({
        "": "(root)",
      });
    },
  );

  test("have names of their folders where theirs is none", async () => {
    const tree = { a: { name: 7 }, b: null, c: [], d: { name: "" }, e: "\ufeff{}", f: "7", g: { name: "__proto__" } };
    const manifests = Object.fromEntries(Object.entries(tree).map(([name, value]) => [`${name}/package.json`, value]));
    expect(await packagesOf({ "package.json": { name: ["a"], workspaces: ["*"] }, ...manifests })).toEqual({
      "": "(root)",
      a: "a",
      c: "c",
      d: "d",
      e: "e",
      f: "f",
      g: "__proto__",
    });
  });

  test.each([
    ["a brace", { "package.json": "{" }, /^Cannot read package\.json: .*JSON/],
    ["nothing", { "package.json": "" }, /^Cannot read package\.json: .*JSON/],
    [
      "a member's comment",
      { "package.json": '{"workspaces":["*"]}', "a/package.json": "{\n\n// no" },
      /^Cannot read a\/package\.json: .*JSON/,
    ],
    ["a bracket", { "pnpm-workspace.yaml": "a: [\n" }, /^Cannot read pnpm-workspace\.yaml: .* at line 2, column 1$/],
    ["two documents", { "pnpm-workspace.yaml": "- a\n---\n- b\n" }, /^Cannot read pnpm-workspace\.yaml: .*documents/],
    ["an endless glob", { "package.json": { workspaces: ["a".repeat(257)] } }, /^Cannot read package\.json: .*length/],
    [
      "an endless negation",
      { "pnpm-workspace.yaml": `packages: ["!${"(".repeat(60_000)}"]` },
      /^Cannot read pnpm-workspace\.yaml: .*length/,
    ],
    [
      "globs without end",
      { "package.json": { workspaces: Array.from({ length: 1_001 }, (_, n) => `a${n}`) } },
      /^Cannot read package\.json: .*globs/,
    ],
    [
      "braces without end",
      { "pnpm-workspace.yaml": `packages: ["${"{a,b}".repeat(40)}"]` },
      /^Cannot read pnpm-workspace\.yaml: .*globs/,
    ],
    [
      "a range without end",
      { "package.json": { workspaces: ["{1..1000000000}"] } },
      /^Cannot read package\.json: .*globs/,
    ],
  ])("%s cannot be read, and one line says why", async (_, tree, message) => {
    const error = await packagesOf(tree).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "environment", message: expect.stringMatching(message) as string });
    expect((error as Error).message).not.toContain("\n");
  });
});

describe("hostile globs", () => {
  const letters = "a".repeat(120);

  test.each([
    [["(a+)+b"]],
    [["*a*a*a*a*a*a*a*a*a*b"]],
    [[`${"+([a-z])".repeat(6)}1`]],
    [["*a".repeat(100)]],
    [[`{${"*a".repeat(40)}b,${"[a-z]*".repeat(20)}1}`]],
    [[`${"**/".repeat(60)}b`]],
    [[`${"{a,".repeat(60)}${"}".repeat(60)}`]],
    [["{".repeat(250)]],
    [["[".repeat(250)]],
    [["/".repeat(250) + "a"]],
    [["!".repeat(250)]],
  ])("%j take no time", async (globs) => {
    const start = performance.now();
    const deep = Array.from({ length: 60 }, () => "a").join("/");
    expect(await npm(globs, letters, deep)).not.toContain("b");
    expect(await pnpm(globs, letters, deep)).not.toContain("b");
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("as many as there may be take little time", async () => {
    const globs = Array.from({ length: 1_000 }, (_, n) => (n < 500 ? `!a${n}*` : `b${n}*`));
    const start = performance.now();
    const folders = Array.from({ length: 1_000 }, (_, n) => `b${n}`);
    expect(await npm(globs, ...folders)).toHaveLength(501);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe("the package of a path", () => {
  const packageOf = packageFinder([
    { name: "root", folder: "" },
    { name: "a", folder: "packages/a" },
    { name: "inner", folder: "packages/a/inner" },
  ]);

  test.each([
    ["index.ts", "root"],
    ["packages/index.ts", "root"],
    ["packages/a", "root"],
    ["packages/ab/index.ts", "root"],
    ["packages/a/index.ts", "a"],
    ["packages/a/src/deep/index.ts", "a"],
    ["packages/a/inner/src/index.ts", "inner"],
    ["packages/a/innermost/index.ts", "a"],
    ["__proto__/constructor", "root"],
    ["", "root"],
    ["/index.ts", "root"],
  ])("%j is in %j", (path, name) => {
    expect(packageOf(path)).toBe(name);
  });

  test("is none where nothing above is one", () => {
    const find = packageFinder([{ name: "a", folder: "packages/a" }]);
    expect(find("packages/b/index.ts")).toBe("(no package)");
    expect(find("packages/a/index.ts")).toBe("a");
    expect(packageFinder([])("index.ts")).toBe("(no package)");
  });
});
