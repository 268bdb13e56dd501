import type { CountedFile } from "#author";
import { format, listed, ranked, signed } from "./words.ts";

/** Files of the release, and of the last one where there was one. */
export interface Compared {
  readonly now: readonly CountedFile[];
  readonly before: readonly CountedFile[] | null;
}

/** Takes those of the files that a limit is for. */
export function among({ now, before }: Compared, has: (file: CountedFile) => boolean): Compared {
  return { now: now.filter(has), before: before?.filter(has) ?? null };
}

/** Names the files that grew most since the last release; where none is known to have grown, the largest. */
export function mostGrown({ now, before }: Compared): string {
  const old = before === null ? null : sizesBefore(now, before);
  const growth = ({ path, effective }: CountedFile): number => effective - (old?.get(path) ?? 0);
  const grown = old === null ? [] : now.filter((file) => growth(file) > 0);
  if (grown.length > 0) return `grown most: ${listed(ranked(grown, growth), (file) => signed(growth(file)))}`;
  return `largest: ${listed(ranked(now, effectiveOf), (file) => format(file.effective))}`;
}

/** A file's effective lines: what files are ranked by where there is nothing to compare them with. */
export function effectiveOf({ effective }: CountedFile): number {
  return effective;
}

/** What each file had before. One that is new is compared with one of its name that is gone from elsewhere: it moved. */
function sizesBefore(now: readonly CountedFile[], before: readonly CountedFile[]): ReadonlyMap<string, number> {
  const sizes = new Map(before.map(({ path, effective }) => [path, effective]));
  const here = new Set(now.map(({ path }) => path));
  const gone = new Map<string, number[]>();
  for (const file of before) {
    if (here.has(file.path)) continue;
    const same = gone.get(nameOf(file));
    if (same === undefined) gone.set(nameOf(file), [file.effective]);
    else same.push(file.effective);
  }
  const isNew = ({ path }: CountedFile): boolean => !sizes.has(path);
  for (const file of now.filter(isNew)) sizes.set(file.path, gone.get(nameOf(file))?.pop() ?? 0);
  return sizes;
}

function nameOf({ path }: CountedFile): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
