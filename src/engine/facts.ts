import { isDeepStrictEqual } from "node:util";
import type { Fact } from "../model/fact.ts";
import type { Status } from "../model/plan.ts";
import { factsIn, type Wired } from "./wire.ts";

/** What the checks have provided so far. */
export class FactBoard {
  readonly #given = new Map<string, unknown>();
  readonly #byCheck = new Map<number, { readonly status: Status; readonly values: ReadonlyMap<string, unknown> }>();

  /** Puts up a fact of the engine's own. */
  give<T>(fact: Fact<T>, value: T): void {
    this.#given.set(fact.key, value);
  }

  /** The value that a single check, or the engine, provided; undefined where there is none. */
  read<T>(fact: Fact<T>): T | undefined {
    if (this.#given.has(fact.key)) return this.#given.get(fact.key) as T;
    const holder = [...this.#byCheck.values()].find(({ values }) => values.has(fact.key));
    return holder?.values.get(fact.key) as T | undefined;
  }

  /**
   * Keeps what a check provided.
   *
   * @throws Error where a promised fact is missing, or would not survive JSON.
   */
  keep({ check, index }: Wired, status: Status, facts: Readonly<Record<string, unknown>> | null): void {
    const provided = facts === null ? [] : Object.entries(factsIn(check.provides));
    const given = provided.filter(([name]) => status === "pass" || facts?.[name] !== undefined);
    const values = given.map(([name, { key }]) => [key, asJson(`"${key}" of "${check.id}"`, facts?.[name])] as const);
    this.#byCheck.set(index, { status, values: new Map(values) });
  }

  /** What a check reads, by its local names; or the key of a fact that was not provided. */
  gather({ check, providers }: Wired): { readonly values: Record<string, unknown> } | { readonly missing: string } {
    const values: Record<string, unknown> = {};
    for (const [name, fact] of Object.entries(factsIn(check.reads))) {
      const found = this.#find(fact, providers.get(fact.key) ?? []);
      if (found === null) return { missing: fact.key };
      values[name] = found.value;
    }
    return { values };
  }

  #find(fact: Fact<unknown>, providers: readonly number[]): { readonly value: unknown } | null {
    if (this.#given.has(fact.key)) return { value: this.#given.get(fact.key) };
    const rows = providers.map((index) => this.#byCheck.get(index));
    const isComplete = rows.every((row) => row !== undefined && (row.values.has(fact.key) || row.status === "skip"));
    if (!isComplete) return fact.lenient === true ? { value: undefined } : null;
    const found = rows.filter((row) => row?.values.has(fact.key)).map((row) => row?.values.get(fact.key));
    if (fact.arity === "many") return { value: found.flat() };
    if (found.length > 0) return { value: found[0] };
    return fact.optional === true ? { value: undefined } : null;
  }
}

function asJson(what: string, value: unknown): unknown {
  if (value === undefined) throw new Error(`Cannot use ${what}: the check passed without it`);
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (!isDeepStrictEqual(copy, value)) throw new Error(`Cannot use ${what}: it does not survive JSON`);
  return copy;
}
