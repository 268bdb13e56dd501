import { NotUnderstood, type Due, type Outcome, type Versions } from "./lock-due.ts";
import { JsonDraft, rewriteSection, sectionPaths, type JsonShape } from "./lock-json.ts";

const SHAPE: JsonShape = {
  section: "workspaces",
  // Before 1.4 bun takes note of other versions and ranges only when it writes the lockfile anew.
  isLax: true,
  foreign: (draft, { name }, dependency) => {
    const id = draft.textAt(["packages", `${name}/${dependency}`, "0"]) ?? draft.textAt(["packages", dependency, "0"]);
    return id?.startsWith(`${dependency}@`) === true && !id.startsWith(`${dependency}@workspace:`)
      ? id.slice(dependency.length + 1)
      : null;
  },
};

/**
 * Rewrites bun's lockfile that is text.
 *
 * @see https://bun.com/docs/pm/lockfile
 * @see https://github.com/oven-sh/bun/blob/main/src/install/lockfile/bun.lock.zig
 */
export function rewriteBun(text: string, dues: readonly Due[], versions: Versions): Outcome {
  const draft = new JsonDraft(text, "jsonc", pathsOf(dues));
  const version = draft.textAt(["lockfileVersion"]);
  if (version === undefined || !["0", "1", "2"].includes(version))
    throw new NotUnderstood(`its version ${version ?? "that it does not tell"} is not known`);
  // At first folders stood in the place of ranges.
  const due = version === "0" ? dues.map((one) => ({ ...one, ranges: [] })) : dues;
  rewriteSection(draft, SHAPE, due, versions);
  return draft.outcome();
}

function pathsOf(dues: readonly Due[]): readonly (readonly string[])[] {
  const ids = dues.flatMap(({ name, ranges }) => [
    ["packages", name, "0"],
    ...ranges.map(({ dependency }) => ["packages", `${name}/${dependency}`, "0"]),
  ]);
  return [["lockfileVersion"], ...sectionPaths(SHAPE, dues), ...ids];
}
