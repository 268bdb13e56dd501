import type { CountFlags } from "./flags.ts";
import { COUNT_OPTIONS } from "./options.ts";

/** What `plimsoll count` is called with. */
export interface CountLine {
  readonly paths: readonly string[];
  readonly flags: CountFlags;
}

interface Option {
  /** As commander names it: `--by-file` is `byFile`, and `--no-cache` a `cache` that is false. */
  readonly name: string;
  readonly hasValue: boolean;
  readonly isRepeatable: boolean;
}

/** By the word that they are given with; of the program's own those that matter to a count. */
const OPTIONS: ReadonlyMap<string, Option> = new Map([
  ...COUNT_OPTIONS.map(({ flags, isRepeatable = false }): [string, Option] => {
    const [word = ""] = flags.split(" ");
    return [word, { name: nameOf(word), hasValue: flags !== word, isRepeatable }];
  }),
  ["-C", { name: "cwd", hasValue: true, isRepeatable: false }],
  ["--cwd", { name: "cwd", hasValue: true, isRepeatable: false }],
  ["--verbose", { name: "verbose", hasValue: false, isRepeatable: false }],
]);

/**
 * Reads the command line of `plimsoll count` without commander, whose loading takes longer than most counts. Null where
 * anything is odd about it, or asks for help: commander knows what to say.
 */
export function readCountLine(argv: readonly string[]): CountLine | null {
  const paths: string[] = [];
  const flags: Record<string, unknown> = {};
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith("-")) paths.push(word);
    else if (!take(word, words, flags)) return null;
  }
  return { paths, flags };
}

/** Takes an option, and its value from the words behind it; false where either is odd. */
function take(word: string, behind: string[], flags: Record<string, unknown>): boolean {
  const option = OPTIONS.get(word);
  if (option === undefined) return false;
  const { name, hasValue, isRepeatable } = option;
  const value = hasValue ? behind.shift() : !word.startsWith("--no-");
  if (value === undefined || (typeof value === "string" && value.startsWith("-"))) return false;
  flags[name] = isRepeatable ? [...((flags[name] as unknown[] | undefined) ?? []), value] : value;
  return true;
}

function nameOf(word: string): string {
  return word.replace(/^--(?:no-)?/, "").replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
