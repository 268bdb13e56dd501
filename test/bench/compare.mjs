// What commands cost beside each other: CPU seconds (user + system, children too) of whole commands, run in turn, so that a
// drift of the machine's speed meets both sides. A ratio is the median of the pairs' ratios.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const TIMED = `TIMEFORMAT='%U %S'; { time "$@" >/dev/null 2>"$ERR" </dev/null; } 2>&1`;

/** CPU seconds of a command with everything that it waited for, as the shell accounts for it. */
export function cpu(command, { cwd, env, stderr }) {
  const start = { cwd, env: { ...env, ERR: stderr }, encoding: "utf8" };
  const { stdout, status } = spawnSync("bash", ["-c", TIMED, "bash", ...command], start);
  if (status !== 0) throw new Error(`${command.join(" ")} failed: ${readFileSync(stderr, "utf8")}`);
  const [user, system] = stdout.trim().split(" ").map(Number);
  return user + system;
}

/** A bound on the ratio of two commands. */
export function times(limit) {
  return { text: `${limit} ×`, holds: ({ ratio }) => ratio <= limit };
}

/** A bound on how much longer the one takes than the other, in milliseconds. */
export function above(milliseconds) {
  return { text: `${milliseconds} ms above`, holds: ({ more }) => more * 1_000 <= milliseconds };
}

/** Runs two commands in turn and prints a row of the table; whether they are within the bound. */
export function compare(ours, other, { bound, pairs, before = () => undefined, ...start }) {
  const one = (command) => {
    before();
    return cpu(command, start);
  };
  if (pairs > 1) one(ours.command);
  const runs = Array.from({ length: pairs }, () => [one(ours.command), one(other.command)]);
  const [a, b] = [0, 1].map((side) => median(runs.map((run) => run[side])));
  const found = { ratio: median(runs.map(([x, y]) => x / y)), more: median(runs.map(([x, y]) => x - y)) };
  const isWithin = bound.holds(found);
  const verdict = `${isWithin ? "within" : "OVER"} ${bound.text}`;
  const more = `${found.more < 0 ? "−" : "+"}${Math.abs(found.more * 1_000).toFixed(0)} ms`;
  const sides = `${ours.name.padEnd(34)} ${a.toFixed(3)} s   ${other.name.padEnd(34)} ${b.toFixed(3)} s`;
  console.log(`${sides}   ${found.ratio.toFixed(3)} ×  ${more.padStart(9)}   (${verdict})`);
  return isWithin;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
