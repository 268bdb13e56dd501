import { blocking, manifestPath, warning, type Finding, type TouchingCommit } from "#author";
import { skipper, type Member } from "#workspace";
import { counted } from "../common/words.ts";
import { isByFiles, type Sources, type Wanted } from "./wanted.ts";

/** Tests, stories and prose: nobody who installs the package gets them. */
const UNNOTICED =
  /(?:^|\/)(?:tests?|__tests__|__fixtures__|docs?|examples?)\/|\.(?:md|mdx|(?:test|spec|stories)\.\w+)$/i;

/**
 * Finds the packages that changed since their last release though no change file names them, and the change files' packages that did
 * not change. Where commits decide, there is nothing to compare.
 */
export function unintended(sources: Sources, { intents }: Wanted): readonly Finding[] {
  const { settings, workspace, members, policy, options } = sources;
  const { unintended: level = "warn" } = options;
  if (level === "allow" || !isByFiles(workspace, options) || settings.way === "existing") return [];
  const make = level === "block" ? blocking : warning;
  const named = new Set(intents.map(({ name }) => name));
  const isSkipped = skipper(policy);
  const published = members.filter((member) => !isSkipped(member));
  return published.flatMap((member) => {
    const state = stateOf(member, named.has(member.name), sources);
    return state === null
      ? []
      : [make(state.id, state.message, { file: manifestPath(member.folder), hint: state.hint })];
  });
}

interface State {
  readonly id: string;
  readonly message: string;
  readonly hint: string;
}

function stateOf({ name, folder }: Member, isNamed: boolean, { history }: Sources): State | null {
  const { newest } = history.before(name);
  if (newest === null) return null;
  const commits = history
    .since(name, newest)
    .filter((commit) => !history.isRelease(commit.id) && isNoticed(commit, folder));
  if (isNamed === commits.length > 0) return null;
  const since = `since ${newest.tag}`;
  const count = counted(commits.length, "commit");
  return isNamed
    ? {
        id: "unchanged-package",
        message: `${name} is to be released, and nothing in it changed ${since}`,
        hint: "Look at its change file",
      }
    : {
        id: "unintended-change",
        message: `${name} changed in ${count} ${since}, and no change file names it`,
        hint: `plimsoll change --package ${name}=patch`,
      };
}

/** Tells whether a commit changes something of a package, by its folder, that users get. */
export function isNoticed({ paths }: TouchingCommit, folder: string): boolean {
  const start = folder === "" ? "" : `${folder}/`;
  return paths.some((path) => path.startsWith(start) && !UNNOTICED.test(path.slice(start.length)));
}
