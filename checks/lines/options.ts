import { z } from "zod";

const level = z.enum(["block", "warn"]).optional();
const ownLevel = level.describe("What going over this limit does. What the step's level says");
const count = z.number().int().nonnegative();
const percent = z.number().nonnegative();
const limitWithLevel = z.strictObject({ max: count.describe("The most effective lines"), level: ownLevel });
const limit = z.union([count, limitWithLevel]);
const folder = z
  .string()
  .regex(/^(?:\.|(?!.*(?:^|\/)\.{0,2}(?:\/|$))[^\\\0]+)$/)
  .describe("Relative to the repository's root, such as src/cli");
const folders = z.record(folder, limit, {
  error: ({ code }) =>
    code === "invalid_key"
      ? 'a folder is relative to the root, such as "src/cli", without "./" and a final "/"'
      : undefined,
});
/** One that begins or ends with a slash would meet nothing, and one with `!` nearly everything. */
const glob = z
  .string()
  .regex(/^(?!\/|\.\.?\/|!(?!\()).*[^/]$/, 'is no glob of paths below the repository\'s root, such as "fixtures/**"');

const growth = z
  .strictObject({
    lines: count.optional().describe("The most effective lines that may be added"),
    percent: percent.optional().describe("The most that may be added, in per cent of what was there"),
    level: ownLevel,
  })
  .refine(({ lines, percent }) => lines !== undefined || percent !== undefined, 'give "lines" or "percent"');

const tests = z
  .strictObject({
    globs: z.array(glob).min(1).optional().describe("Which files are tests. What their names and folders usually are"),
    min: percent.positive().optional().describe("The fewest effective lines of tests, in per cent of the source's"),
    max: percent.positive().optional().describe("The most effective lines of tests, in per cent of the source's"),
    level: ownLevel,
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'give "min" or "max"')
  .refine(({ min = 0, max = Infinity }) => min <= max, '"min" is above "max"');

/** The options of {@link lines}. A limit is a number of effective lines, or `{ max, level }`. */
export const linesOptions = z.strictObject({
  max: z
    .union([count, limitWithLevel, z.record(z.string(), limit)])
    .optional()
    .describe("The most effective lines, in all or by language"),
  folders: folders.optional().describe('The most effective lines below a folder; "." is the root'),
  packages: z
    .record(z.string(), limit)
    .optional()
    .describe("The most effective lines of a package, by its name; what lies in a package within it is not its own"),
  growth: growth.optional().describe("The most that they may grow by since the last release"),
  tests: tests.optional().describe("The share of tests to source in TypeScript and JavaScript, by effective lines"),
  largest: limit.optional().describe("The most effective lines of one file of code"),
  exclude: z.array(glob).optional().describe("Globs of files that count as nothing"),
  level: level.describe("What going over a limit does. block"),
});

/** What going over a limit does. */
export type Level = "block" | "warn";

/** The options, with what going over a limit does where the limit does not say it itself. */
export type Options = z.infer<typeof linesOptions> & { readonly level: Level };

/** A limit as a configuration may say it. */
type GivenLimit = z.infer<typeof limit>;

/** A limit whose level is known. */
export interface Bound {
  readonly max: number;
  readonly level: Level;
}

/** Takes a limit in either form. */
export function boundOf(given: GivenLimit, { level }: Pick<Options, "level">): Bound {
  return typeof given === "number" ? { max: given, level } : { max: given.max, level: given.level ?? level };
}

/** Tells a limit on everything from limits by language. */
export function isLimit(given: NonNullable<Options["max"]>): given is GivenLimit {
  return limit.safeParse(given).success;
}
