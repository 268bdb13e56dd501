// Makes texts from files: between their tokens are put comments, blank lines and line ends of every kind.
import { readFileSync } from "node:fs";
import ts from "typescript";

/** The largest file that is taken: each is varied many times. */
const LARGEST = 20_000;
const TRIVIA = [
  "\n",
  "\r\n",
  "\r",
  "\n\n",
  "\r\n\t\r\n",
  " ",
  "\t",
  "\u00a0",
  "\ufeff",
  "/* a */",
  "/**/",
  "/* ' \" ` ${ // */",
  "/*\n\n b\r\n\tc\r */",
  "// d\n",
  "// ' \" ` /* {\r\n",
  "// e\u2028",
  "//\r",
];

/** A generator of numbers below 2^32, the same each time (mulberry32, public domain). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Gives so many texts, taking the files in turn, each with its path. A text need not be valid: who compares looks. */
export function* varied(files, count) {
  const next = numbers(1);
  for (let made = 0; made < count;) {
    let taken = 0;
    for (const path of files) {
      if (made >= count) return;
      const text = readFileSync(path, "utf8");
      if (text.length > LARGEST || text.includes("\0") || text === "") continue;
      taken++;
      made++;
      yield [path, vary(path, text, next)];
    }
    if (taken === 0) return;
  }
}

/** Puts something before some of the tokens: before every one it would often not be valid. */
function vary(path, text, next) {
  const starts = tokenStarts(path, text);
  const share = 2 + (next() % 30);
  let result = "";
  let seen = 0;
  for (const start of starts) {
    if (next() % share !== 0) continue;
    result += text.slice(seen, start) + TRIVIA[next() % TRIVIA.length];
    seen = start;
  }
  return result + text.slice(seen);
}

/**
 * Where tokens begin, those inside JSX text and templates left out: there it would be text. So is the name behind `</`: with
 * a comment before it the compiler's tree has other tokens than its parser.
 */
function tokenStarts(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const starts = [];
  const visit = (node) => {
    if (node.kind === ts.SyntaxKind.JSDoc) return;
    const children = node.kind <= ts.SyntaxKind.LastToken ? [] : node.getChildren(source);
    if (children.length > 0) return void children.forEach(visit);
    const start = node.getStart(source, false);
    const isText = node.kind === ts.SyntaxKind.JsxText || node.kind === ts.SyntaxKind.TemplateMiddle;
    if (text.slice(0, start).endsWith("</")) return;
    if (!isText && node.kind !== ts.SyntaxKind.TemplateTail && node.end > start) starts.push(start);
  };
  visit(source);
  return [...new Set(starts)].sort((a, b) => a - b);
}
