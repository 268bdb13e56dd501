import type { Finding } from "../model/finding.ts";
import { parentOf } from "../model/packages.ts";
import { blocking, warning } from "./finding.ts";
import { rewriteBun } from "./lock-bun.ts";
import { duesIn, NotUnderstood, type Due, type MemberChange, type Outcome, type Versions } from "./lock-due.ts";
import { rewriteNpm } from "./lock-npm.ts";
import { rewritePnpm } from "./lock-pnpm.ts";
import { rewriteYarnClassic } from "./lock-yarn-classic.ts";
import { rewriteYarn } from "./lock-yarn.ts";
import type { Member } from "./manifest.ts";

/** What becomes of a lockfile; with findings, what of it could be kept in step is. */
export interface RewrittenLockfile {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** How lockfiles of a name are rewritten, and which command does it anew. */
interface Format {
  readonly command: (text: string) => string;
  readonly rewrite: (text: string, dues: readonly Due[], versions: Versions) => Outcome;
}

const NPM: Format = { command: () => "npm install --package-lock-only", rewrite: rewriteNpm };
const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["package-lock.json", NPM],
  ["npm-shrinkwrap.json", NPM],
  ["pnpm-lock.yaml", { command: () => "pnpm install --lockfile-only", rewrite: rewritePnpm }],
  [
    "yarn.lock",
    {
      command: (text) => (isClassic(text) ? "yarn install" : "yarn install --mode=update-lockfile"),
      rewrite: (text, dues, versions) =>
        isClassic(text) ? rewriteYarnClassic(text, dues, versions) : rewriteYarn(text, dues),
    },
  ],
  ["bun.lock", { command: () => "bun install --lockfile-only", rewrite: rewriteBun }],
]);

/** Lockfiles that can be kept in step, by name. */
export const LOCKFILES: readonly string[] = [...FORMATS.keys()];

/** The lockfile that can not: it is binary. */
export const BINARY_LOCKFILE = "bun.lockb";

/**
 * Rewrites a lockfile's text as its package manager would after the changes, from what stands in it alone; all else in it
 * stays as it is, byte by byte. Where it is stale or would need a registry, findings say so.
 *
 * @param path relative to the repository's root; members outside of its folder are none of its
 */
export function rewriteLockfile(
  path: string,
  text: string,
  changes: readonly MemberChange[],
  members: readonly Member[],
): RewrittenLockfile {
  const folder = parentOf(path);
  const name = folder === "" ? path : path.slice(folder.length + 1);
  const format = FORMATS.get(name);
  if (format === undefined) return { text, findings: [unsupported(path, name)] };
  const versions = new Map(members.map(({ name, version }) => [name, { from: version, to: version }]));
  for (const { member, to } of changes) versions.set(member.name, { from: member.version, to });
  const command = format.command(text);
  try {
    if (`\n${text}`.includes("\n<<<<<<< ")) throw new NotUnderstood("it has conflicts that are not resolved");
    const outcome = format.rewrite(text, duesIn(folder, changes, members), versions);
    return { text: outcome.text, findings: findingsOf(path, command, outcome) };
  } catch (thrown) {
    if (!(thrown instanceof NotUnderstood)) throw thrown;
    return { text, findings: [notUnderstood(path, command, thrown)] };
  }
}

function isClassic(text: string): boolean {
  return !/^__metadata:/m.test(text);
}

/** What all mismatches have in common is one thing to do: the first is told, and how many there are. */
function findingsOf(path: string, command: string, { stale, behind, lost }: Outcome): readonly Finding[] {
  const say = (states: readonly string[], make: (state: string) => Finding): readonly Finding[] => {
    const [first, ...others] = states;
    return first === undefined ? [] : [make(others.length === 0 ? first : `${first}, and ${others.length} more`)];
  };
  const staleStates = stale.map(({ state }) => state);
  const cannot = `Cannot keep ${path} in step`;
  const update = { file: path, hint: `Update it first: ${command}` };
  const hint = `Write a range that the new version is in, or update it once that is published: ${command}`;
  return [
    ...say(staleStates, (state) =>
      blocking("stale-lockfile", `${cannot}: ${state}`, { ...update, line: stale[0]?.line ?? 1 }),
    ),
    ...say(behind, (state) => warning("outdated-lockfile", `Outdated ${path}: ${state}`, update)),
    // What a stale lockfile leads to is not what it will lead to.
    ...say(stale.length > 0 ? [] : lost, (state) =>
      blocking("unlinked-dependency", `${cannot}: ${state}`, { file: path, hint }),
    ),
  ];
}

function notUnderstood(path: string, command: string, { message, line }: NotUnderstood): Finding {
  const details = { file: path, hint: `Write it anew: ${command}`, ...(line === undefined ? {} : { line }) };
  return blocking("unknown-lockfile", `Cannot keep ${path} in step: ${message}`, details);
}

function unsupported(path: string, name: string): Finding {
  const [state, hint] =
    name === BINARY_LOCKFILE
      ? ["it is binary", "Make it text: bun install --save-text-lockfile --frozen-lockfile --lockfile-only"]
      : ["it is no lockfile that is known", `Name one of ${LOCKFILES.join(", ")}`];
  return blocking("unknown-lockfile", `Cannot keep ${path} in step: ${state}`, { file: path, hint });
}
