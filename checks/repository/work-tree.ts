import { blocking, type Finding, type WorkTreeState } from "#author";

/** How many files are named; the rest is counted. */
const NAMED = 5;

/** What was left over in the work tree, and what is cut off from the history. */
export function untouched({ isShallow, operation, modified, staged, hidden }: WorkTreeState): readonly Finding[] {
  return [
    ...(isShallow ? [shallow()] : []),
    ...(operation === null ? [] : [inProgress(operation)]),
    ...files("modified", modified, "modified", "Commit, or put aside: git stash"),
    ...files("staged", staged, "staged", "Commit, or put aside: git stash"),
    ...files(
      "hidden",
      hidden,
      "modified and hidden from git status",
      "git update-index --no-assume-unchanged --no-skip-worktree -- <file>",
    ),
  ];
}

function shallow(): Finding {
  const hint = "git fetch --unshallow --tags; in GitHub Actions: actions/checkout with fetch-depth: 0";
  return blocking("shallow", "Cannot release: the clone is shallow, so that commits and tags are missing", { hint });
}

function inProgress(operation: string): Finding {
  const hint =
    operation.includes(" ") || operation === "bisect" ? "See git status" : `git ${operation} --continue, or --abort`;
  return blocking("in-progress", `Cannot release: a ${operation} is in progress`, { hint });
}

function files(id: string, paths: readonly string[], state: string, hint: string): readonly Finding[] {
  const [first] = paths;
  if (first === undefined) return [];
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : "";
  const subject = paths.length === 1 ? "is" : "are";
  const message = `Cannot release: ${paths.slice(0, NAMED).join(", ")}${more} ${subject} ${state}`;
  return [blocking(id, message, { hint, file: first })];
}
