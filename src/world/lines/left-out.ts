import { globMatcher } from "../globs.ts";
import { attributesAbove, mentionAttributes } from "./attributes.ts";
import type { Counting, Subtree } from "./counting.ts";
import type { Entry } from "./tree-object.ts";

/** What is left out of a count. */
export interface LeftOut {
  /** Why a path is left out; null where it is not. */
  whyOf(path: string): string | null;
  /** Whether a file of the commit calls others generated or vendored. */
  readonly hasAttributes: boolean;
}

/** Finds out what is left out of a commit: by the globs that were given, and by its `.gitattributes`. */
export async function leftOutOf(counting: Counting, subtree: Subtree, entries: readonly Entry[]): Promise<LeftOut> {
  const byGlobs = await leftOutByGlobs(counting);
  if (!(await isAttributed(counting, subtree, entries))) return byGlobs;
  const attributes = await attributesOf(counting, subtree, entries);
  return { hasAttributes: true, whyOf: (path) => byGlobs.whyOf(path) ?? attributes.get(path) ?? null };
}

/** What the globs that were given leave out, where attributes have no say. */
export async function leftOutByGlobs({ exclude }: Counting): Promise<LeftOut> {
  const isExcluded = await globMatcher(exclude);
  return { hasAttributes: false, whyOf: (path) => (isExcluded(path) ? "excluded" : null) };
}

/** Whether any `.gitattributes` among some entries, or above what is counted, has a say in what is counted. */
export async function isAttributed(
  { reader }: Counting,
  { commit, path }: Subtree,
  entries: readonly Entry[],
): Promise<boolean> {
  const below = entries.filter((entry) => /(?:^|\/)\.gitattributes$/.test(entry.path)).map(({ oid }) => oid);
  const revisions = [...attributesAbove(commit, path), ...below];
  return revisions.length > 0 && (await mentionAttributes(reader, revisions));
}

async function attributesOf(
  { git }: Counting,
  { commit }: Subtree,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, string>> {
  const { attributed } = await import("./check-attributes.ts");
  return await attributed(
    git,
    commit,
    entries.map(({ path }) => path),
  );
}
