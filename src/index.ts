import type { AnyCheck } from "./model/check.ts";
import type { Way } from "./model/facts.ts";
import type { Waiver } from "./model/waiver.ts";

export * from "./author.ts";
export * from "../checks/index.ts";

/** A release configuration: one ordered list of steps, and where the release goes. */
export interface PlimsollConfig {
  /** In the order of the report and, within a phase, of the effects. */
  readonly steps: readonly AnyCheck[];
  /** How the release reaches the branch. `push` unless said otherwise. */
  readonly way?: Way;
  /** The release branch; the remote's default branch where it is left out. */
  readonly branch?: string;
  /** The remote; the branch's own, or `origin`, where it is left out. */
  readonly remote?: string;
  /** The tag's template, with `{version}` and perhaps `{name}`. `v{version}` unless said otherwise. */
  readonly tag?: string;
  /** Findings that may stand for a time. */
  readonly waivers?: readonly Waiver[];
}

/** Gives a configuration its type; does nothing else. */
export function defineConfig(config: PlimsollConfig): PlimsollConfig {
  return config;
}
