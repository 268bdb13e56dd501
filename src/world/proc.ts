import { readFileSync, readlinkSync } from "node:fs";

/** What tells a process from every other on this machine, also from one that is given its id later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own words. */
  readonly start: string;
  readonly boot: string;
}

/** When a process started, in clock ticks since the boot; null where it has ended, undefined where /proc does not tell. */
export function startInProc(pid: number): string | null | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat === null ? undefined : startInStat(stat);
}

/** Names this boot of this machine; empty where the system does not tell. */
export function bootId(): string {
  return textOf("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

/** Names the PID namespace of this process: in another one, the same id is another process. Null where there are none. */
export function pidNamespace(): string | null {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return null;
  }
}

/**
 * Field 22 of /proc/PID/stat (proc(5)), counted after the command's closing parenthesis, which may itself hold spaces.
 * A zombie has ended.
 */
function startInStat(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? null : (fields[19] ?? null);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
