import type { EngineEvent, Listener } from "../model/event.ts";
import { describeReport, seconds } from "./words.ts";
import { printableLine } from "./printable.ts";

/** The report shows every check again: before it, a log needs only those that made it wait. In milliseconds. */
const SLOW = 1_000;

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
      return askingLine(event.checks.length);
    case "check-started":
    case "check-progress":
      return null;
    case "check-ended":
      return slowLine(event);
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

function askingLine(count: number): string {
  return `Asking ${count} ${count === 1 ? "check" : "checks"} …`;
}

function slowLine({ report, milliseconds }: Extract<EngineEvent, { type: "check-ended" }>): string | null {
  return milliseconds < SLOW ? null : `${describeReport(report)} (${seconds(milliseconds)})`;
}
