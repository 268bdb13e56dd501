import type { EngineEvent, Listener } from "../model/event.ts";
import { describeReport, seconds } from "./words.ts";
import { printableLine } from "./printable.ts";

/** Writes a line for each event that ends something: for logs, and for terminals that cannot redraw. */
export function plainListener(out: NodeJS.WritableStream): Listener {
  return (event) => {
    const line = lineOf(event);
    if (line !== null) out.write(`${line}\n`);
  };
}

function lineOf(event: EngineEvent): string | null {
  switch (event.type) {
    case "planning":
    case "check-started":
    case "check-progress":
      return null;
    case "check-ended":
      return `${describeReport(event.report)} (${seconds(event.milliseconds)})`;
    case "sealing":
      return `  ${printableLine(event.text)}`;
    case "effect-began":
      return `… ${printableLine(event.effect.text)}`;
    case "effect-done":
      return `${event.was === "already" ? "✔ was done:" : "✔"} ${printableLine(event.effect.text)}`;
    case "effect-failed":
      return `✖ ${printableLine(event.effect.text)}: ${printableLine(event.why)}`;
    case "taking-back":
      return `↩ taking back: ${printableLine(event.effect.text)}`;
  }
}
