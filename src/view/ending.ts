import type { Outcome, StepState } from "../model/journal.ts";
import type { Plan } from "../model/plan.ts";
import { paint } from "./paint.ts";
import { packageStates } from "./packages.ts";
import { printable } from "./printable.ts";
import { progressLines } from "./status.ts";

/** How a release ended. */
export interface Told {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly states: readonly StepState[];
  readonly why: string | null;
  readonly hint: string | null;
}

/** The ending in words: what is done, what is not, and the one next command. */
export function endingReport(told: Told, stream: NodeJS.WritableStream): string {
  return `${linesOf(told, stream).join("\n")}\n`;
}

/** What the JSON document tells of: an ending, or a release that has not come to one. */
interface Documented extends Pick<Told, "plan" | "states" | "why"> {
  readonly outcome: Outcome | "stopped" | "running";
}

/** The ending, or what there is of a release without one, as one JSON document. */
export function endingDocument({ plan, outcome, states, why }: Documented): object {
  const effects = plan.effects.map(({ check, kind, reach, text }, index) => ({
    check,
    kind,
    reach,
    text,
    state: states[index],
  }));
  const packages = packageStates({ plan, states });
  return { version: plan.version, outcome, why, digest: plan.digest, commit: plan.commit, packages, effects };
}

function linesOf(told: Told, stream: NodeJS.WritableStream): readonly string[] {
  const version = told.plan.version ?? "the plan";
  const why = told.why === null ? [] : [`error: ${printable(told.why)}`];
  const hint = told.hint === null ? [] : [`hint: ${printable(told.hint)}`];
  switch (told.outcome) {
    case "released":
      return [paint("green", `Released ${version}: ${told.plan.effects.length} effects, each read back.`, stream)];
    case "taken-back":
      return [...why, ...hint, `Nothing of ${version} is left: everything that was begun was taken back.`];
    case "stranded":
      return [
        ...why,
        paint("red", `${version} is stranded: the world has changed, and the release is not finished.`, stream),
        ...progressLines(told, stream),
        ...hint,
        "hint: Go on with: plimsoll resume",
      ];
  }
}
