import { absent, NotUnderstood, type Due, type Outcome, type Versions } from "./lock-due.ts";
import { JsonDraft, rewriteSection, sectionPaths, type JsonShape } from "./lock-json.ts";

const SHAPE: JsonShape = {
  section: "packages",
  isLax: false,
  // Where the range did not meet the member, npm puts the registry's below the dependent.
  foreign: (draft, { folder }, dependency) =>
    folder === "" ? null : (draft.textAt([...nested(folder, dependency), "version"]) ?? null),
};

/**
 * Rewrites npm's lockfile, versions 1 to 3, `package-lock.json` or `npm-shrinkwrap.json`.
 *
 * @see https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json
 * @see https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/shrinkwrap.js
 */
export function rewriteNpm(text: string, dues: readonly Due[], versions: Versions): Outcome {
  const draft = new JsonDraft(text, "json", pathsOf(dues));
  const version = draft.textAt(["lockfileVersion"]) ?? "1";
  if (!["1", "2", "3"].includes(version)) throw new NotUnderstood(`its version ${version} is not known`);
  rewriteRoot(draft, dues);
  if (version === "1") noteAbsent(draft, dues);
  else rewriteSection(draft, SHAPE, dues, versions);
  for (const due of dues) rewriteTree(draft, due);
  return draft.outcome();
}

function pathsOf(dues: readonly Due[]): readonly (readonly string[])[] {
  const others = dues.flatMap(({ name, folder, ranges }) => [
    ["dependencies", name],
    ...ranges.flatMap(({ dependency }) => [
      ["dependencies", name, "requires", dependency],
      [...nested(folder, dependency), "version"],
    ]),
  ]);
  return [["lockfileVersion"], ["version"], ...sectionPaths(SHAPE, dues), ...others];
}

function nested(folder: string, dependency: string): readonly string[] {
  return ["packages", `${folder}/node_modules/${dependency}`];
}

/** The root's version stands at the top too. */
function rewriteRoot(draft: JsonDraft, dues: readonly Due[]): void {
  const root = dues.find(({ folder }) => folder === "");
  if (root !== undefined && draft.textAt(["version"]) === root.from) draft.write(["version"], root.to);
}

/** Version 1 keeps no versions of members: it can be stale in what it has of them alone. */
function noteAbsent(draft: JsonDraft, dues: readonly Due[]): void {
  for (const { name, folder } of dues)
    if (folder !== "" && !draft.has(["dependencies", name])) draft.stale.push({ state: absent(folder) });
}

/** The tree for npm up to 6 repeats the ranges of linked members, whatever their kind but that of peers. */
function rewriteTree(draft: JsonDraft, { name, ranges }: Due): void {
  for (const { kind, dependency, from, to } of ranges) {
    const path = ["dependencies", name, "requires", dependency];
    if (kind !== "peerDependencies" && draft.textAt(path) === from) draft.write(path, to);
  }
}
