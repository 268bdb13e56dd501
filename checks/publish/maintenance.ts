import { satisfies, validRange } from "semver";
import { z } from "zod";
import { blocking, type Finding, type PackageVersion } from "#author";

const line = z
  .string()
  .refine((text) => lineIn(text) === text, "it is no line of versions, such as 1.x or 1.2.x")
  .describe("Such as 1.x or 1.2.x");

/** The option that says which line of versions a branch maintains. */
export const maintenanceOption = z.union([z.literal(false), line, z.record(z.string(), line)], {
  error: "it must be false, a line of versions such as 1.x, or lines by package",
});

/** Gives the line of versions that a release of a package belongs to; null where no older one is maintained. */
export type LineOf = (name: string) => string | null;

/** A line at the end of a branch's name: `1.x`, `1.x.x`, `1.2.x`, `v1.x`, `release/1.x`, `release-1.2.x`. */
const BRANCH = /^(?:.*\/)?(?:release-|v)?(\d+)\.(?:x(?:\.x)?|(\d+)\.x)$/;

/**
 * Tells the line of versions that a branch is named after, null for any other branch.
 *
 * @see https://semantic-release.gitbook.io/semantic-release/usage/workflow-configuration#maintenance-branches
 */
export function lineIn(branch: string): string | null {
  const [, major, minor] = BRANCH.exec(branch) ?? [];
  if (major === undefined) return null;
  const found = minor === undefined ? `${major}.x` : `${major}.${minor}.x`;
  return validRange(found) === null ? null : found;
}

/** Tells the lines by the option, which goes before the name of the branch; `*` is for packages that it does not name. */
export function linesOf(option: z.infer<typeof maintenanceOption> | undefined, ofBranch: string | null): LineOf {
  if (option === false) return () => null;
  if (typeof option === "string") return () => option;
  const lines = new Map(Object.entries(option ?? {}));
  return (name) => lines.get(name) ?? lines.get("*") ?? ofBranch;
}

/** Finds the versions that are outside of the line that is maintained: they would be released from the wrong branch. */
export function outside(versions: readonly PackageVersion[], lineOf: LineOf): readonly Finding[] {
  return versions.flatMap(({ name, to, isPrivate }) => {
    const own = lineOf(name);
    // A range leaves pre-releases out unless it is told.
    if (own === null || isPrivate || satisfies(to, own, { includePrerelease: true })) return [];
    const message = `Cannot publish ${name}@${to}: this branch maintains ${own}`;
    return [blocking("outside-line", message, { hint: hintFor(own) })];
  });
}

function hintFor(own: string): string {
  const most = /^\d+\.x$/.test(own) ? "minor" : "patch";
  return `Ask for less: plimsoll release ${most}; or release it from another branch; or set "maintenance" of publish()`;
}

/** Finds that `latest` was asked for where an older line is maintained. */
export function latestFromLine(name: string, distTag: string, own: string | null): readonly Finding[] {
  if (own === null || distTag !== "latest") return [];
  const message = `Cannot publish ${name} as latest: this branch maintains ${own}`;
  return [
    blocking("maintenance-latest", message, {
      hint: 'Leave "distTag" of publish() out; or set "maintenance" to false',
    }),
  ];
}
