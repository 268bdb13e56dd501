import { sumOf, type Finding } from "#author";
import { among, mostGrown, type Compared } from "./grown.ts";
import type { Level, Options } from "./options.ts";
import { effectiveLines, finding, format, percentage } from "./words.ts";

/** Where tests are, unless the options say it. */
const TESTS = ["**/*.{test,spec,test-d,e2e,cy}.*", "**/{test,tests,__tests__,__mocks__,spec,specs,e2e,cypress}/**"];
/** Documents and data are neither source nor tests. */
const LANGUAGES: readonly string[] = ["TypeScript", "JavaScript"];

/** The tests and the source of a release. */
export interface Share {
  readonly tests: Compared;
  readonly source: Compared;
}

/** Divides the TypeScript and JavaScript of a release into tests and source; null where nobody asks for it. */
export async function shareOf(compared: Compared, { tests }: Options): Promise<Share | null> {
  if (tests === undefined) return null;
  const { default: picomatch } = await import("picomatch");
  const isTest = picomatch([...(tests.globs ?? TESTS)], { dot: true });
  const code = among(compared, ({ language }) => LANGUAGES.includes(language));
  return { tests: among(code, ({ path }) => isTest(path)), source: among(code, ({ path }) => !isTest(path)) };
}

/** Says the share; null where there is nothing that it could be of. */
export function shareInWords(share: Share): string | null {
  const { tests, source } = sums(share);
  return source === 0 ? null : `tests are ${percentage(tests, source)} of the source`;
}

/** Tells where tests are too few or too many for the source. */
export function outOfShare(share: Share, given: Options): readonly Finding[] {
  const { min = 0, max = Infinity, level = given.level } = given.tests ?? {};
  const { tests, source } = sums(share);
  // Nothing at all is within many a limit: most likely the globs do not tell where the tests are.
  if (tests === 0 || source === 0) return [noShare(tests === 0 ? "a test" : "source", level)];
  const state = `tests are ${percentage(tests, source)} of the source (${effectiveLines(tests)} to ${format(source)})`;
  if (tests * 100 < min * source) {
    const hint = "Write tests, or lower the limit in lines({ tests })";
    const grown = `source ${mostGrown(share.source)}`;
    return [finding("lines-tests", `${state}, and the least is ${min} % (${grown})`, { level, hint })];
  }
  if (tests * 100 <= max * source) return [];
  const hint = "Take tests out, or raise the limit in lines({ tests })";
  const grown = `tests ${mostGrown(share.tests)}`;
  return [finding("lines-tests", `${state}, and the limit is ${max} % (${grown})`, { level, hint })];
}

function noShare(what: string, level: Level): Finding {
  return finding("lines-tests", `no effective line of TypeScript or JavaScript is ${what}, so tests have no share`, {
    level,
    hint: "Look which files lines({ tests: { globs } }) meets",
  });
}

function sums({ tests, source }: Share): { readonly tests: number; readonly source: number } {
  return { tests: sumOf(tests.now).effective, source: sumOf(source.now).effective };
}
