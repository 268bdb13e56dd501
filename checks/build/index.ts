import { z } from "zod";
import { block, Build, defineCheck, ReleaseCommit, verdict, warning, type Checkout, type Workbench } from "#author";
import {
  hasDependencies,
  installCommand,
  missingManager,
  readProject,
  rebuildCommand,
  scriptCommand,
  type Project,
} from "../common/package-manager.ts";
import { howItFailed, planningLimit, runProgram, seconds, variableNames } from "../common/program.ts";
import { checked } from "../options.ts";
import { lifecycle } from "./lifecycle.ts";

/** The options of {@link build}. */
export const buildOptions = z.strictObject({
  scripts: z
    .union([z.enum(["none", "all"]), z.array(z.string().min(1))])
    .optional()
    .describe("Whose install scripts run: no dependency's, every one's, or those of the named. none"),
  lockfile: z.boolean().optional().describe("Whether a lockfile is demanded where there are dependencies. true"),
  script: z
    .union([z.string().min(1), z.literal(false)])
    .optional()
    .describe("The build script, or false for none. build"),
  timeoutSeconds: seconds.optional().describe("A bound on each command. 1800"),
  env: variableNames.optional().describe("Names of environment variables that the scripts may see"),
});
type Options = z.infer<typeof buildOptions>;

const LIMIT = 1_800;
/** Install, dependencies' scripts, `prepare`, the build script, `prepublishOnly`, `prepack`. */
const MOST_STEPS = 6;

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
    timeoutSeconds: planningLimit(given.timeoutSeconds ?? LIMIT, MOST_STEPS),
    async plan({ facts: { commit }, bench }) {
      const checkout = await bench.files.checkout(commit);
      const project = await readProject(checkout, bench);
      const refusal = refuse(project, given);
      if (refusal !== null) return refusal;
      const steps = stepsOf(project, given);
      for (const step of steps) {
        const failure = await runStep(step, { project, checkout, given }, bench);
        if (failure !== null) return failure;
      }
      return await answer(checkout, steps, bench);
    },
  });
};

function refuse({ manifest, found }: Project, { lockfile, script = false }: Options) {
  if (script !== false && !Object.hasOwn(manifest.scripts ?? {}, script)) {
    return block("no-build-script", `Cannot build: package.json has no script "${script}"`, {
      hint: "Add it, or name another: build({ script })",
    });
  }
  if (found === "several") {
    return block("lockfiles", "Cannot install: there are lockfiles of several package managers", {
      hint: 'Keep one, or name yours in package.json: "packageManager"',
    });
  }
  if (found !== "none" || lockfile === false || !hasDependencies(manifest)) return null;
  return block("no-lockfile", "Cannot install: there are dependencies and no lockfile", {
    hint: "Commit a lockfile: npm install; or take what is newest: build({ lockfile: false })",
  });
}

function stepsOf({ manifest, found }: Project, { scripts = "none", script = "build" }: Options): readonly Step[] {
  const installs = found !== "none" || hasDependencies(manifest);
  const named = Array.isArray(scripts) ? scripts : [];
  const rebuilds = installs && (scripts === "all" || named.length > 0);
  return [
    ...(installs ? [{ command: installCommand(found), doing: "install" }] : []),
    ...(rebuilds ? [{ command: rebuildCommand(found, named), doing: "run install scripts of dependencies" }] : []),
    ...lifecycle(manifest.scripts ?? {}, script).map((name) => ({
      command: scriptCommand(found, name),
      doing: `run the script "${name}"`,
    })),
  ];
}

interface Site {
  readonly project: Project;
  readonly checkout: Checkout;
  readonly given: Options;
}

async function runStep({ command, doing }: Step, { project, checkout, given }: Site, bench: Workbench) {
  const { timeoutSeconds = LIMIT, env } = given;
  const ended = await runProgram({ command, checkout, timeoutSeconds, env }, bench).catch((thrown: unknown) => {
    throw missingManager(thrown, project);
  });
  if (ended.exitCode === 0) return null;
  return block("build-failed", `Cannot ${doing}: ${howItFailed(ended, timeoutSeconds)}`, {
    hint: `Run it yourself in a fresh clone: ${command.join(" ")}`,
  });
}

async function answer(checkout: Checkout, steps: readonly Step[], bench: Workbench) {
  const changed = await bench.files.changed(checkout);
  const findings = changed.map((file) =>
    warning("build-changed-files", `Building changed ${file}, which is tracked`, {
      hint: "Ignore what is generated, or commit what the build makes",
      file,
    }),
  );
  const ran = steps.map(({ command }) => command.filter((part) => !part.startsWith("-")).join(" "));
  return verdict({ saw: ran.join(", ") || "nothing to install or to run", facts: { build: checkout }, findings });
}
