import type { PlaceFlags } from "./place.ts";

/** Flags of the program itself. */
export interface GlobalFlags extends PlaceFlags {
  readonly verbose?: boolean;
}

/** Flags of every command that plans. */
export interface PlanFlags {
  readonly config?: string;
  readonly way?: string;
  readonly branch?: string;
  readonly remote?: string;
  readonly json?: boolean;
}
