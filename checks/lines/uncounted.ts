import { blocking, isForWantOfProgram, warning, type FileCount, type Finding, type UncountedFile } from "#author";
import type { Limit } from "./limits.ts";
import { boundOf, type Options } from "./options.ts";

/** What must have been counted for a limit to hold. */
type Need = Pick<Limit, "level" | "mayHave">;

/** The files that were not counted for want of a program. */
export function missingOf({ uncounted }: FileCount): readonly UncountedFile[] {
  return uncounted.filter(isForWantOfProgram);
}

/** Tells what was not counted: whether a limit on any of it holds, nobody knows. */
export function notCounted(
  missing: readonly UncountedFile[],
  limits: readonly Limit[],
  given: Options,
): readonly Finding[] {
  const [first] = missing;
  if (first === undefined) return [];
  const needs = [...limits, ...needsOfAll(given)];
  const blocks = needs.some(({ level, mayHave }) => level === "block" && missing.some(({ path }) => mayHave(path)));
  const message = `Cannot count ${missing.length} file${missing.length === 1 ? "" : "s"}: ${first.why}`;
  const hint = "Install perl: cloc counts all but TypeScript, JavaScript and JSON";
  return [(blocks ? blocking : warning)("lines-uncounted", message, { hint })];
}

/** Growth, and the size of one file, are of all languages. */
function needsOfAll(given: Options): readonly Need[] {
  const { growth, largest, level } = given;
  const levels = [
    ...(growth === undefined ? [] : [growth.level ?? level]),
    ...(largest === undefined ? [] : [boundOf(largest, given).level]),
  ];
  return levels.map((one) => ({ level: one, mayHave: () => true }));
}
