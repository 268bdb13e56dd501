import { startInProc } from "./proc.ts";
import { inherited } from "./inherited.ts";
import { run } from "./process.ts";

/** When a process started, in the system's own words; null where it does not run. Tells a reused id from the first. */
export async function startOf(pid: number): Promise<string | null> {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ESRCH") return null;
  }
  const start = startInProc(pid);
  if (start !== undefined) return start;
  const { stdout, exitCode } = await run(["ps", "-o", "lstart=", "-p", String(pid)], { cwd: "/", env: inherited() });
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
}
