import { printableLine } from "../view/printable.ts";
import type { GlobalFlags, PlanFlags } from "./flags.ts";

/** What decides on the command that follows an audit. */
interface Audited extends PlanFlags, GlobalFlags {
  readonly out?: string;
}

/** What is given again to a command that plans anew: without it another release would be made than was audited. */
const AGAIN = ["config", "way", "branch", "remote", "snapshot"] as const;
/** What no shell reads anything into. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** The command that does what was audited; a stored plan need not be made again, and carries its flags in itself. */
export function nextCommand(what: string | undefined, flags: Audited): string {
  const { cwd, out } = flags;
  const place = cwd === undefined ? [] : ["-C", shellWord(cwd)];
  if (out !== undefined) return ["plimsoll apply", shellWord(out), ...place].join(" ");
  const version = what === undefined ? [] : [shellWord(what)];
  const packages = (flags.package ?? []).flatMap((one) => flagOf("package", one));
  const again = AGAIN.flatMap((name) => flagOf(name, flags[name]));
  return ["plimsoll release", ...version, ...place, ...again, ...packages].join(" ");
}

function flagOf(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}`, shellWord(value)];
}

/** A value as one word of a shell's command line. */
function shellWord(value: string): string {
  const shown = printableLine(value);
  return PLAIN.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
