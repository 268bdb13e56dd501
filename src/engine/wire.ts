import type { AnyCheck } from "../model/check.ts";
import { usageError } from "../model/error.ts";
import type { Fact } from "../model/fact.ts";
import { suggest } from "../model/suggest.ts";
import { PROVIDERS } from "./providers.ts";

/** A check in its place: which checks it waits for, and which of them provide what it reads. */
export interface Wired {
  readonly check: AnyCheck;
  readonly index: number;
  /** Indexes into the list. */
  readonly waitsFor: ReadonlySet<number>;
  /** Indexes of the providers, by fact key; the engine's own facts have none. */
  readonly providers: ReadonlyMap<string, readonly number[]>;
}

type AnyFact = Fact<unknown>;
/** Who provides each fact, by key. */
type Directory = ReadonlyMap<string, { readonly fact: AnyFact; readonly by: readonly number[] }>;

/**
 * Works out which check waits for which, from what they read and provide. The order of the list does not matter here:
 * it is the order of the report.
 *
 * @throws PlimsollError (usage) for two checks of one id, a fact that nobody or two provide, and a circle.
 */
export function wire(checks: readonly AnyCheck[], given: readonly AnyFact[]): readonly Wired[] {
  refuseTwins(checks);
  const directory = directoryOf(checks, given);
  const wired = checks.map((check, index) => wireOne(check, index, directory));
  refuseCircles(wired);
  return wired;
}

/** The facts of a check's `reads` or `provides`, by the check's own names for them; a check's types are forgotten here. */
export function factsIn(facts: unknown): Readonly<Record<string, AnyFact>> {
  return (facts ?? {}) as Readonly<Record<string, AnyFact>>;
}

function refuseTwins(checks: readonly AnyCheck[]): void {
  const seen = new Set<string>();
  for (const { id } of checks) {
    if (seen.has(id))
      throw usageError(`Cannot use the steps: "${id}" is listed twice`, "Remove one of them, or give it another id");
    seen.add(id);
  }
}

function directoryOf(checks: readonly AnyCheck[], given: readonly AnyFact[]): Directory {
  const directory = new Map<string, { fact: AnyFact; by: number[] }>(given.map((fact) => [fact.key, { fact, by: [] }]));
  for (const [index, check] of checks.entries()) {
    for (const fact of Object.values(factsIn(check.provides))) {
      const known = directory.get(fact.key);
      if (known === undefined) directory.set(fact.key, { fact, by: [index] });
      else if (fact.arity === "many" && known.fact.arity === "many") known.by.push(index);
      else throw twoProviders(check, fact, checks[known.by[0] ?? -1]);
    }
  }
  return directory;
}

function twoProviders(check: AnyCheck, fact: AnyFact, other: AnyCheck | undefined): Error {
  const owner = other === undefined ? "plimsoll itself" : `"${other.id}"`;
  return usageError(
    `Cannot use the step "${check.id}": ${owner} already provides "${fact.key}"`,
    "Leave one of the two out",
  );
}

function wireOne(check: AnyCheck, index: number, directory: Directory): Wired {
  const providers = new Map<string, readonly number[]>();
  const waitsFor = new Set<number>(check.waits === "earlier" ? Array.from({ length: index }, (_, i) => i) : []);
  for (const fact of Object.values(factsIn(check.reads))) {
    const known = directory.get(fact.key);
    if (known === undefined && fact.optional !== true && fact.arity === "one") throw noProvider(check, fact, directory);
    for (const provider of known?.by ?? []) waitsFor.add(provider);
    if (known !== undefined) providers.set(fact.key, known.by);
  }
  return { check, index, waitsFor, providers };
}

function noProvider({ id }: AnyCheck, { key }: AnyFact, directory: Directory): Error {
  return usageError(`Cannot use the step "${id}": no step provides "${key}"`, adviceOn(key, id, directory));
}

/** One of our own steps may provide it, or the name may be misspelt. */
function adviceOn(key: string, id: string, directory: Directory): string {
  if (Object.hasOwn(PROVIDERS, key)) return `Add ${PROVIDERS[key]}() to the steps, or leave "${id}" out`;
  const meant = suggest(key, [...directory.keys(), ...Object.keys(PROVIDERS)]);
  if (meant !== null) return `Did you mean "${meant}"?`;
  return `Add a step that provides it, or leave "${id}" out; what there is: plimsoll checks`;
}

function refuseCircles(wired: readonly Wired[]): void {
  const finished = new Set<number>();
  const visit = (index: number, path: readonly number[]): void => {
    if (finished.has(index)) return;
    if (path.includes(index)) throw circle(wired, [...path.slice(path.indexOf(index)), index]);
    for (const next of wired[index]?.waitsFor ?? []) visit(next, [...path, index]);
    finished.add(index);
  };
  for (const index of wired.keys()) visit(index, []);
}

function circle(wired: readonly Wired[], path: readonly number[]): Error {
  const ids = path.map((index) => wired[index]?.check.id ?? "?");
  return usageError(
    `Cannot order the steps: ${ids.join(" waits for ")}`,
    "Let one of them read less, or move it in the list",
  );
}
