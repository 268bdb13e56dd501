import { readGlobs } from "./member-globs.ts";

/** Package names that patterns select, and the patterns that select none. */
interface Selection {
  readonly names: readonly string[];
  readonly unmatched: readonly string[];
}

interface Pattern {
  readonly text: string;
  readonly isNegated: boolean;
  readonly matches: (name: string) => boolean;
}

/** A name that is no pattern stands for itself; an `@` begins a pattern only before a bracket. */
const LITERAL = /^@?[\w./-]+$/;

/** A choice that is the whole pattern; those within a part are the members' globs' matter. */
const CHOICE = /^([!@])\(([^()]+)\)$/;

/** Selects names by patterns; what they select keeps the names' order. */
export type Selector = (patterns: readonly string[]) => Selection;

/**
 * Makes a selector over names. Patterns apply in their order: a later one takes in again what an earlier negation left out. They are those
 * of a workspace's members: what it takes to match them grows with their length alone.
 *
 * @param isWide whether negations alone leave all the rest, as micromatch has it and picomatch has not
 * @see https://github.com/changesets/changesets/blob/main/packages/config/src/utils.ts
 */
export function selectorOver(names: readonly string[], isWide: boolean): Selector {
  const known = new Set(names);
  return (patterns) => {
    const compiled = patterns.map(compile);
    const unmatched = compiled.filter(
      ({ text, matches }) => !(LITERAL.test(text) ? known.has(text) : names.some(matches)),
    );
    return { names: select(names, compiled, isWide), unmatched: unmatched.map(({ text }) => text) };
  };
}

function select(names: readonly string[], patterns: readonly Pattern[], isWide: boolean): readonly string[] {
  // A list of names, which most are, is looked up.
  if (patterns.every(({ text }) => LITERAL.test(text))) {
    const wanted = new Set(patterns.map(({ text }) => text));
    return names.filter((name) => wanted.has(name));
  }
  const isIn = isWide && patterns.every(({ isNegated }) => isNegated);
  return names.filter((name) => isSelected(name, patterns, isIn));
}

/** What a negated pattern "matches" is all that it does not leave out. */
function isSelected(name: string, patterns: readonly Pattern[], isInAtFirst: boolean): boolean {
  let isIn = isInAtFirst;
  for (const { isNegated, matches } of patterns) {
    if (isIn === isNegated && matches(name) !== isNegated) isIn = !isIn;
  }
  return isIn;
}

function compile(text: string): Pattern {
  const none = { text, isNegated: false, matches: () => false };
  if (LITERAL.test(text)) return { ...none, matches: (name) => name === text };
  const [, kind, inner] = CHOICE.exec(text) ?? [];
  if (inner !== undefined) return { ...none, matches: choiceOf(inner, kind === "!") };
  try {
    const [glob] = readGlobs([text]);
    if (glob === undefined) return none;
    const { isNegation: isNegated } = glob;
    return { text, isNegated, matches: (name) => glob.isMet(name.split("/")) !== isNegated };
  } catch {
    return none;
  }
}

/** As micromatch has it, "all but these" goes beyond a slash only where one of these does. */
function choiceOf(inner: string, isBut: boolean): Pattern["matches"] {
  const choices = inner.split("|").map(compile);
  const isOne = (name: string): boolean => choices.some(({ matches }) => matches(name));
  if (!isBut) return isOne;
  return (name) => !isOne(name) && (inner.includes("/") || !name.includes("/"));
}
