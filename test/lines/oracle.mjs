// What each line of a file is, by the TypeScript compiler's own tokens: the truth that the scanner is held against.
import ts from "typescript";

export const BLANK = 0;
export const COMMENT = 1;
export const EFFECTIVE = 2;

const { SyntaxKind } = ts;
/** What the characters of a text belong to; white space that belongs to nothing stays 0. */
const MARK = { token: 1, comment: 2, braces: 3 };

const KINDS = [
  [/\.tsx$/, ts.ScriptKind.TSX],
  [/\.jsx$/, ts.ScriptKind.JSX],
  [/\.[mc]?js$/, ts.ScriptKind.JS],
];

function kindOf(file) {
  return KINDS.find(([pattern]) => pattern.test(file))?.[1] ?? ts.ScriptKind.TS;
}

/**
 * Classifies every line of a text.
 *
 * @returns {{ lines: number[], isValid: boolean }} `isValid` where the compiler parses it without an error
 */
export function classify(file, text) {
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const source = ts.createSourceFile(file, text, options, true, kindOf(file));
  const marks = new Uint8Array(text.length);
  markTokens(source, text, marks);
  return { lines: linesOf(text, marks), isValid: source.parseDiagnostics.length === 0 };
}

/** Marks each token where it stands, and the comments in the gaps between them. */
function markTokens(source, text, marks) {
  const variant = source.languageVariant;
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, variant);
  let seen = 0;
  const take = (node, mark) => {
    const start = node.getStart(source, false);
    if (node.end <= start || start < seen) return;
    markComments(scanner, text, { from: seen, to: start }, marks);
    marks.fill(mark, start, node.end);
    seen = node.end;
  };
  const visit = (node, mark) => {
    if (node.kind === SyntaxKind.JSDoc) return;
    const children = node.kind <= SyntaxKind.LastToken ? [] : node.getChildren(source);
    if (children.length > 0) {
      const inside = isCommentOnly(node) ? MARK.braces : MARK.token;
      for (const child of children) visit(child, inside);
    } else if (node.kind !== SyntaxKind.SyntaxList) take(node, mark);
  };
  visit(source, MARK.token);
  markComments(scanner, text, { from: seen, to: text.length }, marks);
}

/** `{⁄* … *⁄}` among children. */
function isCommentOnly(node) {
  if (node.kind !== SyntaxKind.JsxExpression || node.expression !== undefined || node.dotDotDotToken !== undefined)
    return false;
  return ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent);
}

function markComments(scanner, text, { from, to }, marks) {
  if (from >= to || /^[ \t\r\n]*$/.test(text.slice(from, to))) return;
  scanner.setText(text, from, to - from);
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const mark = markOf(kind);
    if (mark !== 0) marks.fill(mark, scanner.getTokenStart(), scanner.getTokenEnd());
  }
}

/** A line `#!` is effective by definition. */
function markOf(kind) {
  if (kind === SyntaxKind.SingleLineCommentTrivia || kind === SyntaxKind.MultiLineCommentTrivia) return MARK.comment;
  return kind === SyntaxKind.WhitespaceTrivia || kind === SyntaxKind.NewLineTrivia ? 0 : MARK.token;
}

/** A line ends at LF, CRLF or a lone CR; white space says nothing, wherever it is. */
function linesOf(text, marks) {
  const lines = [];
  for (let start = 0; start < text.length;) {
    let end = start;
    let is = BLANK;
    for (; end < text.length && text[end] !== "\n" && text[end] !== "\r"; end++) {
      if (/\s/.test(text[end])) continue;
      is = Math.max(is, marks[end] === MARK.comment || marks[end] === MARK.braces ? COMMENT : EFFECTIVE);
    }
    lines.push(is);
    start = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);
  }
  return lines;
}
