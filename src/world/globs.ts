/**
 * Tells whether a path, relative and with `/`, is met by one of some globs, hidden files too. `**` crosses folders; a folder
 * is met with all that is below it by `folder/**`.
 */
export async function globMatcher(globs: readonly string[]): Promise<(path: string) => boolean> {
  if (globs.length === 0) return () => false;
  const { default: picomatch } = await import("picomatch");
  return picomatch([...globs], { dot: true });
}
