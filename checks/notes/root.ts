import { addRelease, withLink, type Entry } from "./changelog.ts";
import { lowered } from "./outline.ts";

/** A package's part in a release of many. */
export interface Part {
  readonly name: string;
  readonly version: string;
  readonly entry: Entry;
}

/** The heading of a part, as {@link headingOf} writes it. */
const PART = /^### `([^`\n]+)` \[?([^\]\s]+)/gm;

/**
 * The changelog of all packages with a release put in: one section, in which each package has its version and its notes. It is called by
 * the version where all of them share it with their tag, else by the date. What people have written under "Unreleased" comes before the
 * packages; packages that the changelog has already in this version are left out.
 */
export function addToRoot(text: string | null, parts: readonly Part[], isShared: boolean): string | null {
  const known = new Set([...(text ?? "").matchAll(PART)].map(([, name, version]) => `${name ?? ""} ${version ?? ""}`));
  const missing = parts.filter(({ name, version }) => !known.has(`${name} ${version}`));
  const [first] = missing;
  if (first === undefined) return text;
  const body = missing.map((part) => `${headingOf(part, isShared)}\n\n${lowered(part.entry.body)}`).join("\n\n");
  const whole = isShared ? first.entry : { ...first.entry, version: null, compare: null };
  return addRelease(text, { ...whole, body, joins: true });
}

/** Where the release has one version, its own heading has the link. */
function headingOf({ name, version, entry }: Part, isShared: boolean): string {
  return `### \`${name}\` ${isShared ? version : withLink(version, entry.compare)}`;
}
