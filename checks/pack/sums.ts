import type { StoredFile } from "#author";

/** The name of the file that holds the digests of all the others. */
export const SUMS = "SHA256SUMS";

/** Archives by name, in an order that no locale changes. */
export function sorted(files: readonly StoredFile[]): readonly StoredFile[] {
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The text of a sums file, as `sha256sum --check` reads it. */
export function sumsOf(files: readonly StoredFile[]): string {
  return files.map(({ digest, name }) => `${digest}  ${name}\n`).join("");
}

/** Names that a sums file cannot hold: those of two archives, and its own. */
export function repeatedNames(files: readonly StoredFile[]): readonly string[] {
  const names = [SUMS, ...files.map(({ name }) => name)];
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
