import { describe, expect, test } from "vitest";
import { missingTargets, targetsOf } from "../../../checks/pack/targets.ts";

/** The fields that name something that is not among the files. */
function missing(manifest: Record<string, unknown>, files: readonly string[]): readonly string[] {
  return missingTargets(targetsOf(manifest), ["package.json", ...files]).map(({ field }) => field);
}

describe("targets", () => {
  test("looks for main, module, types, typings and bin", () => {
    const manifest = {
      main: "./a.js",
      module: "b.mjs",
      types: "./c.d.ts",
      typings: "d.d.ts",
      bin: { x: "bin/x.js", y: "./y.js" },
    };
    expect(missing(manifest, [])).toEqual(["main", "module", "types", "typings", 'bin["x"]', 'bin["y"]']);
    expect(missing(manifest, ["a.js", "b.mjs", "c.d.ts", "d.d.ts", "bin/x.js", "y.js"])).toEqual([]);
    expect(missing({ bin: "./cli.js" }, ["index.js"])).toEqual(["bin"]);
  });

  test("finds main as node does, and types as TypeScript does", () => {
    expect(missing({ main: "lib" }, ["lib/index.js"])).toEqual([]);
    expect(missing({ main: "lib/" }, ["lib/index.js"])).toEqual([]);
    expect(missing({ main: "lib/a" }, ["lib/a.js"])).toEqual([]);
    expect(missing({ main: "lib/" }, ["lib/other.js"])).toEqual(["main"]);
    expect(missing({ main: "." }, ["index.js"])).toEqual([]);
    expect(missing({ main: "", types: "index" }, ["index.d.ts"])).toEqual([]);
    expect(missing({ module: "lib/a" }, ["lib/a.js"])).toEqual(["module"]);
  });

  test("goes into nested conditions and subpaths, and names the way there", () => {
    const exports = {
      ".": { types: "./d/i.d.ts", import: { node: "./d/n.js", default: "./d/i.js" } },
      "./package.json": "./package.json",
    };
    expect(missing({ exports }, ["d/i.js", "d/i.d.ts"])).toEqual(['exports["."]["import"]["node"]']);
    expect(missing({ exports: "./i.js" }, [])).toEqual(["exports"]);
  });

  test("wants one match of a pattern, with the same text for every star", () => {
    const exports = { "./*": "./d/*/*.js" };
    expect(missing({ exports }, ["d/a/a.js"])).toEqual([]);
    expect(missing({ exports }, ["d/a/b.js"])).toEqual(['exports["./*"]']);
    expect(missing({ exports: { "./*": "./d/*.js" } }, ["d/a.b/c.js"])).toEqual([]);
    expect(missing({ exports: { "./*": "./d/*.js" } }, ["d/aXjs"])).toEqual(['exports["./*"]']);
  });

  test("lets null close a path, and takes any of a list", () => {
    expect(missing({ exports: { "./internal/*": null, ".": ["./no.js", { import: "./i.js" }] } }, ["i.js"])).toEqual(
      [],
    );
    expect(missing({ exports: { ".": ["./no.js", "./nor.js"] } }, ["i.js"])).toEqual(['exports["."]']);
  });

  test("takes a folder that is exported as a whole", () => {
    expect(missing({ exports: { "./f/": "./f/" } }, ["f/a.js"])).toEqual([]);
    expect(missing({ exports: { "./f/": "./f/" } }, ["g/a.js"])).toEqual(['exports["./f/"]']);
  });

  test("passes over what is no path", () => {
    expect(missing({ main: 3, bin: ["x"], exports: { ".": false } }, [])).toEqual([]);
  });
});
