/** Narrower columns of text are harder to read than lines that the terminal breaks. */
const NARROWEST = 20;

/**
 * Breaks lines at spaces where they are wider than the terminal, and indents all but the first. What goes to a file or a
 * pipe keeps its lines. A word that fits no line stays whole, so that it can be copied.
 */
export function fold(
  text: string,
  indent: number,
  stream: NodeJS.WritableStream & { readonly columns?: number },
): string {
  const width = (stream.columns ?? Infinity) - indent;
  const lines = text.trimEnd().split("\n");
  const folded = Number.isFinite(width) && width >= NARROWEST ? lines.flatMap((line) => foldLine(line, width)) : lines;
  return folded.join(`\n${" ".repeat(indent)}`);
}

function foldLine(line: string, width: number): readonly string[] {
  const parts = line.match(new RegExp(`.{1,${width}}(?: +|$)|\\S+(?: +|$)`, "g")) ?? [line];
  return parts.map((part) => part.trimEnd());
}
