import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorIn, replaceSpans, spansAt } from "../../src/workspace/json-text.ts";

describe("places in a JSON text", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['{"version":"1"}', ["version"], ['"1"']],
    ['{"a":{"version":"2"},"version" : "1" }', ["version"], ['"1"']],
    ['{"version":"1","version":"2"}', ["version"], ['"1"', '"2"']],
    ['{"ver\\u0073ion":"1"}', ["version"], ['"1"']],
    ['{"a":"\\"version\\":\\"9\\"","version":"1"}', ["version"], ['"1"']],
    ['{"packages":{"":{"version":"1"},"x":{"version":"2"}}}', ["packages", "", "version"], ['"1"']],
    ['{"a":[0,[],{},{"b":true}]}', ["a", "3", "b"], ["true"]],
    ['{"__proto__":{"version":"9"},"constructor":{"version":"8"},"version":"1"}', ["version"], ['"1"']],
    ['\uFEFF\r\n{\r\n\t"version":\r\n"1"\r\n}', ["version"], ['"1"']],
    ["{}", ["version"], []],
    ["[]", ["0"], []],
    [" -1.5e3 ", [], ["-1.5e3"]],
  ])("%j at %j", (text, path, expected) => {
    expect(spansAt(text, path).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  it("are those of JSON.parse, whatever the value and its layout", () => {
    const key = fc.constantFrom("version", "a", "", "__proto__", 'q"', "\\", "ü");
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom("", " ", "\t", "    "), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        for (const [path, found] of valuesOf(JSON.parse(text), [])) {
          expect(spansAt(text, path).map(({ start, end }) => JSON.parse(text.slice(start, end)) as unknown)).toEqual([
            found,
          ]);
        }
      }),
    );
  });

  it("that JSON.parse refuses have an error, and others none", () => {
    const bits = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"',
      "\\",
      "\\u00e9",
      "1",
      "-",
      "0",
      ".5",
      "e9",
      "true",
      "nul",
      " ",
      "\n",
      "\t",
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 8 }), (parts) => {
        const text = parts.join("");
        expect(errorIn(text) === null).toBe(isJson(text));
      }),
      { numRuns: 1_500 },
    );
  });

  it.each([
    ['{\n "a": 1,\n}', 11],
    ['{"a" 1}', 5],
    ["[1 2]", 3],
    ["{} x", 3],
    ["", 0],
    ['{"a":', 5],
  ])("with the error where it is: %j", (text, at) => {
    expect(errorIn(text)).toBe(at);
  });

  it("are replaced, and nothing else", () => {
    const text = '{ "v": "1", "w": ["1"], "v" :"1" }\n';
    expect(replaceSpans(text, spansAt(text, ["v"]), '"22"')).toBe('{ "v": "22", "w": ["1"], "v" :"22" }\n');
  });
});

function valuesOf(value: unknown, path: readonly string[]): readonly [readonly string[], unknown][] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [[path, value], ...inner.flatMap(([key, one]) => valuesOf(one, [...path, key]))];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
