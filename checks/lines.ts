import { z } from "zod";
import {
  block,
  blocking,
  defineCheck,
  LastReleases,
  Lines,
  optional,
  ReleaseCommit,
  verdict,
  warning,
  type Finding,
  type LineCount,
} from "#author";
import { checked } from "./options.ts";

const positive = z.number().int().nonnegative();

/** The options of {@link lines}. */
export const linesOptions = z.strictObject({
  max: z
    .union([positive, z.record(z.string(), positive)])
    .optional()
    .describe("The most effective lines, in all or by language"),
  growth: z
    .strictObject({ lines: positive.optional(), percent: z.number().nonnegative().optional() })
    .optional()
    .describe("The most that they may grow by since the last release"),
  level: z.enum(["block", "warn"]).optional().describe("What going over a limit does. block"),
});
type Options = z.infer<typeof linesOptions>;

/** Counts effective lines of code (neither blank nor comment) by language, of the release and of the last one. */
export const lines = (options: z.input<typeof linesOptions> = {}) => {
  const given = checked("lines", linesOptions, options);
  return defineCheck({
    id: "lines",
    title: "Counting effective lines",
    reads: { commit: ReleaseCommit, lastReleases: optional(LastReleases) },
    provides: { lines: Lines },
    async plan({ facts: { commit, lastReleases }, bench }) {
      const last = lastReleases?.[0];
      const now = await bench.countLines(commit);
      if (effective(now) === 0)
        return block("no-lines", "Cannot count effective lines: there are none", {
          hint: "Look whether the sources are in the commit",
        });
      const before = last === undefined ? null : await bench.countLines(last.commit);
      const findings = [...overMax(now, given), ...(before === null ? [] : overGrowth(now, before, given))];
      return verdict({ saw: describe(now, before), facts: { lines: { now, before } }, findings });
    },
  });
};

/** The effective lines of all languages. */
function effective(count: LineCount): number {
  return Object.values(count).reduce((sum, { effective: some }) => sum + some, 0);
}

function describe(now: LineCount, before: LineCount | null): string {
  const total = effective(now);
  const change = before === null ? "" : `, ${signed(total - effective(before))} since the last release`;
  const languages = Object.entries(now).sort(([, a], [, b]) => b.effective - a.effective);
  const most = languages.slice(0, 3).map(([name, { effective: some }]) => `${name} ${format(some)}`);
  return `${format(total)} effective lines${change} (${most.join(", ")}${languages.length > 3 ? " …" : ""})`;
}

function overMax(now: LineCount, { max, level }: Options): readonly Finding[] {
  const limits =
    typeof max === "number"
      ? [["all languages", effective(now), max] as const]
      : Object.entries(max ?? {}).map(([name, limit]) => [name, now[name]?.effective ?? 0, limit] as const);
  const over = limits.filter(([, count, limit]) => count > limit);
  return over.map(([name, count, limit]) =>
    finding(level, "lines-over", `${name} has ${format(count)} effective lines, and the limit is ${format(limit)}`),
  );
}

function overGrowth(now: LineCount, before: LineCount, { growth, level }: Options): readonly Finding[] {
  const grown = effective(now) - effective(before);
  const percent = effective(before) === 0 ? 0 : (100 * grown) / effective(before);
  const overLines = growth?.lines !== undefined && grown > growth.lines;
  const overPercent = growth?.percent !== undefined && percent > growth.percent;
  return [
    ...(overLines
      ? [
          finding(
            level,
            "lines-growth",
            `the code grew by ${format(grown)} effective lines, and the limit is ${format(growth.lines ?? 0)}`,
          ),
        ]
      : []),
    ...(overPercent
      ? [
          finding(
            level,
            "lines-growth",
            `the code grew by ${percent.toFixed(1)} %, and the limit is ${growth.percent ?? 0} %`,
          ),
        ]
      : []),
  ];
}

function finding(level: Options["level"], id: string, state: string): Finding {
  const make = level === "warn" ? warning : blocking;
  return make(id, `Cannot keep the load line: ${state}`, { hint: "Take code out, or raise the limit in lines({ … })" });
}

/** Digits in groups of three, the same in every locale. */
function format(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function signed(count: number): string {
  return count < 0 ? `−${format(-count)}` : `+${format(count)}`;
}
