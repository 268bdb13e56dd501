import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { classifyLines, countLines } from "../../src/lines/index.ts";
import { VERSION } from "../../src/lines/scanner.ts";

const PAGE = fileURLToPath(new URL("../../docs/lines.md", import.meta.url));

test("counts and classifies as the page says", async () => {
  const source = "// says\n\nexport const a = 1;\n";
  expect(countLines("a.ts", source)).toEqual({ effective: 1, comment: 1, blank: 1 });
  expect(classifyLines("a.ts", source)).toEqual(["comment", "blank", "effective"]);
  const page = await readFile(PAGE, "utf8");
  expect(page).toContain(`countLines("a.ts", ${JSON.stringify(source)}); // { effective: 1, comment: 1, blank: 1 }`);
});

test("counts JSON, which has no comments", () => {
  expect(countLines("a.json", '{\n\n"a": "/*"\n}\n')).toEqual({ effective: 3, comment: 0, blank: 1 });
  expect(classifyLines("a.JSON", "\ufeff\r\n// a\r\u2003\r`")).toEqual(["blank", "effective", "blank", "effective"]);
});

test("names the rules by which it counts", () => {
  expect(VERSION).toMatch(/^[0-9a-f]{16}$/);
});

test("takes bytes and UTF-16, and nothing that is no source", () => {
  expect(countLines("a.js", Buffer.from("a;\n"))).toMatchObject({ effective: 1 });
  expect(countLines("a.js", Buffer.from("\ufeffa;\nb;\n", "utf16le"))).toMatchObject({ effective: 2 });
  expect(countLines("a.jsonc", "{}")).toBeNull();
  expect(countLines("a.ts", "a\0b")).toBeNull();
  expect(classifyLines("a.ts", "<?xml ?><TS/>")).toBeNull();
});
