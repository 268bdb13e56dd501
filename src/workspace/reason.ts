import type { Bump } from "./bump.ts";
import type { Kind } from "./manifest.ts";

/** Why a package is released, or only written (`none`). */
export type Reason =
  | { readonly kind: "intent"; readonly bump: Bump; readonly text: string }
  | {
      readonly kind: "dependency";
      readonly on: string;
      readonly by: Kind;
      readonly range: string;
      readonly leaves: boolean;
    }
  | { readonly kind: "fixed" | "linked"; readonly with: string }
  | { readonly kind: "exit" };

/** What {@link explain} needs of a release. */
interface Explained {
  readonly name: string;
  readonly type: Bump;
  readonly reasons: readonly Reason[];
}

type ByName = ReadonlyMap<string, Explained>;

/** Says a reason in a few words: `dependency b minor leaves range ^1.0.0`. */
export function reasonText(reason: Reason, releases: ByName): string {
  if (reason.kind === "intent") return reason.text;
  if (reason.kind === "exit") return "end of pre-releases";
  if (reason.kind !== "dependency") return `${reason.kind} with ${reason.with}`;
  const bump = releases.get(reason.on)?.type ?? "none";
  const dependency = `${WORDS[reason.by]} ${reason.on} ${bump}`;
  return reason.leaves ? `${dependency} leaves range ${reason.range}` : dependency;
}

const WORDS: Readonly<Record<Kind, string>> = {
  dependencies: "dependency",
  optionalDependencies: "optional dependency",
  peerDependencies: "peer dependency",
  devDependencies: "development dependency",
};

/** Says the whole chain: `c patch because b minor because of 3 commits`. A name that comes again ends it. */
export function explain(name: string, releases: ByName): string {
  const parts: string[] = [];
  const seen = new Set<string>();
  for (let at = releases.get(name); at !== undefined; at = releases.get(sourceOf(at) ?? "")) {
    parts.push(`${at.name} ${at.type}`);
    const source = sourceOf(at);
    seen.add(at.name);
    if (source !== null && !seen.has(source) && releases.has(source)) continue;
    return `${parts.join(" because ")}${because(at, releases)}`;
  }
  return parts.join(" because ");
}

function because({ type, reasons }: Explained, releases: ByName): string {
  // Of several intents the greatest made the bump.
  const decisive = reasons.filter((reason) => reason.kind !== "intent" || reason.bump === type);
  const texts = (decisive.length > 0 ? decisive : reasons).map((reason) => reasonText(reason, releases));
  return texts.length === 0 ? "" : ` because of ${listed(texts)}`;
}

/** More than three are counted: a release may have a hundred. */
function listed(texts: readonly string[]): string {
  return texts.length > 3 ? `${texts.slice(0, 2).join(", ")} and ${texts.length - 2} more` : texts.join(" and ");
}

/** The package that a release goes back to; null where it has a reason of its own for so great a bump. */
function sourceOf({ type, reasons }: Explained): string | null {
  if (reasons.some((reason) => reason.kind === "intent" && reason.bump === type)) return null;
  const last = reasons.findLast((reason) => reason.kind !== "intent" && reason.kind !== "exit");
  if (last === undefined) return null;
  return last.kind === "dependency" ? last.on : last.with;
}
