import { z } from "zod";
import {
  block,
  Build,
  defineCheck,
  optional,
  ReleaseCommit,
  verdict,
  Versions,
  warning,
  type Checkout,
  type PackageVersion,
  type Workbench,
} from "#author";
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
import { someOf } from "../common/words.ts";
import { checked } from "../options.ts";
import { lifecycle } from "./lifecycle.ts";
import { buildAll, publishScripts, workspacePackages, type Step } from "./packages.ts";

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

/** Checks the release commit out in scratch, installs from its lockfile, and runs its build and publishing scripts once. */
export const build = (options: z.input<typeof buildOptions> = {}) => {
  const given = checked("build", buildOptions, options);
  return defineCheck({
    id: "build",
    title: "Building the release commit",
    reads: { commit: ReleaseCommit, versions: optional(Versions) },
    provides: { build: Build },
    timeoutSeconds: planningLimit(given.timeoutSeconds ?? LIMIT, MOST_STEPS),
    async plan({ facts: { commit, versions = [] }, bench }) {
      const checkout = await bench.files.checkout(commit);
      const project = await readProject(checkout, bench);
      const isWorkspace = versions.some(({ dir }) => dir !== "");
      const refusal = refuse(project, given, isWorkspace);
      if (refusal !== null) return refusal;
      const site = { project, checkout, given };
      const steps = [...stepsOf(project, given), ...(isWorkspace ? await ofPackages(site, versions, bench) : [])];
      for (const step of steps) {
        const failure = await runStep(step, site, bench);
        if (failure !== null) return failure;
      }
      return await answer(checkout, steps, bench);
    },
  });
};

function refuse({ manifest, found }: Project, { lockfile, script = false }: Options, isWorkspace: boolean) {
  if (script !== false && !isWorkspace && !Object.hasOwn(manifest.scripts ?? {}, script)) {
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

/** Where the root has no build script, the packages are built one by one; those that are released are made ready to be published. */
async function ofPackages(site: Site, versions: readonly PackageVersion[], bench: Workbench): Promise<readonly Step[]> {
  const { project, checkout, given } = site;
  const { script = "build" } = given;
  const packages = await workspacePackages(checkout, bench);
  const isBuilt = script === false || Object.hasOwn(project.manifest.scripts ?? {}, script);
  const built = isBuilt ? [] : await buildAll(packages, script, site, bench);
  return [...built, ...publishScripts(packages, versions, project.found)];
}

interface Site {
  readonly project: Project;
  readonly checkout: Checkout;
  readonly given: Options;
}

async function runStep({ command, doing, dir }: Step, { project, checkout, given }: Site, bench: Workbench) {
  const { timeoutSeconds = LIMIT, env } = given;
  const ended = await runProgram({ command, checkout, dir, timeoutSeconds, env }, bench).catch((thrown: unknown) => {
    throw missingManager(thrown, project);
  });
  if (ended.exitCode === 0) return null;
  return block("build-failed", `Cannot ${doing}: ${howItFailed(ended, timeoutSeconds)}`, {
    hint: `Run it yourself in a fresh clone${dir === undefined ? "" : `, in ${dir}`}: ${command.join(" ")}`,
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
  const named = someOf([...new Set(ran)], "command");
  return verdict({
    saw: steps.length > 0 ? named : "nothing to install or to run",
    facts: { build: checkout },
    findings,
  });
}
