import type { AnyCheck } from "../model/check.ts";
import type { Listener } from "../model/event.ts";
import type { Settings } from "../model/facts.ts";
import type { Waiver } from "../model/waiver.ts";
import type { Workbench } from "../model/workbench.ts";

/** What planning needs. */
export interface PlanRequest {
  readonly checks: readonly AnyCheck[];
  readonly settings: Settings;
  /** Seconds since the epoch. */
  readonly asOf: number;
  /** plimsoll's own version. */
  readonly tool: string;
  readonly waivers: readonly Waiver[];
  /** Whether these are but some of the configuration's checks, so that waivers may be others'. */
  readonly isPart?: boolean;
  /** Makes the workbench of one check. */
  readonly benchFor: (check: AnyCheck, signal: AbortSignal) => Workbench;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}
