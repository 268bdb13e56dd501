import type picomatch from "picomatch";

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

type Picomatch = typeof picomatch;

/** Far longer than a glob of anybody's: an expression made of an endless one takes all memory. */
const LONGEST = 1_024;
/** A name that is no pattern stands for itself; an `@` begins a pattern only before a bracket. */
const LITERAL = /^@?[\w./-]+$/;

/** Selects names by patterns; what they select keeps the names' order. */
export type Selector = (patterns: readonly string[]) => Selection;

/**
 * Makes a selector over names. Patterns apply in their order: a later one takes in again what an earlier negation left out.
 *
 * @param all every pattern that will be asked about: without a glob among them no matcher is loaded
 * @param isWide whether negations alone leave all the rest, as micromatch has it and picomatch has not
 * @see https://github.com/changesets/changesets/blob/main/packages/config/src/utils.ts
 */
export async function selectorOver(
  names: readonly string[],
  all: readonly string[],
  isWide: boolean,
): Promise<Selector> {
  const glob = all.every((text) => LITERAL.test(text)) ? null : (await import("picomatch")).default;
  const known = new Set(names);
  return (patterns) => {
    const compiled = patterns.map((text) => compile(text, glob));
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

function compile(text: string, picomatch: Picomatch | null): Pattern {
  if (picomatch === null || LITERAL.test(text)) return { text, isNegated: false, matches: (name) => name === text };
  try {
    const matcher = picomatch(text, { maxLength: LONGEST }, true);
    return { text, isNegated: matcher.state["negated"] === true, matches: (name) => matcher(name) };
  } catch {
    return { text, isNegated: false, matches: () => false };
  }
}
