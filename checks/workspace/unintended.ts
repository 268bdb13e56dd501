import { blocking, inTurns, manifestPath, packageFinder, warning, type Finding, type GitView, type Oid } from "#author";
import { skipper, type Member, type Workspace } from "#workspace";
import { someOf } from "../common/words.ts";
import { isByFiles, type Sources, type Wanted } from "./wanted.ts";

/** Tests, stories and prose: nobody who installs the package gets them. */
const UNNOTICED =
  /(?:^|\/)(?:tests?|__tests__|__fixtures__|docs?|examples?)\/|\.(?:md|mdx|(?:test|spec|stories)\.\w+)$/i;

/**
 * Finds the packages that changed since their last release though no change file names them, and the change files' packages that did
 * not change. Where commits decide, there is nothing to compare.
 */
export async function unintended(sources: Sources, { intents }: Wanted, git: GitView): Promise<readonly Finding[]> {
  const { settings, workspace, members, policy, options } = sources;
  const { unintended: level = "warn" } = options;
  if (level === "allow" || !isByFiles(workspace, options) || settings.way === "existing") return [];
  const isSkipped = skipper(policy);
  const published = members.filter((member) => !isSkipped(member));
  const changes = await changesSince(published, { ...sources, base: settings.base }, git);
  const named = new Set(intents.map(({ name }) => name));
  const make = level === "block" ? blocking : warning;
  return published.flatMap((member) => {
    const state = stateOf(
      member,
      { isNamed: named.has(member.name), paths: changes.get(member.name) ?? null },
      sources,
    );
    if (state === null) return [];
    return [make(state.id, state.message, { file: manifestPath(member.folder), hint: state.hint })];
  });
}

interface State {
  readonly id: string;
  readonly message: string;
  readonly hint: string;
}

/** What is known of a package; no paths where it was never released. */
interface Known {
  readonly isNamed: boolean;
  readonly paths: readonly string[] | null;
}

function stateOf({ name, folder }: Member, { isNamed, paths }: Known, { history }: Sources): State | null {
  const { newest } = history.before(name);
  if (newest === null || paths === null || isNamed === paths.length > 0) return null;
  const since = `since ${newest.tag}`;
  return isNamed
    ? {
        id: "unchanged-package",
        message: `${name} is to be released, and nothing in it changed ${since}`,
        hint: "Look at its change file",
      }
    : {
        id: "unintended-change",
        message: `${name} changed ${since}, and no change file names it: ${someOf(inFolder(paths, folder), "file")}`,
        hint: `plimsoll change --package ${name}=patch`,
      };
}

/** What changes are looked for in. */
interface Compared extends Pick<Sources, "workspace" | "history"> {
  readonly base: Oid;
}

/**
 * Finds what users get of each package that differs from its last release: by what is there, so that what was taken back is no
 * change, however many commits it took. No row for a package that was never released.
 */
export async function changesSince(
  members: readonly Member[],
  { base, workspace, history }: Compared,
  git: GitView,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const released = members.flatMap((member) => {
    const from = history.pointOf(member.name);
    return from === null ? [] : [{ member, folder: member.folder, from, to: base }];
  });
  const found = await git.differing(released);
  const packageOf = packageFinder(workspace.request.members);
  const rows = released.map((one, index) => {
    const own = (found[index] ?? []).filter(
      (path) => packageOf(path) === one.member.name && isNoticed(path, one.folder),
    );
    return { ...one, own };
  });
  const written = await inTurns(rows, { bound: 8 }, (row) => isWrittenByReleases(row, workspace, git));
  return new Map(rows.map(({ member, own }, index) => [member.name, written[index] === true ? [] : own]));
}

interface Row {
  readonly member: Member;
  readonly from: Oid;
  readonly to: Oid;
  readonly own: readonly string[];
}

/** A release of others writes their new versions into the manifests of those that are not released with them. */
async function isWrittenByReleases(
  { member, from, to, own }: Row,
  { request }: Workspace,
  git: GitView,
): Promise<boolean> {
  const path = manifestPath(member.folder);
  if (own.length !== 1 || own[0] !== path) return false;
  const names = new Set(request.members.map(({ name }) => name));
  const [before, now] = await Promise.all(
    [from, to].map(async (commit) => restOf(await git.read(commit, path), names)),
  );
  return before !== null && before === now;
}

/** All that no release writes of a manifest; null where it is not JSON. */
function restOf(text: string | null, names: ReadonlySet<string>): string | null {
  try {
    const rest = JSON.parse(text ?? "", (key, value: unknown) =>
      names.has(key) && typeof value === "string" ? undefined : value,
    ) as object;
    return JSON.stringify({ ...rest, version: "" });
  } catch {
    return null;
  }
}

function inFolder(paths: readonly string[], folder: string): readonly string[] {
  return folder === "" ? paths : paths.map((path) => path.slice(folder.length + 1));
}

/** Tells whether a path is of something of a package, by its folder, that users get. */
export function isNoticed(path: string, folder: string): boolean {
  const start = folder === "" ? "" : `${folder}/`;
  return path.startsWith(start) && !UNNOTICED.test(path.slice(start.length));
}
