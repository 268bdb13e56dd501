import { sumOf, type Finding } from "#author";
import { mostGrown, type Compared } from "./grown.ts";
import type { Options } from "./options.ts";
import { effectiveLines, finding, format, percentage } from "./words.ts";

/** Tells what grew by more than it may since the last release; a first release did not grow. */
export function overGrowth(compared: Compared, given: Options): readonly Finding[] {
  if (given.growth === undefined || compared.before === null) return [];
  const { lines, percent, level = given.level } = given.growth;
  const base = sumOf(compared.before).effective;
  const grown = sumOf(compared.now).effective - base;
  const states: string[] = [];
  if (lines !== undefined && grown > lines) {
    states.push(`by ${effectiveLines(grown)}, and the limit is ${format(lines)}`);
  }
  if (percent !== undefined && grown * 100 > percent * base) {
    states.push(`${base === 0 ? "from nothing" : `by ${percentage(grown, base)}`}, and the limit is ${percent} %`);
  }
  const hint = "Take code out, or raise the limit in lines({ growth })";
  return states.map((state) =>
    finding("lines-growth", `the code grew ${state} (${mostGrown(compared)})`, { level, hint }),
  );
}
