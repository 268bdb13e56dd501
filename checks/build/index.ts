import { z } from "zod";
import { block, Build, defineCheck, ReleaseCommit, verdict, warning, type Checkout, type RunResult, type Workbench } from "#author";
import { checked } from "../options.ts";
import { lifecycle } from "./lifecycle.ts";
import { installCommand, missingManager, readProject, rebuildCommand, scriptCommand, type BuildManifest, type PackageManager } from "./package-manager.ts";

/** The options of {@link build}. */
export const buildOptions = z.strictObject({
  scripts: z
    .union([z.enum(["none", "all"]), z.array(z.string().min(1))])
    .optional()
    .describe("Whose install scripts run: no dependency's, every one's, or those of the named. none"),
  lockfile: z.boolean().optional().describe("Whether a lockfile is demanded where there are dependencies. true"),
  script: z.union([z.string().min(1), z.literal(false)]).optional().describe("The build script, or false for none. build"),
  timeoutSeconds: z.number().positive().optional().describe("A bound on each command. 1800"),
  env: z.array(z.string().min(1)).optional().describe("Names of environment variables that the scripts may see"),
});
type Options = z.infer<typeof buildOptions>;

/** One command of the build, and what it is for. */
interface Step {
  readonly command: readonly string[];
  readonly doing: string;
}

/** Checks the release commit out in scratch, installs from its lockfile, and runs its build and publishing scripts once. */
export const build = (options: z.input<typeof buildOptions> = {}) => {
  const given = checked("build", buildOptions, options);
  return defineCheck({
    id: "build",
    title: "Building the release commit",
    reads: { commit: ReleaseCommit },
    provides: { build: Build },
    async plan({ facts: { commit }, bench }) {
      const checkout = await bench.files.checkout(commit);
      const { manifest, found } = await readProject(checkout, bench);
      if (found === "several") {
        return block("lockfiles", "Cannot install: there are lockfiles of several package managers", { hint: 'Keep one, or name yours in package.json: "packageManager"' });
      }
      if (found === "none" && hasDependencies(manifest) && given.lockfile !== false) {
        return block("no-lockfile", "Cannot install: there are dependencies and no lockfile", { hint: "Commit a lockfile: npm install; or take what is newest: build({ lockfile: false })" });
      }
      const steps = stepsOf(manifest, found, given);
      for (const step of steps) {
        const failure = await runStep(step, checkout, { manifest, manager: found, given }, bench);
        if (failure !== null) return failure;
      }
      return await answer(checkout, steps, bench);
    },
  });
};

function hasDependencies({ dependencies, devDependencies, optionalDependencies }: BuildManifest): boolean {
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length > 0;
}

function stepsOf(manifest: BuildManifest, manager: PackageManager | "none", { scripts = "none", script = "build" }: Options): readonly Step[] {
  const install = hasDependencies(manifest) || manager !== "none" ? [{ command: installCommand(manager), doing: "install" }] : [];
  const names = Array.isArray(scripts) ? scripts : [];
  const rebuild = scripts === "none" || (Array.isArray(scripts) && names.length === 0) ? [] : [{ command: rebuildCommand(manager, names), doing: "run the dependencies' install scripts" }];
  const own = lifecycle(manifest.scripts ?? {}, script).map((name) => ({ command: scriptCommand(manager, name), doing: `run the script ${name}` }));
  return [...install, ...rebuild, ...own];
}

interface Running {
  readonly manifest: BuildManifest;
  readonly manager: PackageManager | "none";
  readonly given: Options;
}

async function runStep({ command, doing }: Step, checkout: Checkout, { manifest, manager, given }: Running, bench: Workbench) {
  bench.progress(command.join(" "));
  const { timeoutSeconds = 1_800, env = [] } = given;
  // HUSKY=0: a git hook manager's prepare script has nothing to set up in a scratch checkout.
  const variables = { CI: "1", HUSKY: "0", SOURCE_DATE_EPOCH: String(bench.asOf) };
  const onLine = (line: string): void => bench.progress(`${command.join(" ")}: ${line}`);
  const ended = await bench.run(command, { in: checkout, env: variables, passEnv: env, timeoutSeconds, onLine }).catch((thrown: unknown) => {
    if (manager !== "none" && manager !== "npm" && String(thrown).includes("not installed")) throw missingManager(manager, manifest);
    throw thrown;
  });
  if (ended.exitCode === 0) return null;
  return block("build-failed", `Cannot ${doing}: ${howItEnded(ended, timeoutSeconds)}\n${lastLines(ended.output)}`, { hint: `Run it yourself: ${command.join(" ")}` });
}

/** How a program that failed ended, in words. */
export function howItEnded({ exitCode, signal, timedOut }: RunResult, timeoutSeconds: number): string {
  if (timedOut) return `it took more than ${timeoutSeconds} s`;
  return signal === null ? `it exited with ${exitCode ?? "nothing"}` : `it was ended by ${signal}`;
}

/** The end of an output: where the reason usually stands. */
export function lastLines(output: string, count = 20): string {
  return output.trimEnd().split("\n").slice(-count).join("\n");
}

async function answer(checkout: Checkout, steps: readonly Step[], bench: Workbench) {
  const changed = await bench.files.changed(checkout);
  const findings = changed.map((file) => warning("build-changed-files", `Building changed ${file}, which is tracked`, { hint: "Ignore what is generated, or commit what the build makes", file }));
  const saw = steps.length === 0 ? "nothing to install or run" : steps.map(({ command }) => command.slice(0, 3).filter((part) => !part.startsWith("-")).join(" ")).join(", ");
  return verdict({ saw, facts: { build: checkout }, findings });
}
