import { resolve } from "node:path";

/** Flags that say where a command acts, and with which configuration. */
export interface PlaceFlags {
  readonly cwd?: string;
  readonly config?: string;
}

/** A path as the user means it: seen from where the command acts. */
export function userPath({ cwd }: PlaceFlags, path = "."): string {
  return resolve(cwd ?? ".", path);
}

/** The configuration that the user names; null where they leave the choice to us. */
export function namedConfig(flags: PlaceFlags): string | null {
  return flags.config === undefined ? null : userPath(flags, flags.config);
}
