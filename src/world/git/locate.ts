import { environmentError, type PlimsollError } from "../../model/error.ts";
import { run, type Ended } from "../process.ts";
import { localEnvironment } from "./environment.ts";

/**
 * Finds the work tree that a folder is in.
 *
 * @returns its root, absolute
 * @throws PlimsollError (environment) where there is none, it is bare, or it has no commit yet
 */
export async function findRoot(cwd: string, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const git = (...args: readonly string[]): Promise<Ended> =>
    run(["git", "-c", "core.fsmonitor=false", ...args], { cwd, env: localEnvironment(environment) });
  const found = await git("rev-parse", "--show-toplevel", "HEAD^{commit}");
  if (found.exitCode === 0) return found.stdout.toString("utf8").replace(/\n[0-9a-f]+\n$/, "");
  const kind = await git("rev-parse", "--is-bare-repository", "--is-inside-work-tree");
  if (kind.exitCode !== 0) throw notOpened(cwd, kind.stderr);
  const [isBare, isInside] = kind.stdout.toString("utf8").trim().split("\n");
  if (isInside !== "true") throw withoutWorkTree(cwd, isBare === "true");
  const top = await git("rev-parse", "--show-toplevel");
  if (top.exitCode !== 0) throw notOpened(cwd, top.stderr);
  throw environmentError(`Cannot release from ${cwd}: it has no commits`, "Commit something first: git commit");
}

function withoutWorkTree(cwd: string, isBare: boolean): PlimsollError {
  if (isBare)
    return environmentError(
      `Cannot release from ${cwd}: the repository is bare`,
      "Clone it, and release from the clone: git clone",
    );
  return environmentError(
    `Cannot release from ${cwd}: it is a git directory, not a work tree`,
    "Run plimsoll in the work tree",
  );
}

/** Git's own words on whom it distrusts come with the command that mends it. */
function notOpened(cwd: string, stderr: string): PlimsollError {
  if (/not a git repository/.test(stderr)) {
    return environmentError(
      `Cannot release from ${cwd}: it is not a git repository`,
      "Run plimsoll in a clone, or make one: git init",
    );
  }
  const said = stderr.trim().replace(/^fatal: /, "");
  const [what, ...how] = said.split("\n").filter((line) => line.trim() !== "");
  const hint = how.map((line) => line.trim()).join(" ");
  return environmentError(
    `Cannot open the repository at ${cwd}: ${what ?? "git does not say why"}`,
    hint === "" ? undefined : hint,
  );
}
