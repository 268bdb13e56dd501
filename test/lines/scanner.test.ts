import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentOf, fromUtf16 } from "../../src/lines/content.ts";
import { dialectOf } from "../../src/lines/dialect.ts";
import { partEnd, Scanner, type Lines } from "../../src/lines/scanner.ts";
import { classify } from "./oracle.mjs";

interface Case {
  readonly name: string;
  readonly ext: string;
  readonly source: string | { readonly base64: string };
  readonly effective: number;
  readonly comment?: number;
}

const CLASSES = ["blank", "comment", "effective"] as const;
const cases = JSON.parse(
  await readFile(fileURLToPath(new URL("cases.json", import.meta.url)), "utf8"),
) as readonly Case[];
const scanner = new Scanner();
const scalar = new Scanner(false);

function bytesOf({ source }: Case): Uint8Array {
  const bytes = typeof source === "string" ? Buffer.from(source) : Buffer.from(source.base64, "base64");
  return contentOf(bytes) === "utf-16" ? fromUtf16(bytes) : bytes;
}

/** The class of each line by the scanner, of which both modules say the same. */
function classesOf(text: string | Uint8Array, file = "a.tsx"): readonly string[] {
  const classes = scanner.classify(Buffer.from(text), dialectOf(file) ?? "ts");
  expect(scalar.classify(Buffer.from(text), dialectOf(file) ?? "ts")).toEqual(classes);
  return classes;
}

/** What a text counts when it is read in parts of some lengths, over and over. */
function countInParts(text: string, file: string, lengths: readonly number[]): Lines {
  const bytes = Buffer.from(text);
  scanner.begin(dialectOf(file) ?? "ts");
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const part = bytes.subarray(start, start + (lengths[turn % lengths.length] ?? 1));
    scanner.room(part.length).set(part);
    scanner.read(part.length, start === 0);
    start += part.length;
  }
  return scanner.finish();
}

/** The same by the compiler. */
function truthOf(text: string, file = "a.tsx"): readonly string[] {
  return classify(file, text).lines.map((kind) => CLASSES[kind] as string);
}

describe("a line", () => {
  test.each(cases.map((one) => [one.name, one] as const))("is counted as it must be: %s", (_, one) => {
    const lines = scanner.count(bytesOf(one), dialectOf(`a.${one.ext}`) ?? "ts");
    expect(scalar.count(bytesOf(one), dialectOf(`a.${one.ext}`) ?? "ts")).toEqual(lines);
    expect(lines.effective).toBe(one.effective);
    if (one.comment !== undefined) expect(lines.comment).toBe(one.comment);
  });

  test.each([
    ["a JSX comment's braces are the comment's", "const a = <a>\n{/* b */}\n{ /* c */ }\n{d /* e */}\n</a>;\n"],
    ["an attribute's element goes on with its tag", "<a b={<c d={1}><e/></c>}\n>\n{/* f */}\n</a>;\n"],
    ["an attribute's element without braces", "<a b=<c>// d</c>\n// e\nf />;\n"],
    ["a tag whose marks stand apart", "<\na b/\n>;\n<c>\n< /* d */ e / /* f */ >\n// g\n</c>;\n// h\n"],
    [
      "type arguments behind a name that is a keyword elsewhere",
      "const a = of<B>(c);\n// d\nfor (e of /'/g) f;\n// g\n",
    ],
    ["type arguments of a tag", "<A<B<C>,\n// d\n(e: F) => G> h />;\n"],
    [
      "type parameters of an arrow function",
      "const a = <T,>(b: T) => {\n// c\n};\nconst d = <T extends {}>(e: T) => e;\n// f\n",
    ],
    ["a signature of a type", "type A = <T>(b: T) => void;\n// c\ninterface D { <T>(e: T): void }\n// f\n"],
    [
      "a signature whose type parameters have modifiers",
      "type A = <out T>(b: T) => void;\n// c\ntype D = <in out T, U>() => T;\n// e\ninterface F { <const T>(g: T): void }\n// h\n",
    ],
    ["an element called like a modifier", "const a = <out T>(\n// b\n)</out>;\nconst c = <const T>\n// d\n</const>;\n"],
    ["a regular expression behind a condition", "if (a) /[/*]/.test(b);\n// c\nfor (;;) /'/.test(d);\n// e\n"],
    ["a division behind a call", "const a = b() / 2; // '\nconst c = d[0] / 2; // `\n"],
    ["a regular expression behind a keyword", "function a() { return /[`'\"]/; }\n// b\ntypeof /\\//;\n// c\n"],
    ["a property that is called like a keyword", "a.return / 2; // '\na.of / 2; // `\n"],
    ["an assertion that something is not null", "const a = b! / 2; // '\nconst c = !/'/.test(d);\n// e\n"],
    ["a nested template", "const a = `${`${`// b\n\n` + '}'}` /* c */}\n// d`;\n// e\n"],
    ["an escaped line end in a string", "const a = 'b\\\n// c\\\n\\\nd';\n"],
    ["a paragraph separator ends a comment", "// a\u2029b();\n// c\u2028\n"],
    ["white space beyond ASCII is blank", "\u00a0\u3000\ufeff\n/*\n\u2003\n*/\n`\n\u00a0\n`;\n"],
    ["a lone carriage return ends a line", "a;\r// b\r\r\nc;\r"],
    ["a separator ends a comment in braces", "const a = <a>{// b\u2028c\n}</a>;\n"],
    ...[..."\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"].map((space) => [
      `a keyword behind U+${space.charCodeAt(0).toString(16)}`,
      `function a() {\n${space}return /[/*]/;\n// b\n}\n;${space}${space}typeof <a {...c}/>/*\nd\n*/\nc${space}instanceof /[/*]/;\n// e\n`,
    ]),
    ["a name that ends like a keyword", "éreturn / 2; // '\nétypeof / 2; // '\na.\u00e0return / 2; // `\n"],
    ["an operator behind white space beyond ASCII", "a =\u00a0!/[/*]/.test(b);\n// c\nd =\u3000!<a/>/*\n*/\n"],
    [
      "type parameters apart by white space beyond ASCII",
      "const a = <T\u00a0extends\u3000{}\ufeff>(c: T) => c;\n// d\n",
    ],
    ["a hashbang", "#!/usr/bin/env node\n// a\nb;\n"],
    ["the last line without an end", "a;\n// b"],
  ])("is what the compiler says: %s", (_, text) => {
    expect(classify("a.tsx", text).isValid).toBe(true);
    expect(classesOf(text)).toEqual(truthOf(text));
  });
});

describe("any text", () => {
  const pieces = [
    "/",
    "*",
    "//",
    "/*",
    "*/",
    "`",
    "${",
    "}",
    "{",
    "'",
    '"',
    "\\",
    "<",
    "</",
    "/>",
    ">",
    "<a",
    "(",
    ")",
  ];
  const words = [
    "a",
    "return",
    "if",
    "=",
    "=>",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "[",
    "]",
    "\u2028",
    "\u00a0",
    "\ufeff",
    "é",
    "1",
  ];
  const text = fc.array(fc.constantFrom(...pieces, ...words), { maxLength: 60 }).map((parts) => parts.join(""));

  test("has as many lines as it has line ends, whatever is in it", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("a.ts", "a.tsx"), (some, file) => {
        const ends = some.match(/\r\n|\n|\r/g)?.length ?? 0;
        const last = some === "" || /[\r\n]$/.test(some) ? 0 : 1;
        expect(classesOf(some, file)).toHaveLength(ends + last);
      }),
      { numRuns: 2_000 },
    );
  });

  test("is what the compiler says wherever it compiles", () => {
    let compared = 0;
    fc.assert(
      fc.property(text, (some) => {
        if (!classify("a.tsx", some).isValid) return;
        compared++;
        expect(classesOf(some)).toEqual(truthOf(some));
      }),
      { numRuns: 5_000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test("is read in parts as in one piece, wherever it is cut", () => {
    const long = fc.array(text, { maxLength: 100 }).map((texts) => texts.join(" word\n"));
    const lengths = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(long, lengths, fc.constantFrom("a.ts", "a.tsx", "a.json"), (some, cuts, file) => {
        expect(countInParts(some, file, cuts)).toEqual(scanner.count(Buffer.from(some), dialectOf(file) ?? "ts"));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ["a word behind a line end", ["const a = b\n", "return /`/;\n// c\n"]],
    ["a string without its quote, cut before its line end", ['" word', "\n", "/(/* word\n/"]],
    ["a comment's end", [`/* ${"a ".repeat(9_000)}*`, "/ b\n// c\n"]],
    ["a comment's begin", [`${"a; ".repeat(9_000)}/`, "/ `\nb\n"]],
    ["a regular expression", [`${"a; ".repeat(9_000)}b = /[`, "`]/\n// c\n"]],
    ["an element's begin", [`${"a; ".repeat(9_000)}b = <T`, ">(c: '`') => d\n// e\n"]],
    ["a byte order mark", ["\ufeff", "#!/* `\n// b\nc\n"]],
    ["a CRLF", [`${"a\r".repeat(9_000)}`, "\nb\n"]],
    ["an expression in a template", [`\`${"a ".repeat(9_000)}$`, "{\n// b\n`c`}`\n"]],
  ])("is read as in one piece where it is cut at %s", (_, parts) => {
    const [first] = parts as [string];
    const whole = parts.join("");
    expect(countInParts(whole, "a.tsx", [Buffer.byteLength(first), whole.length])).toEqual(
      scanner.count(Buffer.from(whole), "jsx"),
    );
  });

  test("is cut behind a line end where one is near", () => {
    const bytes = Buffer.alloc(Scanner.LARGEST_PART + 10, "a");
    expect(partEnd(bytes, 0)).toBe(Scanner.LARGEST_PART);
    bytes[1_000] = 10;
    expect(partEnd(bytes, 0)).toBe(1_001);
    expect(partEnd(bytes, 1_001)).toBe(bytes.length);
  });

  test("is read in linear time, however deep and long it is", () => {
    const deep = Buffer.from("`${".repeat(1_000_000));
    expect(scanner.count(deep, "ts")).toEqual({ effective: 1, comment: 0, blank: 0 });
    const open = Buffer.from("<T>(".repeat(500_000));
    expect(scanner.count(open, "jsx").effective).toBe(1);
    const slashes = Buffer.from("= /[ ".repeat(500_000));
    expect(scanner.count(slashes, "ts").effective).toBe(1);
  });
});

describe("a text without comments", () => {
  test.each([
    ["neither comments nor strings", '// a\n/*\n\n"*/\n`\n', "EEBEE"],
    ["each line end", "a\n\nb\r\n\r\nc\r\rd\r", "EBEBEBE"],
    ["white space beyond ASCII", "\ufeff\n\u00a0\u3000\u2028\t\v\f\n\u200b\n\u2003a", "BBEE"],
    ["no hashbang", "#!a\n'\n", "EE"],
    ["nothing", "", ""],
  ])("has %s", (_, some, expected) => {
    expect(classesOf(some, "a.json").map((kind) => kind.charAt(0).toUpperCase())).toEqual([...expected]);
  });

  test("is read in parts as in one piece", () => {
    const whole = "{ }\r\n \n\n\t[]\n".repeat(500);
    expect(countInParts(whole, "a.json", [5, 2, 1, 700])).toEqual({ effective: 1_000, comment: 0, blank: 1_000 });
  });
});

describe("a file's name", () => {
  test.each([
    ["a.ts", "ts"],
    ["a.d.mts", "ts"],
    ["a.cts", "ts"],
    ["a.tsx", "jsx"],
    ["a.mjs", "jsx"],
    ["a.jsx", "jsx"],
    ["ts", null],
    ["a.json", "plain"],
    ["a.jsonc", null],
    ["a.ts.txt", null],
  ])("%s is read as %s", (name, dialect) => expect(dialectOf(name)).toBe(dialect));
});

describe("a file's content", () => {
  test.each([
    ["text", "// text\n"],
    ["lfs pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"],
    ["translation", '\ufeff<?xml version="1.0"?>\n<!DOCTYPE TS>\n'],
    ["translation", '<!DOCTYPE TS><TS version="2.1">\n'],
    ["binary", "a\0b"],
    ["text", `${"a".repeat(8_192)}\0`],
    ["text", "<div>text</div>"],
    ["text", ""],
  ])("is %s", (content, text) => expect(contentOf(Buffer.from(text))).toBe(content));

  test("is decoded from UTF-16 of either order", () => {
    const little = Buffer.from("\ufeffé;\n", "utf16le");
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big]) {
      expect(contentOf(bytes)).toBe("utf-16");
      expect(Buffer.from(fromUtf16(bytes)).toString()).toBe("é;\n");
    }
  });
});
