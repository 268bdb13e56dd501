// What `nx release` does with the conventional commits of packages that share a version, rule by rule, each of which can be turned off into
// what plimsoll does instead, as lerna-rules.mjs does it for lerna.
import { inc, major, prerelease } from "semver";
import { jsonAt } from "./clone.mjs";
import {
  chosenOver,
  commitsIn,
  HEADER,
  higher,
  isPatch,
  lastOf,
  NOTE,
  once,
  pathsOf,
  sinceTag,
  titleOf,
  typeIn,
  WHOLE,
  withoutReverted,
} from "./commits.mjs";

/** In the order in which they are turned off: which commits count, what they say, and under which version. */
export const RULES = {
  everywhere: "nx takes a commit to a lockfile, or to nx.json, for one to every package",
  dependents: "nx takes a commit for one to the dependents as well",
  reverted: "nx counts what was reverted",
  scope: "nx takes a commit whose scope names another package for a patch",
  title: "nx finds a type anywhere in a title",
  note: "nx looks for a note on a breaking change in other words",
  type: "nx releases nothing for performance and reverts",
  zero: "nx raises a version below 1.0.0 as it does one above",
  manifest: "nx goes on from the tag, whatever the manifest says",
};

const BUMPS = [null, "patch", "minor", "major"];
const greatest = (bumps) => BUMPS[Math.max(0, ...bumps.map((bump) => BUMPS.indexOf(bump)))];
const TITLE = /(?<type>[a-z]+)(?:\((?<scope>.+)\))?(?<mark>!)?: (?<subject>.+)/i;
const KINDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
const EVERYWHERE = [
  "nx.json",
  "pnpm-lock.yaml",
  "pnpm-lock.yml",
  "package-lock.json",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
];
/** Those of nx's own list that release nothing; what is on no list is a patch for others than the package that the scope names. */
const SILENT = "perf refactor docs build types chore examples test style ci revert".split(" ");

/** The versions that a set of rules comes to: { name: version }. */
export function planBy(repository, on) {
  const { members } = repository;
  const last = lastOf(members[0], repository);
  const bump = greatest(members.map((member) => bumpOf(member, last, { ...repository, on })));
  const version = bump === null ? null : next(members, last, { bump, on });
  return Object.fromEntries(version === null ? [] : members.map(({ name }) => [name, version]));
}

function next(members, { newest }, { bump, on }) {
  const highest = members.map(({ version }) => version).reduce(higher);
  const scaled = (from) => (on.has("zero") || major(from) > 0 ? bump : bump === "major" ? "minor" : "patch");
  const chosen = on.has("manifest") ? null : chosenOver(highest, newest, scaled);
  const base = on.has("manifest") ? newest : higher(highest, newest ?? highest);
  return chosen ?? inc(base, prerelease(base) !== null && on.has("manifest") ? "prerelease" : scaled(base));
}

/** What the commits of a package ask for. */
function bumpOf(member, { stable }, facts) {
  const { members, on } = facts;
  const from = on.has("dependents") ? [member, ...dependenciesOf(member, members)] : [member];
  const paths = [...from.flatMap((one) => pathsOf(one, members)), ...(on.has("everywhere") ? EVERYWHERE : [])];
  const commits = commitsIn(facts.folder, ...WHOLE, sinceTag(stable), "--", ...paths);
  const counted = on.has("reverted") ? commits.filter(isNotAutomated) : withoutReverted(commits);
  return greatest(counted.map(({ message }) => bumpIn(message, nameOf(member, facts), on)));
}

const isNotAutomated = ({ message }) => !/^chore\(release\): publish/.test(message);

/** What a package needs, and what that needs. */
function dependenciesOf(member, members) {
  const found = new Set([member]);
  for (const { manifest } of found)
    for (const other of members) if (KINDS.some((kind) => manifest[kind]?.[other.name] !== undefined)) found.add(other);
  return [...found].slice(1);
}

/** nx calls a project by its project.json, if there is a name. */
const projectName = once((folder, path) => jsonAt(folder, "HEAD", `${path}/project.json`)?.name ?? "");
const nameOf = ({ folder: path, name }, { folder }) => projectName(folder, path) || name;

function bumpIn(message, name, on) {
  const title = on.has("title") ? TITLE.exec(titleOf(message))?.groups : readTitle(message);
  const type = on.has("reverted") && /This reverts commit [\da-f]{40}\./.test(message) ? "revert" : title?.type;
  const isNoted = on.has("note") ? bodyOf(message).includes("BREAKING CHANGE:") : NOTE.test(message);
  const isBreaking = title?.mark === "!" || isNoted;
  if (on.has("scope") && !isScoped(title?.scope, name)) return isBreaking || !isSilent(type) ? "patch" : null;
  if (isBreaking) return "major";
  if (type === "feat") return "minor";
  return (on.has("type") ? type === "fix" : isPatch(message)) ? "patch" : null;
}

const bodyOf = (message) => message.split("\n").slice(1).join("\n");
const isSilent = (type) => type === undefined || SILENT.includes(type);

function readTitle(message) {
  const [, , scope, mark] = HEADER.exec(titleOf(message)) ?? [];
  return { type: typeIn(message), scope: scope?.slice(1, -1), mark };
}

/** A scope names a project by the whole of its name or by what stands behind the last slash. */
function isScoped(scope, name) {
  const named = (scope ?? "").split(",").map((one) => one.trim());
  return scope === undefined || named.some((one) => name === one || name.endsWith(`/${one}`));
}
