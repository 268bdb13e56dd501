import { describe, expect, it } from "vitest";
import { readManifest } from "../../../checks/version/manifest.ts";

const read = (text: string | null) => readManifest(text, "package.json");
const withVersion = (version: string): string => `{\n  "name": "a",\n  "version": ${version}\n}\n`;

describe("a manifest", () => {
  it.each<[string, object]>([
    ['{"name":"a","version":"1.2.3"}', { name: "a", version: "1.2.3", isPrivate: false }],
    [
      '\uFEFF{"name":"@a/b","version":"0.0.0-x.1","private":true}',
      { name: "@a/b", version: "0.0.0-x.1", isPrivate: true },
    ],
    ['{"name":"a","version":"1.0.0","private":"yes"}', { isPrivate: false }],
    ['{"__proto__":{"version":"9.9.9"},"constructor":{},"name":"a","version":"1.0.0"}', { version: "1.0.0" }],
  ])("%j is read", (text, expected) => {
    expect(read(text).manifest).toMatchObject(expected);
  });

  it.each<[string, string | null, string]>([
    ["no file", null, "no-manifest"],
    ["an empty file", "", "not-json"],
    ["a list", "[]", "bad-manifest"],
    ["null", "null", "bad-manifest"],
    ["no name", '{"version":"1.0.0"}', "bad-name"],
    ["a path for a name", '{"name":"../../evil","version":"1.0.0"}', "bad-name"],
    ["a command for a name", '{"name":"a;touch x","version":"1.0.0"}', "bad-name"],
    ["no version", '{"name":"a"}', "no-version"],
    ["a version from __proto__ alone", '{"name":"a","__proto__":{"version":"1.0.0"}}', "no-version"],
    ["two versions", '{"name":"a","version":"1.0.0","version":"1.0.0"}', "duplicate-key"],
    ["two versions, one in disguise", '{"name":"a","version":"1.0.0","ver\\u0073ion":"2.0.0"}', "duplicate-key"],
  ])("with %s is refused", (_, text, id) => {
    expect(read(text)).toMatchObject({ manifest: null, findings: [{ id, level: "block" }] });
  });

  it.each([
    '" =v1.0.0 "',
    '"1.0.0\\n"',
    '"1.0.0\\n--evil"',
    '"=1.0.0"',
    '"v1.0.0"',
    '"1.0"',
    '"01.2.3"',
    '"1.2.3-01"',
    '"1.2.3+build"',
    '"99999999999999999999.0.0"',
    '"9007199254740993.0.0"',
    '"1.0.0-é"',
    '""',
    "1",
    "null",
    '["1.0.0"]',
    `"1.0.0-${"a".repeat(300)}"`,
  ])("with the version %s is refused, and the line named", (version) => {
    const { findings } = read(withVersion(version));
    expect(findings).toMatchObject([{ id: "bad-version", line: 3, file: "package.json" }]);
    expect(findings?.[0]?.message.length).toBeLessThan(200);
    expect(findings?.[0]?.message).not.toContain("\n");
  });

  it("with build metadata is refused for what it is", () => {
    const { findings } = read(withVersion('"1.2.3-rc.1+b1"'));
    expect(findings?.[0]?.message).toBe(
      'Cannot release package.json: "1.2.3-rc.1+b1" has build metadata, which npm ignores',
    );
    expect(findings?.[0]?.hint).toBe('Leave it out: "1.2.3-rc.1"');
  });

  it.each<[string, number]>([
    ['{\n  "name": "a",\n  "version" "1.0.0"\n}', 3],
    ['{\n  "name": "a",\n', 3],
    ["<<<<<<< HEAD\n{}", 1],
  ])("that is not JSON is refused with its line: %j", (text, line) => {
    expect(read(text).findings).toMatchObject([{ id: "not-json", line }]);
  });
});
