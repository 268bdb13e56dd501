import { Range } from "semver";
import { absent, differs, foremost, NotUnderstood, type Due, type Mismatch, type Outcome } from "./lock-due.ts";
import { SymlFile, type SymlEntry } from "./lock-syml.ts";
import type { RangeEdit } from "./ranges.ts";

/** A range of a member that has become another, as the lockfile writes them: `npm:^1.0.0`. */
interface Move {
  readonly folder: string;
  readonly dependency: string;
  readonly from: string;
  readonly to: string;
}

/** A lockfile of yarn while it is rewritten. */
interface Draft {
  readonly file: SymlFile;
  /** The entries of members, by the members' names. */
  readonly own: ReadonlyMap<string, SymlEntry>;
  readonly stale: Mismatch[];
  readonly lost: string[];
}

/** The kinds in the order in which yarn takes one range of several. */
const ORDER = ["devDependencies", "optionalDependencies", "dependencies"] as const;
const DESCRIPTOR = /^((?:@[^/]+\/)?[^@]+)@(.*)$/;
const [OLDEST, NEWEST] = [4, 10];

/**
 * Rewrites the lockfile of yarn from 2 on. It has no versions of members; their ranges stand where they ask, and in the
 * key of what is asked for.
 *
 * @see https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-core/sources/Project.ts
 */
export function rewriteYarn(text: string, dues: readonly Due[]): Outcome {
  const version = /^__metadata:\r?\n {2}version: (\d+)/m.exec(text)?.[1] ?? "that it does not tell";
  if (!(Number(version) >= OLDEST && Number(version) <= NEWEST))
    throw new NotUnderstood(`its version ${version} is not known`);
  const file = new SymlFile(text);
  const entries = new Map(file.entries.map((entry) => [entry.resolution, entry]));
  const entryOf = ({ name, folder }: Due): SymlEntry | undefined => entries.get(`${name}@workspace:${folder || "."}`);
  const own = new Map(dues.flatMap((due) => [[due.name, entryOf(due)] as const]).filter(isThere));
  const draft: Draft = { file, own, stale: [], lost: [] };
  const moves = dues.flatMap((due) => rewriteRanges(draft, due, entryOf(due)));
  moveDescriptors(draft, moves);
  noteLost(draft, dues);
  return { text: file.toString(), stale: draft.stale, behind: [], lost: draft.lost };
}

function isThere(pair: readonly [string, SymlEntry | undefined]): pair is readonly [string, SymlEntry] {
  return pair[1] !== undefined;
}

/** Rewrites the ranges where a member asks, and tells which have moved. */
function rewriteRanges({ stale }: Draft, due: Due, entry: SymlEntry | undefined): readonly Move[] {
  if (entry === undefined) {
    stale.push({ state: absent(due.folder) });
    return [];
  }
  const peers = due.ranges.filter(({ kind }) => kind === "peerDependencies");
  const others = foremost(due.ranges, ORDER);
  const turn = (section: string, range: RangeEdit): readonly Move[] => {
    const { dependency, from, to } = range;
    const found = entry.ranges(section).get(dependency);
    const prefix = found?.startsWith("npm:") === true && !from.startsWith("npm:") ? "npm:" : "";
    if (found === prefix + to || from.startsWith("catalog:")) return [];
    if (found !== prefix + from) stale.push({ state: differs(due.folder, dependency, found, from), line: entry.line });
    else entry.setRange(section, dependency, prefix + to);
    return found === prefix + from ? [{ folder: due.folder, dependency, from: found, to: prefix + to }] : [];
  };
  for (const range of peers) turn("peerDependencies", range);
  return others.flatMap((range) => turn("dependencies", range));
}

/** Lets the keys of members follow what is asked for: what nobody asks for any more goes. */
function moveDescriptors(draft: Draft, moves: readonly Move[]): void {
  if (moves.length === 0) return;
  const owners = ownersIn(draft);
  const asked = askersIn(draft);
  for (const { folder, dependency, from, to } of moves) {
    const target = draft.own.get(dependency);
    const [old, next] = [plain(`${dependency}@${from}`), plain(`${dependency}@${to}`)];
    const owner = owners.get(old);
    // Nobody owns what "resolutions" of the root lead elsewhere.
    if (owner === undefined || target === undefined) continue;
    if (owner !== target || (owners.get(next) ?? target) !== target)
      draft.lost.push(`${folder || "the root"} has ${dependency} ${from} from the registry`);
    else follow(target, { old, dependency, to, isAsked: asked.has(old) });
  }
}

function follow(
  target: SymlEntry,
  { old, dependency, to, isAsked }: { old: string; dependency: string; to: string; isAsked: boolean },
): void {
  // Before yarn 4 keys of members have no `npm:`.
  const isBare = target.descriptors.includes(old) && to.startsWith("npm:");
  const next = `${dependency}@${isBare ? to.slice("npm:".length) : to}`;
  target.setDescriptors([...target.descriptors.filter((one) => isAsked || plain(one) !== old), next]);
}

/** Descriptors of members' names, and the entries that they lead to. */
function ownersIn({ file, own }: Draft): ReadonlyMap<string, SymlEntry> {
  const owners = new Map<string, SymlEntry>();
  for (const entry of file.entries)
    for (const descriptor of entry.descriptors) if (own.has(nameOf(descriptor))) owners.set(plain(descriptor), entry);
  return owners;
}

/** Descriptors of members' names that are asked for, and who does. */
function askersIn({ file, own }: Draft): ReadonlyMap<string, string> {
  const askers = new Map<string, string>();
  for (const entry of file.entries)
    for (const [name, range] of entry.ranges("dependencies"))
      if (own.has(name)) askers.set(plain(`${name}@${range}`), entry.resolution);
  return askers;
}

/** yarn takes a member wherever its version is in the range, whoever asks, and asks the registry for all else. */
function noteLost(draft: Draft, dues: readonly Due[]): void {
  const turns = new Map(dues.filter(({ from, to }) => from !== to).map((due) => [due.name, due]));
  for (const [descriptor, owner] of ownersIn(draft)) {
    const due = turns.get(nameOf(descriptor));
    if (due === undefined) continue;
    const isOwn = owner === draft.own.get(due.name);
    const [before, after] = [accepts(descriptor, due.from), accepts(descriptor, due.to)];
    if (isOwn && before && !after) draft.lost.push(`${descriptor} is asked for, which ${due.to} is not`);
    if (!isOwn && !before && after) draft.lost.push(`${descriptor} would no more be the registry's, but ${due.folder}`);
  }
}

function accepts(descriptor: string, version: string): boolean {
  const range = plain(descriptor)
    .slice(nameOf(descriptor).length + 1)
    .replace(/^workspace:/, "");
  if (range === "*" || range === "^" || range === "~") return true;
  try {
    return !/[:/]/.test(range) && new Range(range, { includePrerelease: true, loose: true }).test(version);
  } catch {
    return false;
  }
}

function nameOf(descriptor: string): string {
  return DESCRIPTOR.exec(descriptor)?.[1] ?? "";
}

/** A descriptor without the protocol that goes without saying. */
function plain(descriptor: string): string {
  const name = nameOf(descriptor);
  return descriptor.startsWith(`${name}@npm:`) ? `${name}@${descriptor.slice(name.length + 5)}` : descriptor;
}
