import { environmentError } from "../model/error.ts";

/** What npm says of one tarball that it made. */
export interface NpmPacked {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/**
 * Reads what `npm pack --json` says of packages, by their names: a list (npm 7 to 11), or an object with an entry by
 * package name (npm 12).
 *
 * @throws PlimsollError (environment) for any other shape: a guess could publish something else
 */
export function parsePack(stdout: string): ReadonlyMap<string, NpmPacked> {
  const entries = entriesOf(parse(stdout));
  const packed = new Map<string, NpmPacked>();
  for (const entry of entries) {
    if (!isPacked(entry) || packed.has(entry.name)) throw unknownShape();
    const { name, version, filename, integrity } = entry;
    packed.set(name, {
      name,
      version,
      filename,
      integrity,
      files: entry.files.map(({ path, size }) => ({ path, size })),
    });
  }
  if (packed.size === 0) throw unknownShape();
  return packed;
}

function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (error) {
    throw unknownShape(error);
  }
}

function entriesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) throw unknownShape();
  return Object.entries(value).map(([name, entry]) => (isRecord(entry) && entry["name"] === name ? entry : null));
}

function isPacked(value: unknown): value is NpmPacked {
  if (!isRecord(value) || !Array.isArray(value["files"])) return false;
  const texts = [value["name"], value["version"], value["filename"], value["integrity"]];
  return texts.every((text) => typeof text === "string") && value["files"].every(isFile);
}

function isFile(value: unknown): boolean {
  return isRecord(value) && typeof value["path"] === "string" && typeof value["size"] === "number";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unknownShape(cause?: unknown): Error {
  return environmentError(
    "Cannot read what npm pack says: its JSON has an unknown shape",
    "Use npm 10, 11 or 12, or report this with the output of: npm pack --json --dry-run",
    cause,
  );
}
