import { paint, type Canvas, type Style } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** What a line is, as `src/lines` tells it. */
type LineClass = "effective" | "comment" | "blank";

const STYLES: Readonly<Record<LineClass, Style | null>> = { effective: null, comment: "dim", blank: "dim" };

/** A file with the class of each line, so that nobody has to take our word. A line ends at LF, CRLF or a lone CR. */
export function explanation(text: string, classes: readonly LineClass[], canvas: Canvas): string {
  const lines = text.split(/\r\n|\n|\r/);
  const width = String(classes.length).length;
  const rows = classes.map((kind, index) => {
    const row =
      `${String(index + 1).padStart(width)}  ${kind.padEnd(9)}  ${printableLine(lines[index] ?? "")}`.trimEnd();
    const style = STYLES[kind];
    return style === null ? row : paint(style, row, canvas);
  });
  return rows.map((row) => `${row}\n`).join("");
}
