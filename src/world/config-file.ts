import { lstat, readFile, stat } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Jiti } from "jiti";
import { messageOf, PlimsollError, usageError } from "../model/error.ts";

const NAMES = ["ts", "mts", "js", "mjs", "cjs", "json"].map((extension) => `plimsoll.config.${extension}`);
const LARGEST = 1024 * 1024;
/** Not "plimsoll init": that overwrites nothing. */
const MEND = "Mend it, and look again: plimsoll checks";

/**
 * Finds the configuration file of a repository; null where it has none.
 *
 * @throws PlimsollError (usage) where there are several, the key of package.json among them.
 */
export async function findConfig(root: string): Promise<string | null> {
  const there = await Promise.all(NAMES.map(async (name) => ((await exists(join(root, name))) ? name : null)));
  const files = there.filter((name) => name !== null);
  const hasKey = (await readManifestKey(root)) !== undefined;
  const found = [...files, ...(hasKey ? ["the plimsoll key of package.json"] : [])];
  if (found.length > 1)
    throw usageError(
      `Cannot choose a configuration: there are ${found.join(" and ")}`,
      "Keep one of them, or name it: --config",
    );
  return files[0] === undefined ? null : join(root, files[0]);
}

/** The `plimsoll` key of package.json; undefined where there is none, or no readable package.json. */
export async function readManifestKey(root: string): Promise<unknown> {
  try {
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { plimsoll?: unknown } | null;
    return manifest?.plimsoll;
  } catch {
    return undefined;
  }
}

/**
 * Runs a configuration, or any module that it names, and gives what it exports by default. A configuration is code: it is
 * trusted as a build script is. `own` are modules that it may import though they are not installed, by name.
 *
 * @throws PlimsollError (usage) where it is no file, too large, does not parse, throws, or exports nothing.
 */
export async function importConfig(path: string, own: Readonly<Record<string, unknown>>): Promise<unknown> {
  await refuseOddFile(path);
  if (path.endsWith(".json")) return parseJson(await readFile(path, "utf8"), path);
  const jiti = await jitiFrom(path, own);
  const exported: unknown = await jiti.import(path, { default: true }).catch((thrown: unknown) => {
    // What a step says of its options, it says how to mend.
    throw usageError(whyNotLoaded(path, thrown), (thrown instanceof PlimsollError ? thrown.hint : undefined) ?? MEND);
  });
  if (isNothing(exported))
    throw usageError(
      `Cannot load ${path}: it exports nothing`,
      "Export a configuration: export default defineConfig({ … })",
    );
  return exported;
}

/** The file behind a module's name, as a program in the folder would import it: a path, or a package; null for none. */
export async function resolveModule(root: string, name: string): Promise<string | null> {
  if (/^\.{0,2}\//.test(name)) return resolve(root, name);
  if (isBuiltin(name)) return null;
  const jiti = await jitiFrom(join(root, "package.json"), {});
  const url = jiti.esmResolve(name, { try: true });
  return url?.startsWith("file:") === true ? fileURLToPath(url) : null;
}

/** Nothing is cached: a configuration may have changed since the last look. */
async function jitiFrom(path: string, own: Readonly<Record<string, unknown>>): Promise<Jiti> {
  // The static entry: the usual one loads its transformer by a path that bundling breaks.
  const { createJiti } = await import("jiti/static");
  return createJiti(pathToFileURL(path).href, { moduleCache: false, fsCache: false, virtualModules: { ...own } });
}

/** What does not parse says where on a line of its own; what is not found says who wanted it on further lines. */
function whyNotLoaded(path: string, thrown: unknown): string {
  const message = messageOf(thrown).replace(/\nRequire stack:[^]*$/, "");
  const [, why, place] = /^ParseError: ([^]+?)\s*\n\s*(\S.*:\d+:\d+)$/.exec(message) ?? [];
  return place === undefined ? `Cannot load ${path}: ${message}` : `Cannot load ${place}: ${why ?? message}`;
}

async function refuseOddFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw usageError(`Cannot load ${path}: there is no such file`, "Put it there, or name another");
  if (!found.isFile()) throw usageError(`Cannot load ${path}: it is not a file`, "Put a file there instead");
  if (found.size > LARGEST)
    throw usageError(`Cannot load ${path}: it is larger than 1 MiB`, "Let it import what is large");
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usageError(`Cannot load ${path}: it is not JSON (${messageOf(cause)})`, MEND);
  }
}

function isNothing(exported: unknown): boolean {
  return exported == null || (typeof exported === "object" && Object.keys(exported).length === 0);
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}
