import { isUnmet, lostRange, type Due, type Outcome, type Versions } from "./lock-due.ts";
import type { RangeEdit } from "./ranges.ts";

const DESCRIPTOR = /^"?((?:@[^/]+\/)?[^@"]+)@([^"]*)"?$/;

/**
 * Looks through the lockfile of yarn 1, which has no members, so that nothing of it changes. It is to have whatever range
 * leads to the registry, and a range that has ceased to may stay behind.
 *
 * @see https://classic.yarnpkg.com/lang/en/docs/yarn-lock/
 */
export function rewriteYarnClassic(text: string, dues: readonly Due[], versions: Versions): Outcome {
  const locked = lockedIn(text);
  const ranges = dues.flatMap(({ folder, ranges }) =>
    ranges.filter(({ kind }) => kind !== "peerDependencies").map((range) => ({ folder, range })),
  );
  const has = ({ dependency }: RangeEdit, range: string): boolean => locked.has(`${dependency}@${range}`);
  const lost = ranges.filter(({ range }) => !has(range, range.to) && isUnmet(range, versions));
  const left = ranges.filter(({ range }) => range.from !== range.to && has(range, range.from));
  return {
    text,
    stale: [],
    behind: left.map(({ folder, range }) => leftBehind(folder, range)),
    lost: lost.map(({ folder, range }) => lostRange(folder, range, versions)),
  };
}

function leftBehind(folder: string, { dependency, from }: RangeEdit): string {
  return `it has ${dependency} ${from} from the registry, for which ${folder || "the root"} asks no more`;
}

/** All that is asked for. */
function lockedIn(text: string): ReadonlySet<string> {
  const locked = new Set<string>();
  for (const [, key = ""] of text.matchAll(/^([^\s#].*):\r?$/gm))
    for (const descriptor of key.split(", ")) {
      const [, name, range] = DESCRIPTOR.exec(descriptor) ?? [];
      if (name !== undefined) locked.add(`${name}@${range ?? ""}`);
    }
  return locked;
}
