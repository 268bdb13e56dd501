// The commits and tags of a clone, and what plimsoll takes messages to say, written down here a second time.
import { gt, gte, inc, prerelease, rcompare, valid } from "semver";
import { git, lines } from "./clone.mjs";

export const HEADER = /^([A-Za-z][\w-]*)(\([^()]*\))?(!)?:[ \t]+(\S.*)$/;
export const NOTE = /^[\s*-]*BREAKING[ -]CHANGES?:/m;
const RELEASING = /^(?:feat|fix|perf|revert)$/;

/** Whether users would notice a commit that is no feature. */
export function isPatch(message) {
  return RELEASING.test(typeIn(message)) || /^(?:Revert|Reapply) "/.test(message);
}

/** The type of a commit, in small letters. */
export const typeIn = (message) => HEADER.exec(titleOf(message))?.[1].toLowerCase();

export const titleOf = (message) => message.split("\n", 1)[0].trim();

/** A commit and what takes it back say nothing together; from the newest on, for a revert may be reverted as well. */
export function withoutReverted(messages) {
  const gone = new Set();
  for (const [at, { id, message }] of messages.entries()) {
    const named = gone.has(id) ? [] : revertedBy(message);
    const older = named.map((name) => messages.slice(at + 1).find((one) => isNamed(one, name)));
    if (named.length > 0 && older.every((one) => one !== undefined))
      for (const one of [...older, { id }]) gone.add(one.id);
  }
  return messages.filter(({ id }) => !gone.has(id));
}

const isNamed = ({ id, message }, name) =>
  name.startsWith("#") ? titleOf(message).endsWith(`(${name})`) : id.startsWith(name);

function revertedBy(message) {
  if (!/^(?:(?:Revert|Reapply) "|revert(?:\(.*?\))?!?: )/i.test(message)) return [];
  const patterns = [
    /This reverts commit ([0-9a-f]{7,64})\b/g,
    /^Reverts \S*?(#\d+)\b/gm,
    /^Refs?: ([0-9a-f]{7,64})$/gm,
  ];
  return patterns.flatMap((pattern) => [...message.matchAll(pattern)].map(([, name]) => name));
}

/** Tags, in the order in which the log shows them. */
const shownTags = once((folder) => {
  const shown = lines(git(folder, ["log", "--format=%D", "--decorate-refs=refs/tags"]));
  return shown.flatMap((line) => line.split(", ").map((tag) => tag.replace(/^tag: /, "")));
});

/** Commits, newest first. */
export const commitsIn = once((folder, ...args) => {
  const records = git(folder, ["log", "--format=%H%n%B%x00", ...args]).split("\0");
  return records.flatMap((record) => {
    const [id, ...text] = record.trim().split("\n");
    return id === "" ? [] : [{ id, message: text.join("\n") }];
  });
});

/** A package's tags: the one that the log shows first, the highest version, and the highest that is no pre-release. */
export function lastOf({ name }, { folder, isFixed }) {
  const before = isFixed ? "v" : `${name}@`;
  const all = shownTags(folder)
    .filter((tag) => tag.startsWith(before) && valid(tag.slice(before.length)) !== null)
    .map((tag) => ({ tag, version: tag.slice(before.length) }));
  const sorted = all.toSorted((a, b) => rcompare(a.version, b.version));
  const stable = sorted.find(({ version }) => prerelease(version) === null);
  return { first: all[0]?.tag ?? null, stable: stable?.tag ?? null, newest: sorted[0]?.version ?? null };
}

/** What a package's files are called, without those of the packages inside it. */
export function pathsOf({ folder }, members) {
  const inside = members.filter((other) => other.folder.startsWith(`${folder}/`));
  return [folder, ...inside.map((other) => `:(exclude)${other.folder}`)];
}

export const sinceTag = (tag) => (tag === null ? "HEAD" : `${tag}..HEAD`);

/** Every commit that touches a path, whatever became of it in a merge. */
export const WHOLE = ["--full-history", "--no-merges"];

/** A version of the manifest that was never released is what is wanted next, where it does for the bump. */
export function chosenOver(version, newest, bumpFrom) {
  if (newest === null) return gt(version, "0.0.0") ? version : "0.1.0";
  return gt(version, newest) && gte(version, inc(newest, bumpFrom(newest))) ? version : null;
}

export const higher = (a, b) => (gt(a, b) ? a : b);

/** Asks a thing once for the same words. */
export function once(ask) {
  const known = new Map();
  return (...args) => {
    const key = args.join("\0");
    if (!known.has(key)) known.set(key, ask(...args));
    return known.get(key);
  };
}
