// What lerna takes messages of commits to say: read by its own parser, filter and preset, which come from where lerna is installed;
// each rule that is turned off has plimsoll's reading in its place.
import { createRequire } from "node:module";
import { HEADER, isPatch, NOTE, titleOf, typeIn, withoutReverted } from "./commits.mjs";

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
  const isMarked = !on.has("mark") && HEADER.exec(titleOf(message))?.[3] === "!";
  const isNoted = on.has("note") ? parsed.notes.length > 0 : NOTE.test(message);
  if (isMarked || isNoted) return "major";
  if (on.has("type") ? parsed.type === "feat" : typeIn(message) === "feat") return "minor";
  return isPatch(message) ? "patch" : null;
}

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
