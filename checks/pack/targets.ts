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
  return targets.filter(({ field, paths }) => !paths.some((path) => isThere(field, path, there)));
}

function isThere(field: string, path: string, files: ReadonlySet<string>): boolean {
  if (path.includes("*")) return [...files].some((file) => patternOf(path).test(file));
  const base = path.replace(/\/$/, "");
  if (["", ...(ENDINGS[field] ?? [])].some((ending) => files.has((base + ending).replace(/^\//, "")))) return true;
  return field.startsWith("exports") && path.endsWith("/") && [...files].some((file) => file.startsWith(path));
}

/** Every `*` of a target stands for the same text. */
function patternOf(path: string): RegExp {
  const [before = "", ...after] = path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${before}(.+)${after.join("\\1")}$`);
}

/** An empty `main` is what packages of types alone have. */
function fileTarget(field: string, path: Json | undefined): readonly Target[] {
  return typeof path === "string" && path !== "" ? [{ field, paths: [plain(path)] }] : [];
}

function plain(path: string): string {
  return path === "." ? "" : path.replace(/^(?:\.\/+)+/, "");
}

function binTargets(bin: Json | undefined): readonly Target[] {
  if (typeof bin === "string") return fileTarget("bin", bin);
  if (typeof bin !== "object" || bin === null || Array.isArray(bin)) return [];
  return Object.entries(bin).flatMap(([name, path]) => fileTarget(`bin["${name}"]`, path));
}

/** Conditions nest; `null` closes a path on purpose; of a list, one has to be there. */
function exportTargets(value: Json | undefined, field: string): readonly Target[] {
  if (typeof value === "string") return fileTarget(field, value);
  if (typeof value !== "object" || value === null) return [];
  if (!isList(value))
    return Object.entries(value).flatMap(([key, inner]) => exportTargets(inner, `${field}["${key}"]`));
  const paths = value.flatMap((inner) => exportTargets(inner, field)).flatMap((target) => target.paths);
  return paths.length === 0 ? [] : [{ field, paths }];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
