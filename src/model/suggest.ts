/** The known name that a misspelt one is nearest to, or null where none is near. */
export function suggest(name: string, known: readonly string[]): string | null {
  const ranked = known.map((one) => ({ one, distance: distance(name.toLowerCase(), one.toLowerCase()) }));
  const [best] = ranked.sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.one : null;
}

/** Edits between two words: a letter put in, left out or changed, or two neighbours swapped (optimal string alignment). */
function distance(a: string, b: string): number {
  const table: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (i: number, j: number): number => table[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    table[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? at(i - 2, j - 2) + 1 : Infinity;
      table[i]?.push(Math.min(changed, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}

/** What to say of a name that is not known: the one that was probably meant, or all that there are. */
export function didYouMean(name: string, known: readonly string[], all: string): string {
  const meant = suggest(name, known);
  return meant === null ? `${all}: ${known.join(", ") || "none"}` : `Did you mean "${meant}"?`;
}
