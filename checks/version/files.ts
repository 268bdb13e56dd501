import { blocking, type Edit, type Finding } from "#author";
import { replaceSpans, spansAt } from "#workspace";
import { notJson } from "./manifest.ts";

/** A place outside of package.json where the version stands. Exactly one of `pattern` and `json` is set. */
export interface VersionFile {
  /** Relative to the repository's root. */
  readonly path: string;
  /** Text around the version, with `{version}` in its place: `export const VERSION = "{version}";`. */
  readonly pattern?: string | undefined;
  /** Keys that lead to the version in a JSON file, joined by dots: `package.version`. */
  readonly json?: string | undefined;
}

/** What becomes of one file: its edit, if it does not say the version already, or why it cannot be written. */
export interface Rewritten {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Any semantic version: by a tag-only release the branch may be several behind. */
const IDENTIFIERS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const VERSION = `\\d+\\.\\d+\\.\\d+(?:-${IDENTIFIERS})?(?:\\+${IDENTIFIERS})?`;
/** Lockfiles of npm, which repeat the version; those of pnpm and yarn do not. */
export const LOCKFILES = ["package-lock.json", "npm-shrinkwrap.json"] as const;

/** The manifest's text with another version. */
export function rewriteManifest(text: string, version: string): string {
  return replaceSpans(text, spansAt(text, ["version"]), JSON.stringify(version));
}

/** The text of npm's lockfile with another version of the root package. */
export function rewriteLockfile(text: string, file: string, version: string): Rewritten {
  const broken = notJson(text, file);
  if (broken !== null) return { text, findings: [broken] };
  const spans = [["version"], ["packages", "", "version"]].flatMap((path) => spansAt(text, path));
  return { text: replaceSpans(text, spans, JSON.stringify(version)), findings: [] };
}

/** The text of a file of the user's choice with another version, by the user's rule. */
export function rewriteByRule(text: string, rule: VersionFile, version: string): Rewritten {
  const refuse = (findings: readonly Finding[]): Rewritten => ({ text, findings });
  if (text.includes("\uFFFD")) return refuse([unchanged(rule, "it is not UTF-8")]);
  if (rule.json !== undefined) return rewriteJson(text, rule.path, rule.json, version);
  const [before = "", after = ""] = (rule.pattern ?? "").split("{version}");
  const pattern = new RegExp(`${literal(before)}${VERSION}${literal(after)}`, "g");
  if (!pattern.test(text)) return refuse([unchanged(rule, "nothing in it fits the pattern")]);
  return { text: text.replace(pattern, () => `${before}${version}${after}`), findings: [] };
}

function rewriteJson(text: string, path: string, keys: string, version: string): Rewritten {
  const broken = notJson(text, path);
  if (broken !== null) return { text, findings: [broken] };
  const spans = spansAt(text, keys.split("."));
  const isText = spans.length === 1 && text[spans[0]?.start ?? 0] === '"';
  if (!isText) return { text, findings: [unchanged({ path }, `there is no text at "${keys}"`)] };
  return { text: replaceSpans(text, spans, JSON.stringify(version)), findings: [] };
}

/** A rule that changes nothing: the file was moved, or says the version in another way. */
export function unchanged({ path }: Pick<VersionFile, "path">, state: string): Finding {
  return blocking("version-file", `Cannot write the version into ${path}: ${state}`, {
    file: path,
    hint: 'Mend or remove its rule in "files" of the version step',
  });
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/** Files that are written, each once, whatever the number of rules for it. */
export class Draft {
  readonly #texts = new Map<string, { readonly before: string; now: string }>();

  /** The text as it stands by now. */
  get(path: string): string | undefined {
    return this.#texts.get(path)?.now;
  }

  set(path: string, before: string, now: string): void {
    this.#texts.set(path, { before: this.#texts.get(path)?.before ?? before, now });
  }

  /** What differs from the commit. */
  edits(): readonly Edit[] {
    const changed = [...this.#texts].filter(([, { before, now }]) => before !== now);
    return changed.map(([path, { now }]) => ({ path, content: now }));
  }
}
