import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rewriteByRule, rewriteLockfile, rewriteManifest, type VersionFile } from "../../../checks/version/files.ts";

describe("the manifest", () => {
  it("keeps every byte but the version's", () => {
    const layout = fc.record({
      indent: fc.constantFrom("", "  ", "\t", "   "),
      lineEnd: fc.constantFrom("\n", "\r\n"),
      mark: fc.constantFrom("", "\uFEFF"),
      final: fc.boolean(),
      description: fc.string(),
    });
    fc.assert(
      fc.property(layout, ({ indent, lineEnd, mark, final, description }) => {
        const make = (version: string): string => {
          const value = { description, nested: { version: "1.0.0" }, version, "version ": "1.0.0", z: ["1.0.0"] };
          return mark + JSON.stringify(value, null, indent).replaceAll("\n", lineEnd) + (final ? lineEnd : "");
        };
        expect(rewriteManifest(make("1.0.0"), "1.1.0-beta.1")).toBe(make("1.1.0-beta.1"));
      }),
    );
  });
});

describe("npm's lockfile", () => {
  it("changes in its two places, and not for other packages of that version", () => {
    const make = (version: string): string =>
      `${JSON.stringify({ name: "a", version, packages: { "": { name: "a", version }, "node_modules/b": { version: "1.0.0" } }, dependencies: { b: { version: "1.0.0" } } }, null, "\t")}\n`;
    expect(rewriteLockfile(make("1.0.0"), "package-lock.json", "1.1.0")).toEqual({ text: make("1.1.0"), findings: [] });
  });

  it("may lack one of them", () => {
    expect(rewriteLockfile('{"version":"0"}', "l", "1.1.0").text).toBe('{"version":"1.1.0"}');
    expect(rewriteLockfile('{"packages":{"":{}}}', "l", "1.1.0").text).toBe('{"packages":{"":{}}}');
  });

  it("that is not JSON is a finding", () => {
    expect(rewriteLockfile("{\n<<<<<<<", "package-lock.json", "1.0.0").findings).toMatchObject([
      { id: "not-json", file: "package-lock.json", line: 2 },
    ]);
  });
});

describe("a rule", () => {
  const by = (rule: Omit<VersionFile, "path">, text: string) =>
    rewriteByRule(text, { path: "f", ...rule }, "2.0.0-rc.1");

  it.each<[string, string, string]>([
    [
      'VERSION = "{version}";',
      'a VERSION = "1.0.0"; VERSION = "1.0.0-beta.2";',
      'a VERSION = "2.0.0-rc.1"; VERSION = "2.0.0-rc.1";',
    ],
    ["a.b({version})", "axb(1.0.0) a.b(1.0.0)", "axb(1.0.0) a.b(2.0.0-rc.1)"],
    ["pkg-{version}.tgz", "pkg-1.0.0-beta.1.tgz", "pkg-2.0.0-rc.1.tgz"],
    ["{version}", "version 1.2.3-a.1. End", "version 2.0.0-rc.1. End"],
    ["$&{version}$1", "$&1.0.0$1", "$&2.0.0-rc.1$1"],
    ["v{version}\r\n", "v1.0.0\r\n", "v2.0.0-rc.1\r\n"],
  ])("with the pattern %j", (pattern, text, expected) => {
    expect(by({ pattern }, text)).toEqual({ text: expected, findings: [] });
  });

  it("for JSON follows the keys", () => {
    expect(by({ json: "info.version" }, '{ "version":"1", "info": { "version": "1" } }')).toEqual({
      text: '{ "version":"1", "info": { "version": "2.0.0-rc.1" } }',
      findings: [],
    });
  });

  it.each<[string, Omit<VersionFile, "path">, string, string]>([
    ["whose pattern fits nowhere", { pattern: "v{version}" }, "v1.0", "version-file"],
    ["whose keys lead nowhere", { json: "a.b" }, '{"a":1}', "version-file"],
    ["whose keys lead to no text", { json: "a" }, '{"a":1}', "version-file"],
    ["whose keys stand twice", { json: "a" }, '{"a":"1","a":"1"}', "version-file"],
    ["for a file that is not JSON", { json: "a" }, "a: 1", "not-json"],
    ["for a file that is not UTF-8", { pattern: "v{version}" }, "\uFFFD v1.0.0", "version-file"],
  ])("%s is a finding that names the file", (_, rule, text, id) => {
    expect(by(rule, text)).toMatchObject({ text, findings: [{ id, level: "block", file: "f" }] });
  });

  it("takes no time on hostile text", () => {
    const began = performance.now();
    by({ pattern: "x{version}y" }, "x1.1.1-" + "a.".repeat(100_000));
    by({ pattern: "{version}y" }, "1.".repeat(100_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
