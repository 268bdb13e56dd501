import { readFile } from "node:fs/promises";
import { inherited, run } from "./process.ts";

/** When a process started, in the system's own words; null where it does not run. Tells a reused id from the first. */
export async function startOf(pid: number): Promise<string | null> {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ESRCH") return null;
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat !== null) return startInStat(stat);
  const { stdout, exitCode } = await run(["ps", "-o", "lstart=", "-p", String(pid)], { cwd: "/", env: inherited() });
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
}

/**
 * Field 22 of /proc/PID/stat (proc(5)), counted after the command's closing parenthesis, which may itself hold spaces.
 * A zombie has ended.
 */
function startInStat(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? null : (fields[19] ?? null);
}

/** Names this boot of this machine; empty where the system does not tell. */
export async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}
