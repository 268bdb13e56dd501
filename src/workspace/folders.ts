import { environmentError, messageOf } from "../model/error.ts";
import type { PackageFolder } from "../model/lines.ts";
import { manifestPath } from "../model/packages.ts";
import { readGlobs, type Glob } from "./member-globs.ts";

/** Gives the text of a file, relative to the root; null where it is not there or is no file. */
export type ReadText = (path: string) => Promise<string | null>;

/** Folders that a workspace has, and those that it has not whatever else is said. */
interface Globs {
  readonly wanted: readonly Glob[];
  readonly unwanted: readonly Glob[];
}

type Json = Readonly<Record<string, unknown>>;
type Matcher = (folder: string) => boolean;

const MANIFEST = "package.json";
const PNPM = "pnpm-workspace.yaml";

/**
 * Finds the packages of a tree of files, in the order of their folders: its root, and the members of its workspaces as npm,
 * yarn, bun and pnpm know them.
 *
 * @param paths all files of the tree, relative to its root, with `/`
 * @throws PlimsollError (environment) for a manifest that is not JSON, or a `pnpm-workspace.yaml` that is not YAML
 */
export async function packageFolders(paths: readonly string[], read: ReadText): Promise<readonly PackageFolder[]> {
  const root = await manifestIn("", read);
  const folders = await foldersBy(root, paths, read);
  const manifests = await Promise.all(folders.map((folder) => manifestIn(folder, read)));
  const members = manifests.map((manifest, index) => {
    const folder = folders[index] ?? "";
    return manifest === null ? null : { name: nameOf(manifest, folder), folder };
  });
  const all = [root === null ? null : { name: nameOf(root, "(root)"), folder: "" }, ...members];
  return all.filter((one) => one !== null);
}

/**
 * Finds the folders of a workspace's members, in order; whether their manifests can be read is not looked at.
 *
 * @param paths all files of the tree, relative to its root, with `/`
 * @throws PlimsollError (environment) where the lists of members cannot be read
 */
export async function memberFolders(paths: readonly string[], read: ReadText): Promise<readonly string[]> {
  return await foldersBy(await manifestIn("", read), paths, read);
}

async function foldersBy(root: Json | null, paths: readonly string[], read: ReadText): Promise<readonly string[]> {
  return foldersOf(paths).filter(memberMatcher(root, await pnpmWorkspace(read)));
}

/** The folders that hold a manifest, in order; not the root, and nothing that was installed. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const manifests = paths.filter((path) => path.endsWith(`/${MANIFEST}`));
  const folders = new Set(manifests.map((path) => path.slice(0, -MANIFEST.length - 1)));
  return [...folders].filter((folder) => !folder.split("/").includes("node_modules")).sort();
}

function nameOf({ name }: Json, otherwise: string): string {
  return typeof name === "string" && name !== "" ? name : otherwise;
}

async function manifestIn(folder: string, read: ReadText): Promise<Json | null> {
  const path = manifestPath(folder);
  const text = await read(path);
  return text === null ? null : recordOf(attempt(path, () => JSON.parse(withoutMark(text)) as unknown));
}

async function pnpmWorkspace(read: ReadText): Promise<Json> {
  const text = await read(PNPM);
  if (text === null) return {};
  const { parse } = await import("yaml");
  return recordOf(attempt(PNPM, () => parse(withoutMark(text), { logLevel: "error" }) as unknown));
}

/** Where both files name members, each has those that it names. */
function memberMatcher(root: Json | null, pnpm: Json): Matcher {
  const declared = root?.["workspaces"];
  const npmGlobs = Array.isArray(declared) ? declared : recordOf(declared)["packages"];
  const byNpm = attempt(MANIFEST, () => matcherOf(inOrder(readGlobs(npmGlobs))));
  const byPnpm = attempt(PNPM, () => matcherOf(atOnce(readGlobs(pnpm["packages"]))));
  return (folder) => byNpm(folder) || byPnpm(folder);
}

/** To npm a glob that itself meets an earlier negation lifts it: `["a/*", "!a/b", "a/b"]` has `a/b`. */
function inOrder(globs: readonly Glob[]): Globs {
  const wanted: Glob[] = [];
  let unwanted: Glob[] = [];
  for (const glob of globs) {
    const names = glob.text.split("/");
    if (!glob.isNegation) unwanted = unwanted.filter((earlier) => !earlier.isMet(names));
    (glob.isNegation ? unwanted : wanted).push(glob);
  }
  return { wanted, unwanted };
}

/** To pnpm the order is nothing. */
function atOnce(globs: readonly Glob[]): Globs {
  return { wanted: globs.filter(({ isNegation }) => !isNegation), unwanted: globs.filter((glob) => glob.isNegation) };
}

/** As all of these tools do, `a/**` has `a` itself if it has a manifest. */
function matcherOf({ wanted, unwanted }: Globs): Matcher {
  return (folder) => {
    const names = folder.split("/");
    return wanted.some((glob) => glob.isMet(names)) && !unwanted.some((glob) => glob.isMet(names));
  };
}

function recordOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // A parser of YAML shows the place below its message, one of JSON shows it within.
    const why = (messageOf(error).split(/:\n\n/)[0] ?? "").replace(/\s+/g, " ");
    throw environmentError(`Cannot read ${path}: ${why}`, "Mend it, or count without packages", error);
  }
}
