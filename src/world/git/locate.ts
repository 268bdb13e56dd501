import { environmentError, type PlimsollError } from "../../model/error.ts";
import { run, type Ended } from "../process.ts";
import { localEnvironment } from "./environment.ts";

/** What git is asked, in the order of its answers. */
const PLACES = [
  "--show-object-format",
  "--path-format=absolute",
  "--absolute-git-dir",
  "--git-common-dir",
  "--show-toplevel",
];

/** A repository and where it keeps things; absolute. In a linked work tree the two directories differ. */
export interface Repository {
  /** The work tree's root. */
  readonly root: string;
  readonly gitDir: string;
  /** The git directory that linked work trees share. */
  readonly commonDir: string;
  readonly objectFormat: string;
}

/**
 * Finds the repository whose work tree a folder is in.
 *
 * @throws PlimsollError (environment) where there is none, it is bare, or it has no commit yet
 */
export async function findRepository(cwd: string, environment: NodeJS.ProcessEnv = process.env): Promise<Repository> {
  const git = (...args: readonly string[]): Promise<Ended> =>
    run(["git", "-c", "core.fsmonitor=false", ...args], { cwd, env: localEnvironment(environment) });
  const found = await git("rev-parse", ...PLACES, "HEAD^{commit}");
  if (found.exitCode === 0) return repositoryOf(cwd, found.stdout.toString("utf8"));
  const kind = await git("rev-parse", "--is-bare-repository", "--is-inside-work-tree");
  if (kind.exitCode !== 0) throw notOpened(cwd, kind.stderr);
  const [isBare, isInside] = kind.stdout.toString("utf8").trim().split("\n");
  if (isInside !== "true") throw withoutWorkTree(cwd, isBare === "true");
  const top = await git("rev-parse", "--show-toplevel");
  if (top.exitCode !== 0) throw notOpened(cwd, top.stderr);
  throw environmentError(`Cannot release from ${cwd}: it has no commits`, "Commit something first: git commit");
}

function repositoryOf(cwd: string, output: string): Repository {
  const answers = output.replace(/\n[0-9a-f]+\n$/, "").split("\n");
  const [objectFormat = "", gitDir = "", commonDir = "", root = ""] = answers;
  if (answers.length === 4) return { root, gitDir, commonDir, objectFormat };
  throw environmentError(
    `Cannot open the repository at ${cwd}: git does not say in four lines where it is`,
    "Install git 2.31 or newer, and keep line ends out of the path",
  );
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
