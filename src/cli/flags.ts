import type { PlaceFlags } from "./place.ts";
import type { RequestFlags } from "./request.ts";

/** Flags of the program itself. */
export interface GlobalFlags extends PlaceFlags {
  readonly verbose?: boolean;
}

/** Flags of every command that plans. */
export interface PlanFlags extends RequestFlags {
  readonly config?: string;
  readonly way?: string;
  readonly branch?: string;
  readonly remote?: string;
  readonly json?: boolean;
}
