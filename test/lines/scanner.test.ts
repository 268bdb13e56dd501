import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentOf, fromUtf16 } from "../../src/lines/content.ts";
import { dialectOf } from "../../src/lines/dialect.ts";
import { partEnd, Scanner } from "../../src/lines/scanner.ts";
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

function bytesOf({ source }: Case): Uint8Array {
  const bytes = typeof source === "string" ? Buffer.from(source) : Buffer.from(source.base64, "base64");
  return contentOf(bytes) === "utf-16" ? fromUtf16(bytes) : bytes;
}

/** The class of each line by the scanner. */
function classesOf(text: string | Uint8Array, file = "a.tsx"): readonly string[] {
  return scanner.classify(Buffer.from(text), dialectOf(file) ?? "ts");
}

/** The same by the compiler. */
function truthOf(text: string, file = "a.tsx"): readonly string[] {
  return classify(file, text).lines.map((kind) => CLASSES[kind] as string);
}

describe("a line", () => {
  test.each(cases.map((one) => [one.name, one] as const))("is counted as it must be: %s", (_, one) => {
    const lines = scanner.count(bytesOf(one), dialectOf(`a.${one.ext}`) ?? "ts");
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

  test("is read in parts as in one piece, cut behind a line end", () => {
    const long = "const a = `\n// b\n`; // c\n".repeat(3_000);
    const bytes = Buffer.from(long);
    scanner.begin("ts");
    for (let start = 0; start < bytes.length;) {
      const end = bytes.indexOf(10, Math.min(start + 1_000, bytes.length - 1)) + 1;
      scanner.room(end - start).set(bytes.subarray(start, end));
      scanner.read(end - start, start === 0);
      start = end;
    }
    expect(scanner.finish()).toEqual(scanner.count(bytes, "ts"));
    expect(partEnd(bytes, 0)).toBe(bytes.length);
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

describe("a file's name", () => {
  test.each([
    ["a.ts", "ts"],
    ["a.d.mts", "ts"],
    ["a.cts", "ts"],
    ["a.tsx", "jsx"],
    ["a.mjs", "jsx"],
    ["a.jsx", "jsx"],
    ["ts", null],
    ["a.json", null],
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
