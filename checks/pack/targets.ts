/** A place that a manifest says is in the package: the field that says so, and the path. */
export interface Target {
  readonly field: string;
  /** Without a leading `./`; with a `*` where it is a pattern. */
  readonly path: string;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const FILE_FIELDS = ["main", "module", "types", "typings"];

/**
 * Every file that a manifest's `main`, `module`, `types`, `bin` and `exports` name.
 *
 * @see https://nodejs.org/api/packages.html#package-entry-points
 */
export function targetsOf(manifest: Readonly<Record<string, unknown>>): readonly Target[] {
  const fields = FILE_FIELDS.flatMap((field) => (typeof manifest[field] === "string" ? [target(field, manifest[field])] : []));
  return [...fields, ...binTargets(manifest["bin"] as Json | undefined), ...exportTargets(manifest["exports"] as Json | undefined, "exports")];
}

/** The targets that are not among a package's files. A file without its extension is found as node finds it. */
export function missingTargets(targets: readonly Target[], files: readonly string[]): readonly Target[] {
  const there = new Set(files);
  return targets.filter(({ field, path }) => {
    if (path.includes("*")) return !files.some((file) => matches(path, file));
    return !there.has(path) && !(field === "main" && isResolved(path, there));
  });
}

function target(field: string, path: string): Target {
  return { field, path: path.replace(/^(\.\/)+/, "").replace(/\/$/, "") };
}

function binTargets(bin: Json | undefined): readonly Target[] {
  if (typeof bin === "string") return [target("bin", bin)];
  if (typeof bin !== "object" || bin === null || Array.isArray(bin)) return [];
  return Object.entries(bin).flatMap(([name, path]) => (typeof path === "string" ? [target(`bin.${name}`, path)] : []));
}

/** Conditions nest; `null` closes a path on purpose; of a list the first that works is taken, so one must be there. */
function exportTargets(value: Json | undefined, field: string): readonly Target[] {
  if (typeof value === "string") return value.startsWith("./") ? [target(field, value)] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return exportTargets((value as readonly Json[])[0], field);
  return Object.entries(value).flatMap(([key, inner]) => exportTargets(inner, `${field}["${key}"]`));
}

/** `main` may lack its extension, or name a folder. */
function isResolved(path: string, files: ReadonlySet<string>): boolean {
  const endings = [".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
  return path === "" || path === "." ? files.has("index.js") : endings.some((ending) => files.has(path + ending));
}

function matches(pattern: string, file: string): boolean {
  const [before = "", after = ""] = pattern.split("*", 2);
  return file.length >= before.length + after.length && file.startsWith(before) && file.endsWith(after);
}
