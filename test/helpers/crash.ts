import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { INSTANT, type CliResult } from "./cli.ts";
import type { CrashPoint } from "./crash-runner.ts";
import type { Repo } from "./repo.ts";

const RUNNER = fileURLToPath(new URL("./crash-runner.ts", import.meta.url));
const LOADER = createRequire(import.meta.url)
  .resolve("jiti")
  .replace(/lib\/.*$/, "lib/jiti-register.mjs");
const PROGRAMS = ["git", "npm", "sh"];

/** A place from which runs of the command line can be made to crash. */
export interface CrashGround {
  /** Runs the command line; with a point, it dies there. */
  run(repo: Repo, args: readonly string[], point?: CrashPoint): Promise<CliResult>;
  /** How many programs each effect of the last run started, by its index. */
  counts(): Promise<ReadonlyMap<number, number>>;
}

/** Puts shims of git, npm and sh before the PATH: they count, and kill where they are told to. */
export async function makeCrashGround(folder: string): Promise<CrashGround> {
  const files = { shims: join(folder, "shims"), armed: join(folder, "armed"), counts: join(folder, "counts") };
  await mkdir(files.shims, { recursive: true });
  for (const program of PROGRAMS) await writeShim(program, files);
  return {
    run: async (repo, args, point) => {
      await rm(files.counts, { force: true });
      await rm(files.armed, { force: true });
      const env = {
        ...repo.env,
        PATH: `${files.shims}:${repo.env["PATH"] ?? ""}`,
        SOURCE_DATE_EPOCH: INSTANT,
        CRASH_ARMED: files.armed,
        ...(point === undefined ? {} : { CRASH_POINT: JSON.stringify(point) }),
      };
      return await runNode(["--import", LOADER, RUNNER, ...args], repo.root, env);
    },
    counts: async () => countsOf(await readFile(files.counts, "utf8").catch(() => "")),
  };
}

function countsOf(text: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const line of text.split("\n").filter((one) => one !== ""))
    counts.set(Number(line), (counts.get(Number(line)) ?? 0) + 1);
  return counts;
}

/**
 * A program's stand-in: the first that an armed plimsoll starts directly counts itself, and dies or kills before or after
 * the real one. Programs that those start in turn are not counted: the shim takes itself off their PATH.
 */
async function writeShim(program: string, files: { shims: string; armed: string; counts: string }): Promise<void> {
  const real = execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
  const script = `#!/bin/bash
PATH=\${PATH#${files.shims}:}
read -r pid step child when who 2>/dev/null < ${files.armed} || exec ${real} "$@"
echo $step >> ${files.counts}
n=$(grep -c "^$step\\$" ${files.counts})
[ "$n" = "$child" ] || exec ${real} "$@"
strike() { kill -9 $pid; [ $who = tool ] || kill -9 0; }
if [ $when = before ]; then strike; exec ${real} "$@"; fi
${real} "$@"; code=$?
strike
exit $code
`;
  await writeFile(join(files.shims, program), script);
  await chmod(join(files.shims, program), 0o755);
}

async function runNode(args: readonly string[], cwd: string, env: Record<string, string>): Promise<CliResult> {
  const child = spawn(process.execPath, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return { code, signal, stdout, stderr };
}
