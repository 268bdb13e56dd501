// What lerna takes messages of commits to say: read by its own parser, filter and preset, which come from where lerna is installed;
// each rule that is turned off has plimsoll's reading in its place, written down here a second time.
import { createRequire } from "node:module";

const HEADER = /^([A-Za-z][\w-]*)(\([^()]*\))?(!)?:[ \t]+(\S.*)$/;
const NOTE = /^[\s*-]*BREAKING[ -]CHANGES?:/m;
const RELEASING = /^(?:feat|fix|perf|revert)$/;

/** Makes what reads messages, newest first: the bump they come to, and whether it is more than that something was touched. */
export function readerOf(program) {
  const lernas = lernasReader(program);
  return (messages, on) => {
    const counted = on.has("reverted") ? lernas.kept(messages) : withoutReverted(messages);
    const levels = counted.map(({ message }) => levelOf(message, { lernas, on }));
    const level = ["major", "minor", "patch"].find((one) => levels.includes(one));
    return { bump: level ?? "patch", isReleasing: level !== undefined };
  };
}

/** Where no rule of lerna's holds, what does not release says nothing; that a patch is lerna's least changes no other answer. */
function levelOf(message, { lernas, on }) {
  const parsed = lernas.parse(on.has("mark") ? message : withoutMark(message));
  const type = HEADER.exec(titleOf(message))?.[1].toLowerCase();
  const isMarked = !on.has("mark") && HEADER.exec(titleOf(message))?.[3] === "!";
  const isNoted = on.has("note") ? parsed.notes.length > 0 : NOTE.test(message);
  if (isMarked || isNoted) return "major";
  if (on.has("type") ? parsed.type === "feat" : type === "feat") return "minor";
  return RELEASING.test(type) || /^(?:Revert|Reapply) "/.test(message) ? "patch" : null;
}

const titleOf = (message) => message.split("\n", 1)[0].trim();
const withoutMark = (message) => message.replace(/^(\w+(?:\([^()\n]*\))?)!:/, "$1:");

/** lerna's modules, as lerna calls them. */
function lernasReader(program) {
  const load = createRequire(program);
  const parser = load("conventional-commits-parser");
  const filter = load("conventional-commits-filter");
  const { createParserOpts } = load("conventional-changelog-angular/parserOpts.js");
  const options = createParserOpts();
  const parse = (message) => parser.sync(`${message}\n`, options);
  const kept = (messages) => {
    const read = messages.map(({ id, message }) => parser.sync(`${message}\n-hash-\n${id}`, options));
    const left = new Set(filter(read));
    return messages.filter((_, at) => left.has(read[at]));
  };
  return { parse, kept };
}

/** A commit and what takes it back say nothing together; from the newest on, for a revert may be reverted as well. */
function withoutReverted(messages) {
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
