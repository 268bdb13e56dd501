import { patched, spansOf, Unexpected, type Dialect, type Patch, type SpanIndex } from "./json-text.ts";
import {
  absent,
  differs,
  isLost,
  lostRange,
  NotUnderstood,
  type Due,
  type Mismatch,
  type Outcome,
  type Versions,
} from "./lock-due.ts";
import { KINDS } from "./manifest.ts";
import { lineAt } from "./places.ts";
import type { RangeEdit } from "./ranges.ts";

type Path = readonly string[];

/** A JSON lockfile while it is rewritten. */
export class JsonDraft {
  readonly #text: string;
  readonly #index: SpanIndex;
  readonly #patches: Patch[] = [];
  readonly stale: Mismatch[] = [];
  readonly behind: string[] = [];
  readonly lost: string[] = [];

  /** @param paths all that will be asked for, found by one walk */
  constructor(text: string, dialect: Dialect, paths: Iterable<Path>) {
    this.#text = text;
    this.#index = indexOf(text, dialect, paths);
  }

  has(path: Path): boolean {
    return this.#index.at(path).length > 0;
  }

  /** The line of what a path leads to; undefined where nothing is. */
  lineAt(path: Path): number | undefined {
    const span = this.#index.at(path).at(-1);
    return span === undefined ? undefined : lineAt(this.#text, span.start);
  }

  /** The text at a path; the last one where there are several, as JSON has it. */
  textAt(path: Path): string | undefined {
    const span = this.#index.at(path).at(-1);
    if (span === undefined) return undefined;
    const source = this.#text.slice(span.start, span.end);
    return source.startsWith('"') ? (JSON.parse(source) as string) : source;
  }

  write(path: Path, value: string): void {
    if (this.textAt(path) === value) return;
    for (const span of this.#index.at(path)) this.#patches.push({ ...span, by: JSON.stringify(value) });
  }

  outcome(): Outcome {
    return { text: patched(this.#text, this.#patches), stale: this.stale, behind: this.behind, lost: this.lost };
  }
}

function indexOf(text: string, dialect: Dialect, paths: Iterable<Path>): SpanIndex {
  try {
    return spansOf(text, paths, dialect);
  } catch (thrown) {
    if (!(thrown instanceof Unexpected)) throw thrown;
    throw new NotUnderstood("it is not JSON", lineAt(text, thrown.at));
  }
}

/** Where a JSON lockfile keeps what it repeats of manifests, and who a member's dependency is. */
export interface JsonShape {
  readonly section: "packages" | "workspaces";
  /** Whether the package manager itself leaves old versions and ranges behind: they tell nothing then. */
  readonly isLax: boolean;
  /** The version that the registry gave a dependent instead of the member; null where it has the member. */
  readonly foreign: (draft: JsonDraft, due: Pick<Due, "name" | "folder">, dependency: string) => string | null;
}

/** All paths that {@link rewriteSection} asks for. */
export function sectionPaths({ section }: Pick<JsonShape, "section">, dues: readonly Due[]): readonly Path[] {
  const root = dues.flatMap(({ name }) => KINDS.map((kind) => [section, "", kind, name]));
  const own = dues.flatMap(({ folder, ranges }) => [
    [section, folder],
    [section, folder, "version"],
    ...ranges.flatMap(({ dependency }) => KINDS.map((kind) => [section, folder, kind, dependency])),
  ]);
  return [[section], ...root, ...own];
}

/** Rewrites versions and ranges in the section that repeats the manifests. */
export function rewriteSection(draft: JsonDraft, shape: JsonShape, dues: readonly Due[], versions: Versions): void {
  for (const due of dues) {
    if (!draft.has([shape.section, due.folder]))
      draft.stale.push({ state: absent(due.folder), line: draft.lineAt([shape.section]) });
    else {
      rewriteVersion(draft, shape, due);
      for (const range of due.ranges) rewriteRange(draft, shape, due, range);
      noteLost(draft, shape, due, versions);
    }
  }
  if (dues.every(({ folder }) => folder !== "")) noteLost(draft, shape, rootOf(draft, shape, versions), versions);
}

function rewriteVersion(draft: JsonDraft, { section, isLax }: JsonShape, { name, folder, from, to }: Due): void {
  const path = [section, folder, "version"];
  const found = draft.textAt(path);
  // What the lockfile has does not matter to what it is to have.
  if (from !== to) draft.write(path, to);
  if (found !== from && found !== to && !isLax) draft.behind.push(differs(folder, name, found, from));
}

function rewriteRange(draft: JsonDraft, { section, isLax }: JsonShape, { folder }: Due, range: RangeEdit): void {
  const { kind, dependency, from, to } = range;
  const path = [section, folder, kind, dependency];
  const found = draft.textAt(path);
  if (from !== to && (found === from || isLax)) draft.write(path, to);
  // Of a dependency of two kinds the lockfile may keep one.
  const isThere = found !== undefined || KINDS.some((other) => draft.has([section, folder, other, dependency]));
  if (!isThere || (found !== undefined && found !== from && found !== to && !isLax))
    draft.stale.push({
      state: differs(folder, dependency, found, from),
      line: draft.lineAt(path) ?? draft.lineAt([section, folder]),
    });
}

/** The root is no member of most workspaces, and asks for members all the same. */
function rootOf(draft: JsonDraft, { section }: JsonShape, versions: Versions): Due {
  const ranges = [...versions.keys()].flatMap((dependency) =>
    KINDS.flatMap((kind) => {
      const range = draft.textAt([section, "", kind, dependency]);
      return range === undefined ? [] : [{ kind, dependency, from: range, to: range }];
    }),
  );
  return { name: "", folder: "", from: "", to: "", ranges };
}

function noteLost(draft: JsonDraft, shape: JsonShape, due: Due, versions: Versions): void {
  for (const range of due.ranges) {
    const foreign = shape.foreign(draft, due, range.dependency);
    if (foreign === null && isLost(range, versions)) draft.lost.push(lostRange(due.folder, range, versions));
    else if (foreign !== null && range.from !== range.to)
      draft.lost.push(`${due.folder} has ${range.dependency} ${foreign} from the registry`);
  }
}
