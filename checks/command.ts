import { z } from "zod";
import {
  blocking,
  Build,
  defineCheck,
  fact,
  LastReleases,
  optional,
  ReleaseCommit,
  Settings,
  skip,
  usageError,
  verdict,
  type Checkout,
  type CommandEffect,
  type Fact,
  type Facts,
  type Values,
  type Workbench,
} from "#author";
import { howItFailed, planningLimit, runProgram, seconds, variableNames } from "./common/program.ts";
import { checked } from "./options.ts";

/** The names of facts, as `plimsoll checks` shows them. */
export const factNames = z.array(z.string().min(1));
const NO_FACTS = "it must be a list of the names of facts, or an object of facts";

const argv = z.array(z.string(), { error: "it must be a program and its arguments" }).min(1);

/** The options of {@link command}. */
export const commandOptions = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "it must be in kebab case")
    .describe("The step's name"),
  run: argv
    .optional()
    .describe("The program and its arguments; no shell. It runs while planning, and its exit code decides"),
  when: z
    .strictObject({
      env: z.string().min(1).optional().describe("A variable that must be set"),
      branch: z.string().min(1).optional().describe("The release branch that it must be"),
      changed: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe("Paths, of which one must have changed since the last release"),
    })
    .optional()
    .describe(
      "Runs only if the variable is set, on the branch, and if one of the paths changed since the last release",
    ),
  reads: z
    .union([factNames, z.custom<Facts>(areFacts)], { error: NO_FACTS })
    .optional()
    .describe("Facts to wait for instead of all steps before it"),
  timeoutSeconds: seconds.optional().describe("A bound on the run. 600"),
  env: variableNames.optional().describe("Names of environment variables that the program may see"),
  effect: z
    .strictObject({
      run: argv.describe("The program that changes the world, when the release is applied"),
      probe: argv.describe("Exits 0 when that is done, 1 when it is not"),
      undo: argv.optional().describe("Takes it back; without one the effect is final"),
      env: variableNames.optional().describe("Names of environment variables that the three may see"),
      timeoutSeconds: seconds.optional().describe("A bound on each of the three. 600"),
    })
    .optional()
    .describe("What the step does to the world"),
});
type Options = z.infer<typeof commandOptions>;

const LIMIT = 600;

/**
 * A command of the user's own as a step. It runs in a copy of the built checkout (or of the release commit), gates by its
 * exit code, and waits for all steps before it unless it names what it reads.
 */
export const command = (options: z.input<typeof commandOptions>) => {
  const given = checked("command", commandOptions, options);
  if (given.run === undefined && given.effect === undefined) {
    throw usageError(
      `Cannot use the step "${given.id}": it runs nothing`,
      "Give it run, or an effect with run and probe",
    );
  }
  return defineCheck({
    id: given.id,
    title: `Running ${given.id}`,
    reads: { ...factsOf(given.reads), ...READS },
    ...(given.reads === undefined ? { waits: "earlier" as const } : {}),
    timeoutSeconds: planningLimit(given.timeoutSeconds ?? LIMIT),
    async plan({ facts, bench }) {
      const unmet = await unmetCondition(given, facts, bench);
      if (unmet !== null) return skip(unmet);
      const effects = given.effect === undefined ? [] : [effectOf(given.id, given.effect)];
      if (given.run === undefined) return verdict({ saw: "an effect, nothing to check", effects });
      return await gate(given.run, given, { checkout: await workplace(facts, bench), effects }, bench);
    },
  });
};

/** A name stands for whatever step provides it, one of the user's own as well; that one does is seen when all are wired. */
function factsOf(reads: Options["reads"]): Facts {
  return Array.isArray(reads) ? Object.fromEntries(reads.map((name) => [name, fact(name)])) : (reads ?? {});
}

/** Of a misspelt import JavaScript makes `undefined`, and JSON knows no facts. */
function areFacts(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one: Partial<Fact<unknown>> | null | undefined) => typeof one?.key === "string");
}

const READS = {
  settings: Settings,
  commit: optional(ReleaseCommit),
  build: optional(Build),
  last: optional(LastReleases),
};
type Read = Values<typeof READS>;

/** Why the command does not run; null where it does. */
async function unmetCondition({ when }: Options, { settings, last }: Read, bench: Workbench): Promise<string | null> {
  if (when?.branch !== undefined && when.branch !== settings.branch) return `only on the branch ${when.branch}`;
  if (when?.env !== undefined && !bench.hasEnv(when.env)) return `only if ${when.env} is set`;
  const release = last?.[0];
  if (when?.changed === undefined || release === undefined) return null;
  // Up to the base: what the release commit itself changes is no reason to run.
  const commits = await bench.git.log(release.commit, settings.base, when.changed);
  return commits.length > 0 ? null : `nothing changed in ${when.changed.join(", ")} since ${release.tag}`;
}

async function workplace({ settings, commit, build }: Read, { files }: Workbench): Promise<Checkout> {
  return build === undefined ? await files.checkout(commit ?? settings.base) : await files.copy(build);
}

function effectOf(name: string, effect: NonNullable<Options["effect"]>): CommandEffect {
  const { run, probe, undo = null, env = [], timeoutSeconds = LIMIT } = effect;
  return { kind: "command", name, run, probe, undo, env, timeoutSeconds };
}

interface Gate {
  readonly checkout: Checkout;
  readonly effects: readonly CommandEffect[];
}

async function gate(run: readonly string[], given: Options, { checkout, effects }: Gate, bench: Workbench) {
  const { id, env, timeoutSeconds = LIMIT } = given;
  const ended = await runProgram({ command: run, checkout, timeoutSeconds, env }, bench);
  const text = run.join(" ");
  if (ended.exitCode === 0) return verdict({ saw: `${text} exited with 0`, effects });
  const message = `Cannot pass "${id}": ${text}: ${howItFailed(ended, timeoutSeconds)}`;
  const findings = [blocking("command-failed", message, { hint: "Run it yourself, in a clean checkout" })];
  return verdict({ saw: text, effects, findings });
}
