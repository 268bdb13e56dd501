import { styleText } from "node:util";

/** The colours and weights that plimsoll uses. */
export type Style = "green" | "red" | "yellow" | "cyan" | "dim" | "bold";

/** Where a text will be seen; null is nowhere that shows colours. */
export type Canvas = NodeJS.WritableStream | null;

/** Colours a text if its canvas shows colours (NO_COLOR and FORCE_COLOR decide first); everything is legible without. */
export function paint(style: Style, text: string, canvas: Canvas): string {
  return canvas === null ? text : styleText(style, text, { stream: canvas, validateStream: true });
}
