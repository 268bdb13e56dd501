import { usageError } from "../../model/error.ts";
import { NO_PACKAGE } from "../../model/packages.ts";
import type { Grouping } from "../../view/lines.ts";
import type { GlobalFlags } from "../flags.ts";

/** Flags of `plimsoll count`. */
export interface CountFlags extends GlobalFlags {
  readonly byFile?: boolean;
  readonly byFolder?: boolean;
  readonly byPackage?: boolean;
  readonly at?: string;
  readonly since?: string;
  readonly history?: boolean;
  readonly worktree?: boolean;
  readonly exclude?: readonly string[];
  readonly config?: string;
  /** False for `--no-cache`. */
  readonly cache?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly explain?: string;
}

/** How they are printed. */
export type Format = "text" | "json" | "csv";

/** Flags that exclude each other. */
const RIVALS: readonly (readonly (keyof CountFlags)[])[] = [
  ["byFile", "byFolder", "byPackage"],
  ["json", "csv"],
  ["worktree", "at"],
  ["worktree", "since"],
  ["worktree", "history"],
  ["history", "at"],
  ["history", "since"],
  ["history", "byFile"],
  ["history", "byFolder"],
  ["history", "byPackage"],
  ...(
    [
      "at",
      "since",
      "history",
      "worktree",
      "byFile",
      "byFolder",
      "byPackage",
      "exclude",
      "config",
      "json",
      "csv",
    ] as const
  ).map((name) => ["explain", name] as const),
];

/** One that begins or ends with a slash would meet nothing, and one with `!` nearly everything. */
const GLOB = /^(?!\/|\.\.?\/|!(?!\()).*[^/]$/s;
const LONGEST_GLOB = 1_024;

/** Refuses globs that cannot be meant. */
export function refuseOddGlobs({ exclude = [] }: CountFlags): void {
  const odd = exclude.find((glob) => !GLOB.test(glob) || glob.length > LONGEST_GLOB);
  if (odd === undefined) return;
  const what = JSON.stringify(odd.slice(0, 80));
  throw usageError(`Cannot exclude ${what}: it is no glob of paths below the root`, 'All in a folder is "folder/**"');
}

/** Refuses flags that contradict each other. */
export function refuseRivals(flags: CountFlags): void {
  for (const rivals of RIVALS) {
    const [one, other] = rivals.filter((name) => flags[name] !== undefined).map(flagOf);
    if (one !== undefined && other !== undefined)
      throw usageError(`Cannot count with ${one} and ${other} at once`, "Leave one of them out");
  }
}

/** How the lines are to be summed up. */
export function groupingOf({ byFile, byFolder, byPackage }: CountFlags): Grouping["by"] {
  if (byFile === true) return "file";
  if (byFolder === true) return "folder";
  return byPackage === true ? "package" : "language";
}

/** The same, with the package of each path for those who ask for packages. */
export function groupingFor(flags: CountFlags, packages: ReadonlyMap<string, string>): Grouping {
  const by = groupingOf(flags);
  return by === "package" ? { by, packageOf: (path) => packages.get(path) ?? NO_PACKAGE } : { by };
}

/** How they are to be printed. */
export function formatOf({ json, csv }: CountFlags): Format {
  if (json === true) return "json";
  return csv === true ? "csv" : "text";
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
