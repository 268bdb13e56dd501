import type { StoreView } from "../model/workbench.ts";
import type { Secrets } from "./secrets.ts";

/** How long things may take, in milliseconds. */
export interface RegistryTimes {
  /** One question to the registry. */
  readonly request: number;
  /** One run of npm. */
  readonly attempt: number;
  /** All attempts to do one thing: none begins after it. */
  readonly upload: number;
  /** From an accepted change until it shows. */
  readonly visible: number;
}

/** What a registry's hands need. */
export interface RegistryOptions {
  /** Where npm's configuration is read: the repository's root. */
  readonly root: string;
  readonly store: StoreView;
  readonly secrets: Secrets;
  /** Ends a publish that has not begun; one that has is followed to its end. */
  readonly signal?: AbortSignal | undefined;
  readonly times?: Partial<RegistryTimes>;
}
