import { parseArgs } from "node:util";
import type { CountFlags } from "./flags.ts";
import { COUNT_OPTIONS, type CountOption } from "./options.ts";

/** What `plimsoll count` is called with. */
export interface CountLine {
  readonly paths: readonly string[];
  readonly flags: CountFlags;
}

/**
 * Reads the command line of `plimsoll count` without commander, whose loading takes longer than most counts. Null where
 * anything is odd about it, or asks for help: commander knows what to say.
 */
export function readCountLine(argv: readonly string[]): CountLine | null {
  const own = COUNT_OPTIONS.map((option) => [nameOf(option), optionOf(option)] as const);
  const options = {
    ...Object.fromEntries(own),
    cwd: { type: "string", short: "C" },
    verbose: { type: "boolean" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const flags = Object.entries(values).map(([name, value]) => flagOf(name, value));
    return { paths: positionals, flags: Object.fromEntries(flags) };
  } catch {
    return null;
  }
}

function nameOf({ flags }: CountOption): string {
  return flags.replace(/^--| .*/g, "");
}

function optionOf({ flags, isRepeatable = false }: CountOption) {
  return { type: flags.includes("<") ? ("string" as const) : ("boolean" as const), multiple: isRepeatable };
}

/** As commander names it: `--by-file` is `byFile`, and `--no-cache` a `cache` that is false. */
function flagOf(name: string, value: unknown): readonly [string, unknown] {
  if (name.startsWith("no-")) return [name.slice(3), false];
  return [name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()), value];
}
