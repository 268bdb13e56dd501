declare const valueOf: unique symbol;

/**
 * A typed name for one value that a check provides and other checks read. Values are JSON: a fact may have been
 * provided on another machine.
 */
export interface Fact<T> {
  readonly key: string;
  /** `one`: a single check provides it. `many`: any number of checks contribute, and the reader gets them all. */
  readonly arity: "one" | "many";
  /** A reader of an optional fact gets `undefined` where no check of the list provides it. */
  readonly optional?: true;
  /** An optional fact whose reader runs, and gets `undefined`, also where its provider blocked without giving it. */
  readonly lenient?: true;
  readonly [valueOf]?: (value: T) => T;
}

/** Facts by the local name that a check gives them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a record of facts of any type
export type Facts = Readonly<Record<string, Fact<any>>>;

/** The values behind a set of facts. */
export type Values<F extends Facts> = {
  readonly [K in keyof F]: F[K] extends Fact<infer T> ? T : never;
};

/** Names a fact that one check provides; the key is what reports and error messages show. */
export function fact<T>(key: string): Fact<T> {
  return { key, arity: "one" };
}

/**
 * Names a fact that several checks contribute to. A provider gives a list; a reader waits for every provider of the
 * list of steps and gets all their items, in the order of the steps.
 */
export function collection<T>(key: string): Fact<readonly T[]> {
  return { key, arity: "many" };
}

/** Reads a fact if a step of the list provides it; `undefined` if none does. */
export function optional<T>(of: Fact<T>): Fact<T | undefined> {
  return { key: of.key, arity: of.arity, optional: true };
}

/**
 * Reads a fact if it was given; `undefined` where no step provides it, and where the step that does blocked without it.
 * For checks that have other things to report as well.
 */
export function ifGiven<T>(of: Fact<T>): Fact<T | undefined> {
  return { key: of.key, arity: of.arity, optional: true, lenient: true };
}
