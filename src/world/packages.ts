import type picomatch from "picomatch";
import { environmentError, messageOf } from "../model/error.ts";
import type { PackageFolder } from "../model/lines.ts";

/** Gives the text of a file, relative to the root; null where it is not there or is no file. */
export type ReadText = (path: string) => Promise<string | null>;

/** Folders that a workspace has, and those that it has not whatever else is said. */
interface Globs {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
}

type Picomatch = typeof picomatch;
type Json = Readonly<Record<string, unknown>>;
type Matcher = (folder: string) => boolean;

const MANIFEST = "package.json";
const PNPM = "pnpm-workspace.yaml";
/** Far longer than a glob of anybody's: an expression made of an endless one takes all memory. */
const LONGEST_GLOB = 1_024;

/**
 * Finds the packages of a tree of files, in the order of their folders: its root, and the members of its workspaces as npm,
 * yarn, bun and pnpm know them.
 *
 * @param paths all files of the tree, relative to its root, with `/`
 * @throws PlimsollError (environment) for a manifest that is not JSON, or a `pnpm-workspace.yaml` that is not YAML
 */
export async function packageFolders(paths: readonly string[], read: ReadText): Promise<readonly PackageFolder[]> {
  const root = await manifestIn("", read);
  const isMember = await memberMatcher(root, await pnpmWorkspace(read));
  const packages = root === null ? [] : [{ name: nameOf(root, "(root)"), folder: "" }];
  for (const folder of foldersOf(paths).filter(isMember)) {
    const manifest = await manifestIn(folder, read);
    if (manifest !== null) packages.push({ name: nameOf(manifest, folder), folder });
  }
  return packages;
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
  const path = folder === "" ? MANIFEST : `${folder}/${MANIFEST}`;
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
async function memberMatcher(root: Json | null, pnpm: Json): Promise<Matcher> {
  const declared = root?.["workspaces"];
  const npmGlobs = textsOf(Array.isArray(declared) ? declared : recordOf(declared)["packages"]);
  const pnpmGlobs = textsOf(pnpm["packages"]);
  if (npmGlobs.length === 0 && pnpmGlobs.length === 0) return () => false;
  const { default: picomatch } = await import("picomatch");
  const byNpm = attempt(MANIFEST, () => matcherOf(inOrder(npmGlobs, picomatch), picomatch));
  const byPnpm = attempt(PNPM, () => matcherOf(atOnce(pnpmGlobs), picomatch));
  return (folder) => byNpm(folder) || byPnpm(folder);
}

/** To npm a glob that itself meets an earlier negation lifts it: `["a/*", "!a/b", "a/b"]` has `a/b`. */
function inOrder(globs: readonly string[], picomatch: Picomatch): Globs {
  const wanted: string[] = [];
  let unwanted: readonly string[] = [];
  for (const glob of globs) {
    const pattern = patternOf(glob);
    if (isNegation(glob)) unwanted = [...unwanted, pattern];
    else {
      unwanted = unwanted.filter((earlier) => !picomatch(earlier, { maxLength: LONGEST_GLOB })(pattern));
      wanted.push(pattern);
    }
  }
  return { wanted, unwanted };
}

/** To pnpm the order is nothing. */
function atOnce(globs: readonly string[]): Globs {
  const [unwanted, wanted] = [globs.filter(isNegation), globs.filter((glob) => !isNegation(glob))];
  return { wanted: wanted.map(patternOf), unwanted: unwanted.map(patternOf) };
}

function matcherOf({ wanted, unwanted }: Globs, picomatch: Picomatch): Matcher {
  const [isWanted, isUnwanted] = [anyOf(wanted, picomatch), anyOf(unwanted, picomatch)];
  return (folder) => isWanted(folder) && !isUnwanted(folder);
}

/** Manifests are what is matched, as all of these tools do: `a/**` has `a` itself if it has a manifest. */
function anyOf(patterns: readonly string[], picomatch: Picomatch): Matcher {
  if (patterns.length === 0) return () => false;
  const isMet = picomatch(
    patterns.map((pattern) => `${pattern}/${MANIFEST}`),
    { maxLength: LONGEST_GLOB },
  );
  return (folder) => isMet(`${folder}/${MANIFEST}`);
}

function isNegation(glob: string): boolean {
  return (marksOf(glob) & 1) === 1;
}

function patternOf(glob: string): string {
  return glob
    .slice(marksOf(glob))
    .replace(/^(?:\.?\/+)+/, "")
    .replace(/(?<!\/)\/+$/, "");
}

function marksOf(glob: string): number {
  return glob.length - glob.replace(/^!+/, "").length;
}

/** The root is a package anyway, so that globs which name it say nothing. */
function textsOf(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  return texts.filter((glob) => !["", "."].includes(patternOf(glob)));
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
