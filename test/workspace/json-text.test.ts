import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorIn, patched, replaceSpans, spansAt, spansOf } from "../../src/workspace/json-text.ts";

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

describe("places of many paths", () => {
  it("are found by one walk, and none are where nobody asked", () => {
    const text = '{"a":{"b":1,"c":[2,{"d":3}]},"a":{"b":4},"e":5}';
    const index = spansOf(text, [["a", "b"], ["a", "c", "1", "d"], ["a"], ["x", "y"]]);
    const at = (...path: readonly string[]) => index.at(path).map(({ start, end }) => text.slice(start, end));
    expect(at("a", "b")).toEqual(["1", "4"]);
    expect(at("a", "c", "1", "d")).toEqual(["3"]);
    expect(at("a")).toEqual(['{"b":1,"c":[2,{"d":3}]}', '{"b":4}']);
    expect([at("x", "y"), at("e"), at("a", "b", "c")]).toEqual([[], [], []]);
  });

  it("stand between comments and commas too", () => {
    const text = `// one
{ /* two **/ "a": [1, 2,], // "a": 3
  "b"/**/: {"c": "/* no */",}, }
`;
    expect(errorIn(text, "jsonc")).toBeNull();
    expect(errorIn(text)).toBe(0);
    const index = spansOf(
      text,
      [
        ["a", "1"],
        ["b", "c"],
      ],
      "jsonc",
    );
    expect(index.at(["a", "1"]).map(({ start, end }) => text.slice(start, end))).toEqual(["2"]);
    expect(index.at(["b", "c"]).map(({ start, end }) => text.slice(start, end))).toEqual(['"/* no */"']);
  });

  it.each(["[,]", "{,}", "[1,,]", "[1 /* ", "[1] /", '{"a":1,,}'])("are none in %s, with commas or without", (text) => {
    expect(errorIn(text, "jsonc")).not.toBeNull();
    expect(() => spansOf(text, [], "jsonc")).toThrow("Cannot read JSON");
  });

  it("are replaced each by its own, in whatever order", () => {
    const patches = [
      { start: 4, end: 5, by: "E" },
      { start: 0, end: 1, by: "" },
      { start: 2, end: 2, by: "-" },
    ];
    expect(patched("abcdef", patches)).toBe("b-cdEf");
    expect(patched("abc", [])).toBe("abc");
  });
});
