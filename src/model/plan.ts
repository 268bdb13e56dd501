import type { Effect, Oid, Reach } from "./effect.ts";
import type { PackageVersion, Settings } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Seal } from "./seal.ts";

/** `unreached`: a fact that the check reads was not provided. `error`: it threw, or could not complete. */
export type Status = "pass" | "block" | "skip" | "error" | "unreached";

/** What one check said. */
export interface CheckReport {
  readonly id: string;
  readonly title: string;
  readonly status: Status;
  /** How much it looked at, or why it was skipped. */
  readonly saw: string;
  readonly findings: readonly Finding[];
}

/** An effect of the plan, with the words that describe it. */
export interface PlannedEffect {
  readonly check: string;
  readonly kind: Effect["kind"];
  readonly reach: Reach;
  readonly text: string;
  readonly effect: Effect;
}

/** A request of the plan to sealing, with the words that describe it. */
export interface PlannedSeal {
  readonly check: string;
  readonly text: string;
  readonly seal: Seal;
}

export type PlanVerdict = "clean" | "blocked" | "error";

/** What a release would do: data, and so printable, storable, comparable. */
export interface Plan {
  /** The version of this format. */
  readonly format: 1;
  /** The plimsoll that planned. */
  readonly tool: string;
  /** SHA-256 over the rest of the plan without `durations`. */
  readonly digest: string;
  /** Seconds since the epoch. */
  readonly asOf: number;
  /** The version that is released; null where no step chose one, and for a workspace of several. */
  readonly version: string | null;
  /** What is released, a row by package. */
  readonly packages: readonly PackageVersion[];
  readonly verdict: PlanVerdict;
  /** The release commit; null where none was made. */
  readonly commit: Oid | null;
  readonly settings: Settings;
  readonly checks: readonly CheckReport[];
  readonly seals: readonly PlannedSeal[];
  readonly effects: readonly PlannedEffect[];
  /** Git objects that planning made and that applying brings into the repository. */
  readonly objects: readonly Oid[];
  /** Milliseconds by check: measured, and so no part of the digest. */
  readonly durations: Readonly<Record<string, number>>;
}

/** A plan before it is stamped with its digest. */
export type PlanBody = Omit<Plan, "digest" | "durations">;
