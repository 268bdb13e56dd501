import {
  blocking,
  inTurns,
  publishedName,
  warning,
  type Effect,
  type Finding,
  type PackedPackage,
  type PastRelease,
  type Workbench,
} from "#author";
import { counted } from "../common/words.ts";
import { isDistTag } from "./dist-tag.ts";
import { heldEffects, wantsToken } from "./hold.ts";
import type { LineOf } from "./maintenance.ts";
import { inOrder } from "./order.ts";
import { lookAt, type How, type Looked } from "./registry.ts";

/** A thousand questions at once would exhaust sockets, and the patience of a registry. */
const AT_ONCE = 20;
/** With more targets than these, nobody reads their list. */
const SHOWN = 3;

/** What a check saw somewhere, and what is to be done there. */
export interface Seen {
  readonly saw: string;
  readonly effects: readonly Effect[];
  readonly findings: readonly Finding[];
}

/** How packages go to their registries. */
export interface Where extends Omit<How, "last" | "line"> {
  /** Whether several packages wait under a holding tag until all are public. */
  readonly hold: boolean;
  readonly last: readonly PastRelease[];
  readonly lineOf: LineOf;
}

/** Asks the registries of all packages. Private ones are left out: that is a finding only where nothing is left. */
export async function inRegistries(packages: readonly PackedPackage[], where: Where, bench: Workbench): Promise<Seen> {
  const open = packages.filter(({ isPrivate }) => !isPrivate);
  if (open.length === 0) return allPrivate(packages);
  const looked = withWaits(open, await lookAtAll(inOrder(open), where, bench));
  const isHeld = where.hold && looked.length > 1 && where.snapshot === undefined;
  return {
    saw: [sawOf(looked), ...leftOut(packages.length - open.length)].join("; "),
    effects: isHeld ? heldEffects(looked) : looked.map(({ effect }) => effect),
    findings: distinct([
      ...noLabel(where.snapshot),
      ...looked.flatMap(({ findings }) => findings),
      ...(isHeld ? wantsToken(bench) : []),
    ]),
  };
}

async function lookAtAll(
  packages: readonly PackedPackage[],
  { last, lineOf, ...how }: Where,
  bench: Workbench,
): Promise<readonly Looked[]> {
  return await inTurns(packages, { bound: AT_ONCE }, (one) =>
    lookAt(one, { ...how, last: lastOf(one, last), line: lineOf(one.name) }, bench.registry),
  );
}

/** The version of a package's last release, whatever became of it. */
function lastOf({ name }: PackedPackage, last: readonly PastRelease[]): string | null {
  return last.find((release) => release.name === name)?.version ?? null;
}

/** Gives each publish the names of those that it waits for; in a cycle, of those that come before it. */
function withWaits(packages: readonly PackedPackage[], looked: readonly Looked[]): readonly Looked[] {
  const needs = new Map(packages.map((one) => [one.name, one.needs]));
  const before = new Map<string, string>();
  return looked.map((one) => {
    const after = (needs.get(one.effect.name) ?? []).flatMap((name) => before.get(name) ?? []);
    before.set(one.effect.name, publishedName(one.effect));
    return after.length === 0 ? one : { ...one, effect: { ...one.effect, after } };
  });
}

/** One package as it is; of several their number, by registry and dist-tag. */
function sawOf(looked: readonly Looked[]): string {
  const [only] = looked;
  if (looked.length === 1 && only !== undefined) return only.saw;
  const targets = looked.map(({ effect }) => `${effect.registry} as ${effect.distTag}`);
  const lines = [...new Set(targets)].map((target) => {
    const count = targets.filter((one) => one === target).length;
    return `${counted(count, "package")} for ${target}`;
  });
  const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} targets more`] : [];
  return [...lines.slice(0, SHOWN), ...more].join(", ");
}

function leftOut(count: number): readonly string[] {
  if (count === 0) return [];
  return [count === 1 ? "1 private package is left out" : `${count} private packages are left out`];
}

function allPrivate(packages: readonly PackedPackage[]): Seen {
  const [first] = packages;
  if (first === undefined) return { saw: "", effects: [], findings: [] };
  const isOne = packages.length === 1;
  const what = isOne ? `${first.name} is private` : `all ${packages.length} packages are private`;
  const message = isOne ? `${what}, and so it is not published` : `A${what.slice(1)}, and so none is published`;
  const hint = 'Remove "private", or take the registry out of publish()';
  const file = isOne ? { file: "package.json" } : {};
  return { saw: what, effects: [], findings: [warning("private-package", message, { ...file, hint })] };
}

/** A snapshot never takes the place of what people install. */
function noLabel(label: string | undefined): readonly Finding[] {
  if (label === undefined || (label !== "latest" && isDistTag(label))) return [];
  const message = `Cannot publish a snapshot as ${label}: ${label === "latest" ? "that is for releases" : "npm takes it for no dist-tag"}`;
  return [blocking("snapshot-label", message, { hint: "Choose another label, such as canary" })];
}

/** What a thousand packages have in common is said once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.id} ${finding.message}`, finding])).values()];
}
