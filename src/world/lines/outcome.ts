import type { Oid } from "../../model/effect.ts";
import type { CountedFile, FileCount, UncountedFile } from "../../model/lines.ts";
import { kindOf } from "./kind.ts";

/** What counting a file came to: its lines, why it has none, or null where nobody knows its language. */
export type Outcome = Omit<CountedFile, "path"> | Omit<UncountedFile, "path"> | null;

/** A file of a commit. */
export interface Blob {
  readonly path: string;
  readonly oid: Oid;
}

/** What a blob's outcome is known by: its bytes, and as much of its name as tells its language. */
export function keyOf({ oid, path }: Blob): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return kindOf(path) === "cloc" ? `${oid} /${name}` : `${oid} ${name.slice(name.lastIndexOf(".")).toLowerCase()}`;
}

/** Sorts outcomes into what was counted and what was not. */
export function fileCountOf(outcomes: Iterable<readonly [path: string, outcome: Outcome]>): FileCount {
  const files: CountedFile[] = [];
  const uncounted: UncountedFile[] = [];
  for (const [path, outcome] of outcomes) {
    if (outcome === null) continue;
    if ("why" in outcome) uncounted.push({ path, ...outcome });
    else files.push({ path, ...outcome });
  }
  return { files, uncounted };
}
