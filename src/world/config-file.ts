import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { messageOf, usageError } from "../model/error.ts";

const NAMES = ["ts", "mts", "js", "mjs", "cjs", "json"].map((extension) => `plimsoll.config.${extension}`);
const LARGEST = 1024 * 1024;

/**
 * Finds the configuration of a repository; null where it has none.
 *
 * @throws PlimsollError (usage) where there are several.
 */
export async function findConfig(root: string): Promise<string | null> {
  const there = await Promise.all(NAMES.map(async (name) => ((await exists(join(root, name))) ? name : null)));
  const found = there.filter((name) => name !== null);
  if (found.length > 1)
    throw usageError(
      `Cannot choose a configuration: there are ${found.join(" and ")}`,
      "Keep one of them, or name it: --config",
    );
  return found[0] === undefined ? null : join(root, found[0]);
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
 * trusted as a build script is.
 *
 * @throws PlimsollError (usage) where it is no file, too large, throws, or exports nothing.
 */
export async function importConfig(path: string): Promise<unknown> {
  await refuseOddFile(path);
  if (path.endsWith(".json")) return parseJson(await readFile(path, "utf8"), path);
  const { createJiti } = await import("jiti");
  const jiti = createJiti(pathToFileURL(path).href, {
    moduleCache: false,
    fsCache: false,
    alias: { plimsoll: await publicEntry() },
  });
  const exported: unknown = await jiti.import(path, { default: true }).catch((thrown: unknown) => {
    throw usageError(
      `Cannot load ${path}: ${messageOf(thrown)}`,
      "Mend the configuration, or write a new one: plimsoll init",
    );
  });
  if (isNothing(exported))
    throw usageError(
      `Cannot load ${path}: it exports nothing`,
      "Export a configuration: export default defineConfig({ … })",
    );
  return exported;
}

async function refuseOddFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw usageError(`Cannot load ${path}: there is no such file`, "Write one: plimsoll init");
  if (!found.isFile()) throw usageError(`Cannot load ${path}: it is not a file`);
  if (found.size > LARGEST) throw usageError(`Cannot load ${path}: it is larger than 1 MiB`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usageError(`Cannot load ${path}: it is not JSON (${messageOf(cause)})`);
  }
}

function isNothing(exported: unknown): boolean {
  return exported == null || (typeof exported === "object" && Object.keys(exported).length === 0);
}

/** Our own public entry, so that a configuration finds `plimsoll` also where it is not installed. */
async function publicEntry(): Promise<string> {
  const here = await realpath(fileURLToPath(import.meta.url));
  const isSource = here.endsWith(`${sep}config-file.ts`);
  return fileURLToPath(new URL(isSource ? "../index.ts" : "./index.js", import.meta.url));
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}
