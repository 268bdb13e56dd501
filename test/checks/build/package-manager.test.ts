import { describe, expect, test } from "vitest";
import { environmentError } from "#author";
import {
  installCommand,
  managerOf,
  missingManager,
  rebuildCommand,
  scriptCommand,
} from "../../../checks/common/package-manager.ts";

describe("managerOf", () => {
  test("tells the package manager by the lockfile", () => {
    expect(managerOf({}, {})).toBe("none");
    expect(managerOf({ "package-lock.json": "{}" }, {})).toBe("npm");
    expect(managerOf({ "npm-shrinkwrap.json": "{}" }, {})).toBe("npm");
    expect(managerOf({ "pnpm-lock.yaml": "" }, {})).toBe("pnpm");
    expect(managerOf({ "bun.lock": "{}" }, {})).toBe("bun");
    expect(managerOf({ "bun.lockb": "\0", "bun.lock": "{}" }, {})).toBe("bun");
    expect(managerOf({ "yarn.lock": "# yarn lockfile v1\n" }, {})).toBe("yarn");
    expect(managerOf({ "yarn.lock": "# generated\n\n__metadata:\n  version: 8\n" }, {})).toBe("yarn-berry");
  });

  test("lets package.json decide between several, and says so where it does not", () => {
    const both = { "package-lock.json": "{}", "yarn.lock": "__metadata:\n" };
    expect(managerOf(both, {})).toBe("several");
    expect(managerOf(both, { packageManager: "pnpm@9.0.0" })).toBe("several");
    expect(managerOf(both, { packageManager: "npm@10.8.2" })).toBe("npm");
    expect(managerOf({ ...both, "bun.lock": "{}" }, { packageManager: "bun@1.2.0" })).toBe("bun");
    expect(managerOf(both, { packageManager: "yarn@4.5.0+sha512.abc" })).toBe("yarn-berry");
  });
});

describe("commands", () => {
  test.each(["npm", "pnpm", "yarn", "yarn-berry", "bun", "none"] as const)(
    "installs with %s and runs no scripts",
    (manager) => {
      expect(installCommand(manager).some((part) => part === "--ignore-scripts" || part === "--mode=skip-build")).toBe(
        true,
      );
    },
  );

  test("installs from the lockfile alone", () => {
    expect(installCommand("npm")).toContain("ci");
    expect(installCommand("pnpm")).toContain("--frozen-lockfile");
    expect(installCommand("yarn")).toContain("--frozen-lockfile");
    expect(installCommand("yarn-berry")).toContain("--immutable");
    expect(installCommand("bun")).toContain("--frozen-lockfile");
    expect(installCommand("none")).toContain("--no-package-lock");
  });

  test("runs install scripts of the named dependencies, and the package's own scripts", () => {
    expect(rebuildCommand("npm", ["esbuild"])).toEqual(["npm", "rebuild", "--foreground-scripts", "esbuild"]);
    expect(rebuildCommand("pnpm", ["esbuild"])).toEqual(["pnpm", "rebuild", "esbuild"]);
    expect(scriptCommand("yarn-berry", "test")).toEqual(["yarn", "run", "test"]);
    expect(scriptCommand("bun", "test")).toEqual(["bun", "run", "test"]);
  });
});

describe("missingManager", () => {
  const thrown = environmentError("Cannot run pnpm: it is not installed");

  test("names the version that package.json asks for", () => {
    const error = missingManager(thrown, { found: "pnpm", manifest: { packageManager: "pnpm@9.1.0+sha512.abc" } });
    expect(error).toMatchObject({
      message: "Cannot install with pnpm: it is not on the PATH",
      hint: "npm install --global pnpm@9.1.0, or: corepack enable",
    });
  });

  test("does not send to corepack for bun, which that does not know", () => {
    const absent = environmentError("Cannot run bun: it is not installed");
    const error = missingManager(absent, { found: "bun", manifest: { packageManager: "bun@1.2.0" } });
    expect(error).toMatchObject({
      message: "Cannot install with bun: it is not on the PATH",
      hint: "npm install --global bun@1.2.0",
    });
  });

  test("leaves any other trouble as it is", () => {
    const other = new Error("aborted");
    expect(missingManager(other, { found: "pnpm", manifest: {} })).toBe(other);
    expect(missingManager(thrown, { found: "npm", manifest: {} })).toBe(thrown);
  });
});
