import type { z } from "zod";
import {
  block,
  defineCheck,
  LastReleases,
  Lines,
  optional,
  ReleaseCommit,
  sumOf,
  sumsBy,
  verdict,
  type CountedFile,
  type Finding,
  type LineCount,
  type Oid,
  type PastRelease,
  type UncountedFile,
  type Workbench,
} from "#author";
import { checked } from "../options.ts";
import type { Compared } from "./grown.ts";
import { overGrowth } from "./growth.ts";
import { tooLarge } from "./largest.ts";
import { limitsOf, overLimits, type Limit } from "./limits.ts";
import { linesOptions, type Options } from "./options.ts";
import { outOfShare, shareInWords, shareOf, type Share } from "./share.ts";
import { missingOf, notCounted } from "./uncounted.ts";
import { effectiveLines, format, signed } from "./words.ts";

export { linesOptions };

/** Counts effective lines of code (neither blank nor comment), and holds them against limits and the last release. */
export const lines = (options: z.input<typeof linesOptions> = {}) => {
  const { level = "block", ...rest } = checked("lines", linesOptions, options);
  const given: Options = { ...rest, level };
  return defineCheck({
    id: "lines",
    title: "Counting effective lines",
    options: given,
    reads: { commit: ReleaseCommit, lastReleases: optional(LastReleases) },
    provides: { lines: Lines },
    async plan({ facts: { commit, lastReleases }, bench }) {
      const last = lastReleases?.[0] ?? null;
      const count = await countBoth(commit, last, given, bench);
      const compared = { now: count.now.files, before: count.before?.files ?? null };
      if (sumOf(compared.now).effective === 0) return nothingCounted();
      const share = await shareOf(compared, given);
      const packages = given.packages === undefined ? [] : await bench.packages(commit);
      const limits = limitsOf(given, packages);
      const findings = judge({ compared, share, limits, missing: missingOf(count.now) }, given);
      return verdict({ saw: sight(compared, last, share), facts: { lines: byLanguage(compared) }, findings });
    },
  });
};

/** What was counted, and what it is held against. */
interface Case {
  readonly compared: Compared;
  readonly share: Share | null;
  readonly limits: readonly Limit[];
  readonly missing: readonly UncountedFile[];
}

function judge({ compared, share, limits, missing }: Case, given: Options): readonly Finding[] {
  return [
    ...overLimits(limits, compared, missing),
    ...overGrowth(compared, given),
    ...(share === null ? [] : outOfShare(share, given)),
    ...tooLarge(compared.now, given),
    ...notCounted(missing, limits, given),
  ];
}

function nothingCounted() {
  return block("no-lines", "Cannot count effective lines: there are none", {
    hint: "Look whether the sources are in the commit, and what lines({ exclude }) leaves out",
  });
}

/** The files of the release, and of the last one. */
async function countBoth(commit: Oid, last: PastRelease | null, { exclude = [] }: Options, bench: Workbench) {
  const now = await bench.countLines(commit, { exclude });
  return { now, before: last === null ? null : await bench.countLines(last.commit, { exclude }) };
}

function byLanguage({ now, before }: Compared) {
  return { now: languagesOf(now), before: before === null ? null : languagesOf(before) };
}

function languagesOf(files: readonly CountedFile[]): LineCount {
  return sumsBy(files, ({ language }) => language);
}

function sight({ now, before }: Compared, last: PastRelease | null, share: Share | null): string {
  const total = sumOf(now).effective;
  const languages = Object.entries(languagesOf(now)).sort(([, a], [, b]) => b.effective - a.effective);
  const most = languages.slice(0, 3).map(([name, { effective }]) => `${name} ${format(effective)}`);
  const shown = `${most.join(", ")}${languages.length > 3 ? ", …" : ""}`;
  const counted = `${effectiveLines(total)} in ${languages.length} language${languages.length === 1 ? "" : "s"}`;
  const change =
    before === null || last === null ? null : `${signed(total - sumOf(before).effective)} since ${last.tag}`;
  const tests = share === null ? null : shareInWords(share);
  return [`${counted} (${shown})`, change, tests].filter((part) => part !== null).join(", ");
}
