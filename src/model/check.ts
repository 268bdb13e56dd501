import type { Effect } from "./effect.ts";
import type { Facts, Values } from "./fact.ts";
import type { Finding } from "./finding.ts";
import type { Seal } from "./seal.ts";
import type { Workbench } from "./workbench.ts";

/** What a check decided. A block and a skip are values, never errors. */
export type Verdict<V> = Pass<V> | Block<V> | Skip;

/** The gate opens; findings are warnings. `saw` says how much was looked at ("412 tests"). */
export interface Pass<V> {
  readonly kind: "pass";
  readonly facts: V;
  readonly saw: string;
  readonly effects: readonly Effect[];
  readonly seals: readonly Seal[];
  readonly findings: readonly Finding[];
}

/**
 * The gate stays shut. Facts may be given all the same, so that later checks can report their findings too. With
 * `facts: null` the check could not go on, and no waiver opens the gate.
 */
export interface Block<V> {
  readonly kind: "block";
  readonly facts: Partial<V> | null;
  readonly saw: string;
  /** What the check would have done; used only where a waiver opens the gate. */
  readonly effects: readonly Effect[];
  readonly seals: readonly Seal[];
  readonly findings: readonly Finding[];
}

/** The check had nothing to do, as the configuration or a written condition says. */
export interface Skip {
  readonly kind: "skip";
  readonly reason: string;
}

/** What a check is given: the facts that it reads, its workbench, and the signal that ends it. */
export interface Given<R extends Facts> {
  readonly facts: Values<R>;
  readonly bench: Workbench;
  readonly signal: AbortSignal;
}

/** One release step. */
export interface Check<R extends Facts = Facts, P extends Facts = Facts> {
  /** Kebab case; for a built-in step the file's name. Unique in a list. */
  readonly id: string;
  /** Shown while it runs: a gerund, such as "Counting effective lines". */
  readonly title: string;
  readonly reads?: R;
  readonly provides?: P;
  /** Also waits for every step before it in the list, whatever they provide. */
  readonly waits?: "earlier";
  /** What the step was told, for commands that look at what it would do. */
  readonly options?: unknown;
  /** A bound on planning, in seconds. */
  readonly timeoutSeconds?: number;
  plan(given: Given<NoInfer<R>>): Promise<Verdict<NoInfer<Values<P>>>>;
}

/** A check with its types forgotten, as the engine keeps it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- variance: the engine wires by key
export type AnyCheck = Check<any, any>;

/**
 * Gives a check its inferred types; does nothing else.
 *
 * @example
 * ```ts
 * export const noConsole = () => defineCheck({
 *   id: "no-console",
 *   title: "Looking for console calls",
 *   reads: { commit: ReleaseCommit },
 *   async plan({ facts, bench }) {
 *     const hits = await bench.git.grep(facts.commit, "console\\.", ["src"]);
 *     return verdict({
 *       saw: "src",
 *       findings: hits.map(({ file, line }) => blocking("console", "Cannot release: a console call", { hint: "Remove it", file, line })),
 *     });
 *   },
 * });
 * ```
 */
export function defineCheck<const R extends Facts = {}, const P extends Facts = {}>(check: Check<R, P>): Check<R, P> {
  return check;
}

/** Where a finding points, and what to do about it. */
export type FindingDetails = Pick<Finding, "hint" | "file" | "line">;

/** Makes a finding that shuts the gate. */
export function blocking(id: string, message: string, details: FindingDetails = {}): Finding {
  return { id, level: "block", message, ...details };
}

/** Makes a finding that is shown and lets the release go on. */
export function warning(id: string, message: string, details: FindingDetails = {}): Finding {
  return { id, level: "warn", message, ...details };
}

/** What {@link verdict} takes: `saw` says how much was looked at; all else is optional. */
export interface Outcome<V> {
  readonly saw: string;
  readonly facts?: V;
  readonly effects?: readonly Effect[];
  readonly seals?: readonly Seal[];
  readonly findings?: readonly Finding[];
}

/** Passes, or blocks if any finding is blocking. */
export function verdict<V = {}>(given: Outcome<V>): Pass<V> | Block<V> {
  const { saw, findings = [], effects = [], seals = [] } = given;
  const answer = { saw, facts: given.facts ?? ({} as V), effects, seals, findings };
  return findings.some((f) => f.level === "block") ? { kind: "block", ...answer } : { kind: "pass", ...answer };
}

/** Blocks at once, with one finding that nothing can waive. */
export function block(id: string, message: string, details: FindingDetails = {}): Block<never> {
  return { kind: "block", saw: "", facts: null, effects: [], seals: [], findings: [blocking(id, message, details)] };
}

/** Skips, saying why. */
export function skip(reason: string): Skip {
  return { kind: "skip", reason };
}
