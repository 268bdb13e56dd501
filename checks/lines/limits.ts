import {
  didYouMean,
  NO_PACKAGE,
  packageFinder,
  parentOf,
  sumOf,
  sumsBy,
  warning,
  type CountedFile,
  type Finding,
  type PackageFolder,
  type UncountedFile,
} from "#author";
import { among, mostGrown, type Compared } from "./grown.ts";
import { boundOf, isLimit, type Bound, type Options } from "./options.ts";
import { effectiveLines, finding, format } from "./words.ts";

/** Some files that there is a limit for. */
interface Scope {
  /** The files, in words. */
  readonly what: string;
  /** The option that the limit stands in. */
  readonly option: string;
  readonly has: (file: CountedFile) => boolean;
  /** Whether a file that was not counted may be one of them: of what language it is, nobody knows. */
  readonly mayHave: (path: string) => boolean;
  /** What to say where there is no such file: a misspelt limit would never hold. */
  readonly unknown: (files: readonly CountedFile[]) => Finding | null;
}

/** A limit on the effective lines of some files. */
export type Limit = Scope & Bound;

/** What is counted without perl. */
const BY_SCANNER: readonly string[] = ["TypeScript", "JavaScript", "JSON"];
/** How long a list of names may be, in characters. */
const LONGEST_HINT = 300;

/** Reads the limits that the options set: on the code, its languages, its folders and its packages. */
export function limitsOf(given: Options, packages: readonly PackageFolder[]): readonly Limit[] {
  const { max = {}, folders = {} } = given;
  const packageOf = packageFinder(packages);
  return [
    ...(isLimit(max) ? [{ ...theCode("max"), ...boundOf(max, given) }] : limitsBy(max, ofLanguage, given)),
    ...limitsBy(folders, (name) => (name === "." ? theCode("folders") : ofFolder(name)), given),
    ...limitsBy(given.packages ?? {}, (name) => ofPackage(name, packageOf), given),
  ];
}

function limitsBy(
  limits: Readonly<Record<string, Parameters<typeof boundOf>[0]>>,
  scopeOf: (name: string) => Scope,
  given: Options,
): readonly Limit[] {
  return Object.entries(limits).map(([name, limit]) => ({ ...scopeOf(name), ...boundOf(limit, given) }));
}

function theCode(option: string): Scope {
  return { what: "the code", option, has: () => true, mayHave: () => true, unknown: () => null };
}

function ofLanguage(name: string): Scope {
  return {
    what: name,
    option: "max",
    has: ({ language }) => language === name,
    mayHave: () => !BY_SCANNER.includes(name),
    unknown: (files) => {
      const languages = Object.keys(sumsBy(files, ({ language }) => language));
      const message = `Cannot keep the limit for ${name}: the release has no line of it`;
      return warning("lines-unknown-language", message, { hint: hintFor(name, languages, "Languages") });
    },
  };
}

function ofFolder(name: string): Scope {
  const mayHave = (path: string): boolean => path.startsWith(`${name}/`);
  return {
    what: `the folder ${name}`,
    option: "folders",
    has: ({ path }) => mayHave(path),
    mayHave,
    unknown: (files) => {
      const message = `Cannot keep the limit for the folder ${name}: no file below it is counted`;
      return warning("lines-unknown-folder", message, { hint: hintFor(name, foldersNear(name, files), "Folders") });
    },
  };
}

function ofPackage(name: string, packageOf: (path: string) => string): Scope {
  return {
    what: `the package ${name}`,
    option: "packages",
    has: ({ path }) => packageOf(path) === name,
    mayHave: (path) => packageOf(path) === name,
    unknown: (files) => {
      const names = new Set(files.map(({ path }) => packageOf(path)));
      names.delete(NO_PACKAGE);
      const message = `Cannot keep the limit for the package ${name}: no file of it is counted`;
      return warning("lines-unknown-package", message, { hint: hintFor(name, [...names].sort(), "Packages") });
    },
  };
}

/** The folders of files that lie where a folder should: beside it, or in the nearest folder above that there is. */
function foldersNear(name: string, files: readonly CountedFile[]): readonly string[] {
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  let above = parentOf(name);
  while (above !== "" && !folders.has(above)) above = parentOf(above);
  return [...folders].filter((folder) => parentOf(folder) === above).sort();
}

function foldersAbove(path: string): readonly string[] {
  const folder = parentOf(path);
  return folder === "" ? [] : [folder, ...foldersAbove(folder)];
}

function hintFor(name: string, known: readonly string[], all: string): string {
  const hint = didYouMean(name, known, all);
  return hint.length <= LONGEST_HINT ? hint : `${hint.slice(0, hint.lastIndexOf(",", LONGEST_HINT))}, …`;
}

/** Tells which limits do not hold, with the files that made it so, and which are of nothing. */
export function overLimits(
  limits: readonly Limit[],
  compared: Compared,
  missing: readonly UncountedFile[],
): readonly Finding[] {
  return limits.flatMap((limit) => {
    const own = among(compared, limit.has);
    if (own.now.length > 0) return over(limit, own);
    if (missing.some(({ path }) => limit.mayHave(path))) return [];
    return limit.unknown(compared.now) ?? [];
  });
}

function over({ what, option, max, level }: Limit, own: Compared): readonly Finding[] {
  const { effective } = sumOf(own.now);
  if (effective <= max) return [];
  const state = `${what} has ${effectiveLines(effective)}, and the limit is ${format(max)} (${mostGrown(own)})`;
  return [finding("lines-over", state, { level, hint: `Take code out, or raise the limit in lines({ ${option} })` })];
}
