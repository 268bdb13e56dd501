import type { StepState } from "../model/journal.ts";
import type { Plan } from "../model/plan.ts";
import { isOfPackage, packageLines } from "./packages.ts";
import { paint, type Style } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** A release that is not at its end, as the journal has it. */
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

/** Who is at work on a release just now. */
export interface Worker {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
}

/** Each effect with its state, and the one next command. */
export function statusReport(stopped: Stopped, stream: NodeJS.WritableStream): string {
  const next = stopped.isFinalBegun
    ? "Something final was begun, so it can only go forward: plimsoll resume"
    : "Finish it: plimsoll resume. Take it back: plimsoll undo";
  return `${[`${nameOf(stopped)} has stopped in the middle:`, ...progressLines(stopped, stream), next].join("\n")}\n`;
}

/** A release that somebody is at: to be waited for, and neither to be finished nor to be taken back by another. */
export function runningReport(running: Stopped | null, worker: Worker, stream: NodeJS.WritableStream): string {
  const who = printableLine(`${worker.user} on ${worker.host} (process ${worker.pid}) since ${worker.since}`);
  if (running === null) return `No effect of a release is under way, but plimsoll is run by ${who}: wait for it\n`;
  return `${[`${nameOf(running)} is being released by ${who}: wait for it`, ...progressLines(running, stream)].join("\n")}\n`;
}

function nameOf({ plan }: Stopped): string {
  if (plan.version !== null) return plan.version;
  return plan.packages.length > 1 ? `A release of ${plan.packages.length} packages` : "A release";
}

/** How far a release has come: of many packages a table of them, and of everything else a line for each effect. */
export function progressLines(
  { plan, states }: Pick<Stopped, "plan" | "states">,
  stream: NodeJS.WritableStream,
): readonly string[] {
  const isMany = plan.packages.length > 1;
  const effects = plan.effects.flatMap(({ effect, text }, index) => {
    if (isMany && isOfPackage(effect)) return [];
    const { word, style } = STATES[states[index] ?? "untouched"];
    return [`  ${paint(style, word.padEnd(10), stream)}  ${printableLine(text)}`];
  });
  return isMany ? [...effects, "", ...packageLines({ plan, states }, stream), ""] : effects;
}
