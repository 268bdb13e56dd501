import { z } from "zod";
import {
  block,
  blocking,
  defineCheck,
  LastReleases,
  Lines,
  optional,
  ReleaseCommit,
  sumsBy,
  verdict,
  warning,
  type FileCount,
  type Finding,
  type LineCount,
  type PastRelease,
} from "#author";
import { checked } from "./options.ts";

const limit = z.number().int().nonnegative();

/** The options of {@link lines}. */
export const linesOptions = z.strictObject({
  max: z
    .union([limit, z.record(z.string(), limit)])
    .optional()
    .describe("The most effective lines, in all or by language"),
  growth: z
    .strictObject({ lines: limit.optional(), percent: z.number().nonnegative().optional() })
    .optional()
    .describe("The most that they may grow by since the last release"),
  level: z.enum(["block", "warn"]).optional().describe("What going over a limit does. block"),
});
type Options = z.infer<typeof linesOptions>;

/** How many of the files that grew most are named. */
const NAMED = 5;

/** Counts effective lines of code (neither blank nor comment) by language, of the release and of the last one. */
export const lines = (options: z.input<typeof linesOptions> = {}) => {
  const given = checked("lines", linesOptions, options);
  return defineCheck({
    id: "lines",
    title: "Counting effective lines",
    reads: { commit: ReleaseCommit, lastReleases: optional(LastReleases) },
    provides: { lines: Lines },
    async plan({ facts: { commit, lastReleases }, bench }) {
      const last = lastReleases?.[0] ?? null;
      const count = await bench.countLines(commit);
      const now = byLanguage(count);
      if (effective(now) === 0) {
        return block("no-lines", "Cannot count effective lines: there are none", {
          hint: "Look whether the sources are in the commit",
        });
      }
      const old = last === null ? null : await bench.countLines(last.commit);
      const before = old === null ? null : byLanguage(old);
      const findings = [
        ...overMax(now, given),
        ...(before === null ? [] : overGrowth(now, before, given, mostGrown(count, old))),
        ...notCounted(count, given),
      ];
      return verdict({ saw: sight(now, before, last), facts: { lines: { now, before } }, findings });
    },
  });
};

function byLanguage({ files }: FileCount): LineCount {
  return sumsBy(files, ({ language }) => language);
}

/** The files that grew most, in words. */
function mostGrown(now: FileCount, before: FileCount | null): string {
  const old = new Map(before?.files.map(({ path, effective }) => [path, effective]));
  const grown = now.files
    .map(({ path, effective }) => ({ path, by: effective - (old.get(path) ?? 0) }))
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by || (a.path < b.path ? -1 : 1));
  return grown
    .slice(0, NAMED)
    .map(({ path, by }) => `${path} ${signed(by)}`)
    .join(", ");
}

/** A limit over all languages holds for nobody knows what where some files were not counted. */
function notCounted({ uncounted }: FileCount, { max, level }: Options): readonly Finding[] {
  const missing = uncounted.filter(({ why }) => /installed/.test(why));
  const [first] = missing;
  if (first === undefined) return [];
  const message = `Cannot count ${missing.length} files: ${first.why}`;
  const hint = "Install perl: cloc counts all but TypeScript and JavaScript";
  const blocks = typeof max === "number" && level !== "warn";
  return [(blocks ? blocking : warning)("lines-uncounted", message, { hint })];
}

/** The effective lines of all languages. */
function effective(count: LineCount): number {
  return Object.values(count).reduce((sum, { effective: some }) => sum + some, 0);
}

function sight(now: LineCount, before: LineCount | null, last: PastRelease | null): string {
  const total = effective(now);
  const languages = Object.entries(now).sort(([, a], [, b]) => b.effective - a.effective);
  const most = languages.slice(0, 3).map(([name, { effective: some }]) => `${name} ${format(some)}`);
  const shown = `${most.join(", ")}${languages.length > 3 ? ", …" : ""}`;
  const counted = `${format(total)} effective lines in ${languages.length} language${languages.length === 1 ? "" : "s"}`;
  const change = before === null || last === null ? "" : `, ${signed(total - effective(before))} since ${last.tag}`;
  return `${counted} (${shown})${change}`;
}

function overMax(now: LineCount, { max, level }: Options): readonly Finding[] {
  if (max === undefined) return [];
  if (typeof max === "number") return over("the code", effective(now), { max, level });
  return Object.entries(max).flatMap(([language, most]) => {
    const count = Object.hasOwn(now, language) ? now[language] : undefined;
    if (count === undefined) return [unseenLanguage(language, now)];
    return over(language, count.effective, { max: most, level });
  });
}

function over(
  what: string,
  count: number,
  { max, level }: { max: number; level: Options["level"] },
): readonly Finding[] {
  if (count <= max) return [];
  return [
    finding(level, "lines-over", `${what} has ${format(count)} effective lines, and the limit is ${format(max)}`),
  ];
}

/** A misspelt language would be a limit that never holds. */
function unseenLanguage(language: string, now: LineCount): Finding {
  return warning("lines-unknown-language", `Cannot keep the limit for ${language}: the release has no line of it`, {
    hint: `Languages: ${Object.keys(now).join(", ")}`,
  });
}

function overGrowth(
  now: LineCount,
  before: LineCount,
  { growth = {}, level }: Options,
  grownMost: string,
): readonly Finding[] {
  const base = effective(before);
  const grown = effective(now) - base;
  const { lines: most, percent } = growth;
  const findings: Finding[] = [];
  if (most !== undefined && grown > most) {
    const state = `the code grew by ${format(grown)} effective lines, and the limit is ${format(most)} (${grownMost})`;
    findings.push(finding(level, "lines-growth", state));
  }
  if (percent !== undefined && grown * 100 > percent * base) {
    const share = base === 0 ? "from nothing" : `by ${((100 * grown) / base).toFixed(1)} %`;
    findings.push(
      finding(level, "lines-growth", `the code grew ${share}, and the limit is ${percent} % (${grownMost})`),
    );
  }
  return findings;
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
