// What `lerna version --conventional-commits` does, rule by rule, each of which can be turned off into what plimsoll does instead. With all
// of them it must come to lerna's versions and without them to plimsoll's, so that whatever differs between the two is told by the
// rules at which it changes, and nothing else counts as an explanation.
import { inc, major, minor, patch, prerelease, satisfies } from "semver";
import { git } from "./clone.mjs";
import { chosenOver, commitsIn, higher, lastOf, once, pathsOf, sinceTag, WHOLE } from "./commits.mjs";
import { readerOf } from "./lerna-messages.mjs";

/** In the order in which they are turned off: which commits count, what they say, who is released, and under which version. */
export const RULES = {
  tag: "lerna begins at the tag that its log shows first, not at the highest version",
  nested: "lerna counts the commits of a package inside for the one around it too",
  simplified: "lerna passes over commits of a side branch that changed nothing in the end, and counts merges",
  reverted: "lerna finds other commits reverted",
  mark: "lerna's preset does not know a ! after the type",
  note: "lerna takes other lines for a note on a breaking change",
  type: "lerna takes other words for feat",
  zero: "lerna raises the minor version for a feat below 1.0.0",
  manifest: "lerna raises the manifest's version, released or not",
  repository: "lerna asks what differs from the last annotated tag of the whole repository, not of the package",
  any: "lerna releases whatever a commit touched",
  dev: "lerna releases who merely develops with a released package",
  peer: "lerna does not release who has a released package as its peer",
  breaking: "lerna releases all packages of one version where that leaves the caret's range",
  prerelease: "lerna goes on with pre-releases",
};

/** Makes what tells the versions that a set of rules comes to: { name: version }. */
export function planner(program) {
  const read = readerOf(program);
  return (repository, on) => {
    const facts = { ...repository, on, read };
    const drafts = repository.members.map((member) => draftOf(member, facts));
    const released = withDependents(drafts, facts);
    return Object.fromEntries(versionsOf(released, drafts, facts));
  };
}

/** What the commits say of a package, and from which version it is raised. */
function draftOf(member, facts) {
  const { on, read } = facts;
  const last = lastOf(member, facts);
  const messages = messagesOf(member, on.has("tag") ? last.first : last.stable, facts);
  const { bump, isReleasing } = read(messages, on);
  const isOwn = on.has("repository") ? hasChanged(member, facts) : messages.length > 0;
  const version = on.has("manifest") || last.newest === null ? member.version : higher(member.version, last.newest);
  return { member, last, bump, version, isOwn: on.has("any") ? isOwn : isOwn && isReleasing };
}

/** The messages of the commits that touch a package since a tag, newest first, each with the commit's id. */
function messagesOf(member, tag, { folder, members, on }) {
  const paths = on.has("nested") ? [member.folder] : pathsOf(member, members);
  return commitsIn(folder, ...(on.has("simplified") ? [] : WHOLE), sinceTag(tag), "--", ...paths);
}

/** Whether a package differs from the last tag that the repository has, be it whose it may. */
function hasChanged(member, { folder, isFixed }) {
  const tag = describedTag(folder, isFixed);
  return tag === null || git(folder, ["diff", "--name-only", tag, "HEAD", "--", member.folder]) !== "";
}

const describedTag = once((folder) => {
  const described = git(folder, ["describe", "--always", "--long", "--first-parent"]).trim();
  return /^(.*)-\d+-g[0-9a-f]+$/.exec(described)?.[1] ?? null;
});

/** Who is released: those with changes, and whoever depends on them. */
function withDependents(drafts, { on }) {
  const released = new Set(drafts.filter((draft) => draft.isOwn || (isPre(draft) && !on.has("prerelease"))));
  for (const next of released) {
    const dependents = drafts.filter(({ member }) => dependsOn(member, next, on));
    for (const dependent of dependents) released.add(dependent);
  }
  return released;
}

const isPre = ({ member }) => typeof prerelease(member.version)?.[1] === "number";

/** By a range that the version of today is in. */
function dependsOn({ manifest }, { member, version }, on) {
  const kinds = ["dependencies", ...(on.has("dev") ? ["devDependencies"] : []), "optionalDependencies"];
  const ranges = [...kinds, "peerDependencies"].map((kind) => [kind, manifest[kind]?.[member.name]]);
  const counted = ranges.filter(([kind, range]) => {
    if (range === undefined) return false;
    return kind !== "peerDependencies" || !on.has("peer") || range.startsWith("workspace:");
  });
  return counted.some(([, range]) => range.startsWith("workspace:") || satisfies(version, range));
}

/** Where packages share a version, that of the highest is everybody's. */
function versionsOf(released, drafts, facts) {
  const { isFixed, version: shared, on } = facts;
  if (released.size === 0) return [];
  const base = on.has("manifest") ? shared : drafts.map(({ version }) => version).reduce(higher);
  const based = (draft) => (isFixed ? { ...draft, version: higher(draft.version, base) } : draft);
  const leading = isFixed && !on.has("manifest") ? [leaderOf(released)] : [...released];
  const own = leading.map((draft) => [draft, next(based(draft), facts)]);
  if (!isFixed) return own.map(([{ member }, version]) => [member.name, version]);
  const highest = own.map(([, version]) => version).reduce(higher);
  const isBreaking = own.some(([draft, version]) => breaks(based(draft).version, version));
  const all = on.has("breaking") && isBreaking ? drafts : [...released];
  return all.map(({ member }) => [member.name, highest]);
}

/** Of packages that share a version, the one whose commits ask for most. */
function leaderOf(released) {
  const [first, ...others] = [...released].filter(({ isOwn }) => isOwn);
  return others.reduce((best, draft) => (rank(draft) > rank(best) ? draft : best), first ?? [...released][0]);
}

const rank = ({ bump }) => ["patch", "minor", "major"].indexOf(bump);

/** lerna looks whether it leaves the caret's range. */
const breaks = (from, to) => major(from) !== major(to) || (major(from) === 0 && minor(from) !== minor(to));

function next(draft, { on }) {
  const {
    version,
    bump,
    isOwn,
    last: { newest },
  } = draft;
  const wanted = on.has("manifest") || !isOwn ? null : chosenOver(version, newest, (to) => scaled(bump, to, on));
  if (wanted !== null) return wanted;
  if (on.has("prerelease") && prerelease(version) !== null) return nextPre(version, bump);
  return inc(version, scaled(bump, version, on));
}

function scaled(bump, version, on) {
  if (major(version) > 0) return bump;
  if (bump === "major") return "minor";
  return on.has("zero") ? bump : "patch";
}

function nextPre(version, bump) {
  const stands = { major: minor(version) + patch(version) > 0, minor: patch(version) > 0, patch: false };
  return inc(version, stands[bump] ? `pre${bump}` : "prerelease", prerelease(version)[0]);
}
