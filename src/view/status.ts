import type { StepState } from "../model/journal.ts";
import type { Plan } from "../model/plan.ts";
import { paint, type Style } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** A release that stopped in the middle, as the journal has it. */
export interface Stopped {
  readonly plan: Plan;
  readonly states: readonly StepState[];
  readonly isFinalBegun: boolean;
}

const STATES: Readonly<Record<StepState, { readonly word: string; readonly style: Style }>> = {
  done: { word: "✔ done", style: "green" },
  began: { word: "? begun", style: "yellow" },
  untouched: { word: "· not done", style: "dim" },
};

/** Each effect with its state, and the one next command. */
export function statusReport({ plan, states, isFinalBegun }: Stopped, stream: NodeJS.WritableStream): string {
  const rows = plan.effects.map(({ text }, index) => {
    const { word, style } = STATES[states[index] ?? "untouched"];
    return `  ${paint(style, word.padEnd(10), stream)}  ${printableLine(text)}`;
  });
  const next = isFinalBegun
    ? "Something final was begun, so it can only go forward: plimsoll resume"
    : "Finish it: plimsoll resume. Take it back: plimsoll undo";
  return `${[`${plan.version ?? "A release"} has stopped in the middle:`, ...rows, next].join("\n")}\n`;
}
