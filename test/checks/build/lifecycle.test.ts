import { describe, expect, test } from "vitest";
import { lifecycle } from "../../../checks/build/lifecycle.ts";

describe("lifecycle", () => {
  test("runs what npm would run at publishing, in npm's order, with the build behind prepare", () => {
    const scripts = { prepack: "c", test: "x", prepublishOnly: "b", build: "tsc", prepare: "husky", postpublish: "no" };
    expect(lifecycle(scripts, "build")).toEqual(["prepare", "build", "prepublishOnly", "prepack"]);
    expect(lifecycle({ test: "x" }, "build")).toEqual([]);
  });

  test.each([
    "npm run build",
    "npm run --silent build",
    "husky && npm run build",
    "pnpm build",
    "yarn run build",
    "npm run-script build && npm test",
    "bun run build",
  ])("leaves the build script out where another is %s", (commandLine) => {
    expect(lifecycle({ build: "tsc", prepack: commandLine }, "build")).toEqual(["prepack"]);
  });

  test.each([
    "npm run build:types",
    "npm test || npm run build",
    "npm build",
    "bun build",
    "echo build",
    "cd docs && npm run build",
    "npm run build -- --watch",
  ])("runs the build script all the same where another is %s", (commandLine) => {
    expect(lifecycle({ build: "tsc", prepack: commandLine }, "build")).toEqual(["build", "prepack"]);
  });

  test("runs a build script of another name, none for false, and none twice", () => {
    expect(lifecycle({ compile: "tsc", build: "no" }, "compile")).toEqual(["compile"]);
    expect(lifecycle({ build: "tsc", prepare: "x" }, false)).toEqual(["prepare"]);
    expect(lifecycle({ prepare: "tsc" }, "prepare")).toEqual(["prepare"]);
  });

  test("takes no inherited property for a script", () => {
    expect(lifecycle({}, "constructor")).toEqual([]);
  });
});
