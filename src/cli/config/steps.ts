import { z } from "zod";
import { commit, stepFactories } from "../../../checks/index.ts";
import type { AnyCheck } from "../../model/check.ts";
import { messageOf, PlimsollError, usageError } from "../../model/error.ts";
import type { Fact } from "../../model/fact.ts";
import { Edits, ReleaseCommit } from "../../model/facts.ts";
import { didYouMean } from "../../model/suggest.ts";
import { resolveModule } from "../../world/config-file.ts";
import { importOwn } from "./import.ts";
import { issueError } from "./schema.ts";

/**
 * Reads the list of steps: checks as a TypeScript configuration makes them, and in JSON `"name"`, `["name", options]` or
 * `{ "use": "./my-check.ts", "options": … }`. The step that makes the release commit is put in where the list lacks it.
 *
 * @throws PlimsollError (usage) naming the position.
 */
export async function readSteps(list: readonly unknown[], root: string, where: string): Promise<readonly AnyCheck[]> {
  if (list.length === 0) throw usageError(`Cannot use ${where}: "steps" is empty`, someSteps(where));
  const steps: AnyCheck[] = [];
  for (const [index, entry] of list.entries()) steps.push(await readStep(entry, root, `step ${index + 1} of ${where}`));
  return withCommit(steps);
}

function someSteps(where: string): string {
  const call = (name: string): string => (isJson(where) ? `"${name}"` : `${name}()`);
  const key = isJson(where) ? '"steps"' : "steps";
  const some = ["repository", "version", "notes", "build", "tag", "push"].map(call).join(", ");
  return `List some, such as ${key}: [${some}]; or take "steps" out, and what fits the repository is done`;
}

async function readStep(entry: unknown, root: string, where: string): Promise<AnyCheck> {
  if (typeof entry === "string") return named(entry, undefined, where);
  if (Array.isArray(entry)) return listed(entry, where);
  if (isRecord(entry) && "use" in entry) return await imported(entry, { root, where });
  return isJson(where) ? refuse(entry, where) : asCheck(entry, where);
}

/** Nothing else that JSON can say is a step. */
function refuse(entry: unknown, where: string): never {
  const name = keyOf(entry);
  const options = name === null ? "" : JSON.stringify((entry as Record<string, unknown>)[name], null, 1);
  const form = name === null ? '"name", ["name", { … }], or { "use": "./my-check.ts" }' : `"${name}"`;
  const hasOptions = options.startsWith("{") && options !== "{}";
  const hint = hasOptions ? `Write [${form}, ${options.replace(/\n\s*/g, " ")}]` : `Write ${form}`;
  throw usageError(`Cannot use ${where}: it is no step`, hint);
}

/** The step that an object of one key is meant to be, as other programs' configurations have it; or null. */
function keyOf(entry: unknown): string | null {
  const [name, ...others] = isRecord(entry) ? Object.keys(entry) : [];
  return name !== undefined && others.length === 0 && Object.hasOwn(stepFactories, name) ? name : null;
}

function listed(entry: readonly unknown[], where: string): AnyCheck {
  const [name, options] = entry;
  if (typeof name === "string" && entry.length <= 2) return named(name, options, where);
  throw usageError(`Cannot use ${where}: it is a list of another form`, 'Write ["name", { … }]');
}

function named(name: string, options: unknown, where: string): AnyCheck {
  const factory = Object.hasOwn(stepFactories, name) ? stepFactories[name] : undefined;
  if (factory !== undefined) return factory(options as never);
  throw usageError(
    `Cannot use ${where}: no step is called "${name}"`,
    didYouMean(name, Object.keys(stepFactories), "Steps"),
  );
}

const ownStep = z.strictObject({ use: z.string().min(1), options: z.unknown().optional() });

/** A module gives a check, or a function that makes one from the options. */
async function imported(entry: unknown, { root, where }: { root: string; where: string }): Promise<AnyCheck> {
  const parsed = ownStep.safeParse(entry);
  if (!parsed.success) throw issueError(parsed.error.issues[0] as z.core.$ZodIssue, ownStep, where);
  const { use, options } = parsed.data;
  const path = await resolveModule(root, use);
  if (path === null)
    throw usageError(`Cannot use ${where}: no package is called "${use}"`, "Install it, or name a file: ./my-check.ts");
  const exported = await importOwn(path);
  return asCheck(typeof exported === "function" ? made(exported as Make, options, where) : exported, where);
}

type Make = (options: unknown) => unknown;

function made(make: Make, options: unknown, where: string): unknown {
  try {
    return make(options);
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw usageError(`Cannot use ${where}: ${messageOf(cause)}`, "Mend its module or its options");
  }
}

function asCheck(entry: unknown, where: string): AnyCheck {
  if (typeof entry === "function")
    throw usageError(`Cannot use ${where}: it is a function`, "Call it: version() instead of version");
  const isCheck =
    isRecord(entry) &&
    typeof entry["id"] === "string" &&
    typeof entry["title"] === "string" &&
    typeof entry["plan"] === "function";
  const name = keyOf(entry);
  const advice =
    name === null ? "A check has an id, a title and a plan function: defineCheck({ … })" : `Write ${name}({ … })`;
  if (!isCheck) throw usageError(`Cannot use ${where}: it is no check`, advice);
  const { id } = entry as unknown as AnyCheck;
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw usageError(`Cannot use ${where}: its id ${JSON.stringify(id)} is not in kebab case`, "Such as: my-check");
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

/** Tells whether a place is in a file of JSON. */
export function isJson(where: string): boolean {
  return where.endsWith(".json");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
