/** The most names that are said. */
const SAID = 5;

/** Says names, of many the first few: `v1.0.0, v1.1.0 and 38 more`; without any `no tag`. */
export function someOf(names: readonly string[], noun: string): string {
  if (names.length === 0) return `no ${noun}`;
  if (names.length <= SAID) return names.join(", ");
  return `${names.slice(0, SAID - 2).join(", ")} and ${names.length - SAID + 2} more`;
}

/** Says a number with its noun: `1 tag`, `2 tags`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
