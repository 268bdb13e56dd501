import { blocking, isSafeRefName, type Finding, type GitView, type Oid, type Settings } from "#author";
import { tagTaken } from "../common/tagged.ts";
import { releaseTagTest } from "../common/release-tags.ts";

/** Names that are taken, and those that the release wants. */
export interface Names {
  /** Short names of the tags here. */
  readonly local: readonly string[];
  /** The remote's refs. */
  readonly refs: Readonly<Record<string, Oid>>;
  /** Short names of the release's tags. */
  readonly wanted: readonly string[];
}

const CHOOSE = "Choose another version: plimsoll release X.Y.Z; for one of several packages: --package <name>=minor";

/** Whether the release's tags are free, here and on the remote. Names that git does not take are the tag step's matter. */
export async function freeNames(names: Names, settings: Settings, git: GitView): Promise<readonly Finding[]> {
  const findings = names.wanted
    .filter(isSafeRefName)
    .map(async (name) => [
      ...taken(name, names.local, "this repository"),
      ...(await takenThere(name, names.refs, settings, git)),
      ...(await branchOfThatName(name, names.refs, git)),
    ]);
  return (await Promise.all(findings)).flat();
}

/** A tag of the same name, one that differs in case alone, or one that is a folder where the other is a file. */
function taken(name: string, tags: readonly string[], place: string): readonly Finding[] {
  if (tags.includes(name)) return [tagTaken(name, place, { hint: CHOOSE })];
  const folded = name.toLowerCase();
  const twin = tags.find((tag) => tag.toLowerCase() === folded);
  if (twin !== undefined) {
    return [
      blocking("tag-twin", `Cannot create tag ${name}: ${place} has ${twin}, and many file systems fold case`, {
        hint: CHOOSE,
      }),
    ];
  }
  const inTheWay = tags.find((tag) => tag.startsWith(`${name}/`) || name.startsWith(`${tag}/`));
  if (inTheWay === undefined) return [];
  return [
    blocking("tag-in-the-way", `Cannot create tag ${name}: ${place} has ${inTheWay}, and git can keep one of them`, {
      hint: 'Change "tag" in the configuration',
    }),
  ];
}

async function takenThere(
  name: string,
  refs: Names["refs"],
  settings: Settings,
  git: GitView,
): Promise<readonly Finding[]> {
  const { remote } = settings;
  if (remote === null) return [];
  const findings = taken(name, remoteTags(refs), remote);
  const commit = refs[`refs/tags/${name}^{}`];
  if (commit === undefined) return findings;
  const isOwn = await looksLikeOurs(commit, settings, git);
  if (isOwn === "no") return findings;
  const message = `Cannot create tag ${name}: ${remote} has it, ${isOwn === "yes" ? "on" : "perhaps on"} a release of this very commit that stopped in the middle`;
  const hint = `Finish that one: plimsoll resume --plan plan.json${isOwn === "yes" ? "" : "; or choose another version"}`;
  return findings.map((finding) => (finding.id === "tag-exists" ? { ...finding, message, hint } : finding));
}

/** An annotated tag on the base, or on a commit made on top of it; one that only the tag carries cannot be looked at. */
async function looksLikeOurs(commit: Oid, { base, way }: Settings, git: GitView): Promise<"yes" | "no" | "maybe"> {
  if (commit === base) return "yes";
  if ((await git.resolve(commit)) === null) return way === "tag-only" ? "maybe" : "no";
  const [parent, ...others] = await git.parents(commit);
  return parent === base && others.length === 0 ? "yes" : "no";
}

async function branchOfThatName(name: string, refs: Names["refs"], git: GitView): Promise<readonly Finding[]> {
  const at = `refs/heads/${name}`;
  if (refs[at] === undefined && (await git.resolve(at)) === null) return [];
  const hint = 'Rename the branch, or change "tag" in the configuration';
  return [blocking("tag-is-branch", `Cannot create tag ${name}: a branch has that name`, { hint })];
}

/** A release tag that the remote has and we do not would change what the last release is. */
export function knownTags({ local, refs, wanted }: Names, { remote, tagTemplate }: Settings): readonly Finding[] {
  const known = new Set([...local, ...wanted]);
  const isReleaseTag = releaseTagTest(tagTemplate);
  const missing = remoteTags(refs).filter((tag) => !known.has(tag) && isReleaseTag(tag));
  const [first] = missing;
  if (first === undefined || remote === null) return [];
  const which = missing.length === 1 ? `the tag ${first}` : `${missing.length} release tags, among them ${first}`;
  const message = `Cannot tell the last release: ${which} of ${remote} ${missing.length === 1 ? "is" : "are"} not here`;
  return [blocking("missing-tags", message, { hint: `git fetch --tags ${remote}` })];
}

function remoteTags(refs: Names["refs"]): readonly string[] {
  return Object.keys(refs)
    .filter((ref) => ref.startsWith("refs/tags/") && !ref.endsWith("^{}"))
    .map((ref) => ref.slice("refs/tags/".length));
}
