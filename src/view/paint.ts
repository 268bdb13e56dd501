import { styleText } from "node:util";

/** The colours and weights that plimsoll uses. */
export type Style = "green" | "red" | "yellow" | "cyan" | "dim" | "bold";

/** Colours a text if the stream shows colours (NO_COLOR and FORCE_COLOR decide first); everything is legible without. */
export function paint(style: Style, text: string, stream: NodeJS.WritableStream): string {
  return styleText(style, text, { stream: stream, validateStream: true });
}
