/** A place that a manifest says is in the package. */
export interface Target {
  /** The field that says so, such as `exports["."]["import"]`. */
  readonly field: string;
  /** Paths without a leading `./`, of which one must be there; with a `*` where it is a pattern. */
  readonly paths: readonly string[];
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const FILE_FIELDS = ["main", "module", "types", "typings"];

/** What may be missing at the end of a path, by the field: node looks for it, and TypeScript does. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  main: [".js", ".json", ".node", "/index.js", "/index.json", "/index.node"],
  types: [".d.ts", "/index.d.ts"],
  typings: [".d.ts", "/index.d.ts"],
};

/**
 * Every file that a manifest's `main`, `module`, `types`, `bin` and `exports` name.
 *
 * @see https://nodejs.org/api/packages.html#package-entry-points
 */
export function targetsOf(manifest: Readonly<Record<string, unknown>>): readonly Target[] {
  const json = manifest as Readonly<Record<string, Json | undefined>>;
  const fields = FILE_FIELDS.flatMap((field) => fileTarget(field, json[field]));
  return [...fields, ...binTargets(json["bin"]), ...exportTargets(json["exports"], "exports")];
}

/** The targets of which nothing is among a package's files. */
export function missingTargets(targets: readonly Target[], files: readonly string[]): readonly Target[] {
  const there = new Set(files);
  const isThere = (field: string, path: string): boolean => {
    if (path.includes("*")) return files.some(patternOf(path));
    if (path === "" || path.endsWith("/")) return (ENDINGS[field] ?? []).some((ending) => there.has(`${path}index${ending}`)) || (path !== "" && files.some((file) => file.startsWith(path)));
    return there.has(path) || (ENDINGS[field] ?? []).some((ending) => there.has(path + ending));
  };
  return targets.filter(({ field, paths }) => !paths.some((path) => isThere(field, path)));
}
