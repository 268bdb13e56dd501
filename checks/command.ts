import { z } from "zod";
import {
  blocking,
  Build,
  defineCheck,
  LastReleases,
  optional,
  ReleaseCommit,
  Settings,
  skip,
  usageError,
  verdict,
  type Checkout,
  type CommandEffect,
  type Facts,
  type Oid,
  type PastRelease,
  type Workbench,
} from "#author";
import { howItEnded, lastLines } from "./common/endings.ts";
import { checked } from "./options.ts";

const argv = z.array(z.string()).min(1);

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
      env: z.string().optional(),
      branch: z.string().optional(),
      changed: z.array(z.string()).optional(),
    })
    .optional()
    .describe(
      "Runs only if the variable is set, on the branch, and if one of the paths changed since the last release",
    ),
  reads: z
    .custom<Facts>((value) => typeof value === "object" && value !== null)
    .optional()
    .describe("Facts to wait for instead of all steps before it"),
  timeoutSeconds: z
    .number({ error: "it must be a positive number of seconds" })
    .positive("it must be a positive number of seconds")
    .optional()
    .describe("A bound on the run. 600"),
  env: z.array(z.string()).optional().describe("Names of environment variables that the program may see"),
  effect: z
    .strictObject({
      run: argv.describe("The program that changes the world, when the release is applied"),
      probe: argv.describe("Exits 0 when that is done, 1 when it is not"),
      undo: argv.optional().describe("Takes it back; without one the effect is final"),
      env: z.array(z.string()).optional(),
      timeoutSeconds: z.number().positive("it must be a positive number of seconds").optional(),
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
    reads: {
      settings: Settings,
      commit: optional(ReleaseCommit),
      build: optional(Build),
      last: optional(LastReleases),
      ...given.reads,
    },
    ...(given.reads === undefined ? { waits: "earlier" as const } : {}),
    async plan({ facts, bench }) {
      const { settings, commit, build, last } = facts as unknown as Read;
      const unmet = await unmetCondition(
        given,
        { branch: settings.branch, commit: commit ?? settings.base, last: last?.[0] },
        bench,
      );
      if (unmet !== null) return skip(unmet);
      const effects = given.effect === undefined ? [] : [effectOf(given.id, given.effect)];
      if (given.run === undefined) return verdict({ saw: "an effect, nothing to check", effects });
      const checkout =
        build === undefined ? await bench.files.checkout(commit ?? settings.base) : await bench.files.copy(build);
      return await gate(given.run, given, { checkout, effects }, bench);
    },
  });
};

interface Read {
  readonly settings: Settings;
  readonly commit: Oid | undefined;
  readonly build: Checkout | undefined;
  readonly last: readonly PastRelease[] | undefined;
}

interface Where {
  readonly branch: string;
  readonly commit: Oid;
  readonly last: PastRelease | undefined;
}

/** Why the command does not run; null where it does. */
async function unmetCondition(
  { when }: Options,
  { branch, commit, last }: Where,
  bench: Workbench,
): Promise<string | null> {
  if (when?.branch !== undefined && when.branch !== branch) return `only on the branch ${when.branch}`;
  if (when?.env !== undefined && !bench.hasEnv(when.env)) return `only if ${when.env} is set`;
  if (when?.changed === undefined || last === undefined) return null;
  const commits = await bench.git.log(last.commit, commit, when.changed);
  return commits.length > 0 ? null : `nothing changed in ${when.changed.join(", ")} since ${last.tag}`;
}

function effectOf(name: string, effect: NonNullable<Options["effect"]>): CommandEffect {
  const { run, probe, undo = null, env = [], timeoutSeconds = LIMIT } = effect;
  return { kind: "command", name, run, probe, undo, env, timeoutSeconds };
}

interface Gate {
  readonly checkout: Checkout;
  readonly effects: readonly CommandEffect[];
}

async function gate(
  run: readonly string[],
  { id, env = [], timeoutSeconds = LIMIT }: Options,
  { checkout, effects }: Gate,
  bench: Workbench,
) {
  const onLine = (line: string): void => bench.progress(line);
  const variables = { CI: "1", SOURCE_DATE_EPOCH: String(bench.asOf) };
  const ended = await bench.run(run, { in: checkout, env: variables, passEnv: env, timeoutSeconds, onLine });
  const text = run.join(" ");
  if (ended.exitCode === 0) return verdict({ saw: `${text} exited with 0`, effects });
  const message = `Cannot pass "${id}": ${text}: ${howItEnded(ended, timeoutSeconds)}\n${lastLines(ended.output)}`;
  return verdict({
    saw: text,
    effects,
    findings: [blocking("command-failed", message, { hint: "Run it yourself, in a clean checkout" })],
  });
}
