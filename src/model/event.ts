import type { CheckReport, PlannedEffect } from "./plan.ts";

/** What the engine tells while it works. A view turns events into text; without one, they go nowhere. */
export type EngineEvent =
  | { readonly type: "planning"; readonly checks: readonly { readonly id: string; readonly title: string }[] }
  | { readonly type: "check-started"; readonly id: string; readonly title: string }
  | { readonly type: "check-progress"; readonly id: string; readonly text: string }
  | { readonly type: "check-ended"; readonly id: string; readonly report: CheckReport; readonly milliseconds: number }
  | { readonly type: "sealing"; readonly text: string }
  | { readonly type: "effect-began"; readonly step: number; readonly effect: PlannedEffect }
  | {
      readonly type: "effect-done";
      readonly step: number;
      readonly effect: PlannedEffect;
      readonly was: "now" | "already";
    }
  | { readonly type: "effect-failed"; readonly step: number; readonly effect: PlannedEffect; readonly why: string }
  | { readonly type: "taking-back"; readonly step: number; readonly effect: PlannedEffect };

/** Where the engine sends its events. */
export type Listener = (event: EngineEvent) => void;
