import { resolve } from "node:path";
import { commit, stepFactories } from "../../../checks/index.ts";
import type { AnyCheck } from "../../model/check.ts";
import { usageError } from "../../model/error.ts";
import type { Fact } from "../../model/fact.ts";
import { Edits, ReleaseCommit } from "../../model/facts.ts";
import { importConfig } from "../../world/config-file.ts";
import { suggest } from "./suggest.ts";

/**
 * Reads the list of steps: checks as a TypeScript configuration makes them, and in JSON `"name"`, `["name", options]` or
 * `{ "use": "./my-check.ts", "options": … }`. The step that makes the release commit is put in where the list lacks it.
 *
 * @throws PlimsollError (usage) naming the position.
 */
export async function readSteps(list: readonly unknown[], root: string, where: string): Promise<readonly AnyCheck[]> {
  const steps: AnyCheck[] = [];
  for (const [index, entry] of list.entries()) steps.push(await readStep(entry, root, `step ${index + 1} of ${where}`));
  return withCommit(steps);
}

async function readStep(entry: unknown, root: string, where: string): Promise<AnyCheck> {
  if (typeof entry === "string") return named(entry, undefined, where);
  if (Array.isArray(entry)) return named(String(entry[0]), entry[1], where);
  if (isRecord(entry) && typeof entry["use"] === "string")
    return await imported(entry["use"], entry["options"], { root, where });
  return asCheck(entry, where);
}

function named(name: string, options: unknown, where: string): AnyCheck {
  const factory = Object.hasOwn(stepFactories, name) ? stepFactories[name] : undefined;
  if (factory !== undefined) return factory(options as never);
  const meant = suggest(name, Object.keys(stepFactories));
  throw usageError(
    `Cannot use ${where}: no step is called "${name}"`,
    meant === null ? `Steps: ${Object.keys(stepFactories).join(", ")}` : `Did you mean "${meant}"?`,
  );
}

/** A module gives a check, or a function that makes one from the options. */
async function imported(
  use: string,
  options: unknown,
  { root, where }: { root: string; where: string },
): Promise<AnyCheck> {
  const exported = await importConfig(resolve(root, use));
  return asCheck(typeof exported === "function" ? (exported as (given: unknown) => unknown)(options) : exported, where);
}

function asCheck(entry: unknown, where: string): AnyCheck {
  if (typeof entry === "function")
    throw usageError(`Cannot use ${where}: it is a function`, "Call it: version() instead of version");
  const isCheck =
    isRecord(entry) &&
    typeof entry["id"] === "string" &&
    typeof entry["title"] === "string" &&
    typeof entry["plan"] === "function";
  if (!isCheck)
    throw usageError(
      `Cannot use ${where}: it is no check`,
      "A check has an id, a title and a plan function: defineCheck({ … })",
    );
  const { id } = entry as unknown as AnyCheck;
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw usageError(`Cannot use ${where}: its id ${JSON.stringify(id)} is not in kebab case`);
  return entry as unknown as AnyCheck;
}

/** What writes into the release commit needs a step that makes it: behind the last of them. */
function withCommit(steps: readonly AnyCheck[]): readonly AnyCheck[] {
  if (steps.some((step) => provides(step, ReleaseCommit))) return steps;
  const last = steps.findLastIndex((step) => provides(step, Edits));
  return last === -1 ? steps : steps.toSpliced(last + 1, 0, commit());
}

function provides(step: AnyCheck, { key }: { readonly key: string }): boolean {
  const facts: readonly Fact<unknown>[] = Object.values((step.provides ?? {}) as Record<string, Fact<unknown>>);
  return facts.some((fact) => fact.key === key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
