import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPackageName, isSafeRefName, signatureSuffix, tagName, templateFor } from "../../src/model/names.ts";

describe("a tag name", () => {
  it("is the template with name and version in their places", () => {
    expect(tagName("v{version}", { name: "left-pad", version: "1.2.3" })).toBe("v1.2.3");
    expect(tagName("{name}@{version}", { name: "@scope/left-pad", version: "1.2.3" })).toBe("@scope/left-pad@1.2.3");
    expect(tagName("{version}-{other}", { name: "$&{version}", version: "1.2.3" })).toBe("1.2.3-{other}");
    expect(tagName("{name}", { name: "$&{version}", version: "1.2.3" })).toBe("$&{version}");
  });

  it("is of the package's own template, else of the one for all", () => {
    const templates = { "*": "{unscoped}-v{version}", core: "v{version}" };
    expect(templateFor(templates, "core")).toBe("v{version}");
    expect(templateFor(templates, "toString")).toBe("{unscoped}-v{version}");
    expect(templateFor("v{version}", "core")).toBe("v{version}");
    expect(tagName(templates["*"], { name: "@scope/left-pad", version: "1.2.3" })).toBe("left-pad-v1.2.3");
    expect(tagName(templates["*"], { name: "left-pad", version: "1.2.3" })).toBe("left-pad-v1.2.3");
  });

  it.each(["v1.2.3", "@scope/left-pad@1.2.3", "release/1.2.3", "vé", "a".repeat(250)])("may be %s", (name) => {
    expect(isSafeRefName(name)).toBe(true);
  });

  it.each(
    [
      [
        "",
        "-",
        "--force",
        "--upload-pack=x",
        "a..b",
        "a b",
        "a~1",
        "a^",
        "a:b",
        "a?",
        "a*",
        "a[b",
        "a\\b",
        "a@{1}",
        "@",
        "HEAD",
      ],
      [
        "a.lock",
        "a.lock/b",
        ".a",
        "a/.b",
        "a.",
        "a/",
        "/a",
        "a//b",
        "a\nb",
        "a\0b",
        "a\x7f",
        "a\tb",
        "\ud800",
        "a".repeat(251),
        "é".repeat(130),
      ],
    ].flat(),
  )("may not be %j", (name) => {
    expect(isSafeRefName(name)).toBe(false);
  });

  it("that is safe is one that git takes", () => {
    const piece = fc.constantFrom(..."ab01.-/@{}~^:?*[\\ \n\x7f", ".lock", "..", "@{", "é");
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const name = pieces.join("");
        const isTaken = gitTakes(name);
        expect(isSafeRefName(name)).toBe(isTaken && !name.startsWith("-"));
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});

function gitTakes(name: string): boolean {
  try {
    execFileSync("git", ["check-ref-format", `refs/tags/${name}`], { stdio: "ignore" });
    return name !== "@";
  } catch {
    return false;
  }
}

describe("a package name", () => {
  it.each(["left-pad", "@scope/left-pad", "JSONStream", "lodash.merge", "x", "7zip", "@a/_b".replace("_", "")])(
    "may be %s",
    (name) => {
      expect(isPackageName(name)).toBe(true);
    },
  );

  it.each([
    "",
    "-x",
    ".x",
    "_x",
    "../../evil",
    "a/b",
    "@a/b/c",
    "@/b",
    "@a/",
    "a;touch x",
    "a b",
    " a",
    "a\n",
    "node_modules",
    "Favicon.ico",
    "аcme",
    "a~b",
    "a%20",
    "a".repeat(215),
    "__proto__",
  ])("may not be %j", (name) => {
    expect(isPackageName(name)).toBe(false);
  });
});

describe("the name of a signature file", () => {
  it("ends as each tool's users expect", () => {
    expect([signatureSuffix("gpg"), signatureSuffix("ssh"), signatureSuffix("minisign")]).toEqual([
      ".asc",
      ".sig",
      ".minisig",
    ]);
  });
});
