import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { environmentError } from "../model/error.ts";
import type { PackResult, StoreView, TreeEntry } from "../model/workbench.ts";
import { inTemporaryFolder } from "./temporary.ts";
import { normalizeModes } from "./modes.ts";
import { parsePack, type NpmPacked } from "./npm-json.ts";
import { inherited, runOrThrow } from "./process.ts";

/** What packing one package needs. */
export interface PackOptions {
  /** The checkout's folder: it is changed (modes, hard links), and nothing of that shows in git. */
  readonly root: string;
  /** The package's folder, relative to the root; empty for the root itself. */
  readonly dir: string;
  /** What git tracks in the commit, by path relative to the root: tracked files get git's mode. */
  readonly tracked: readonly TreeEntry[];
  readonly store: StoreView;
  readonly signal?: AbortSignal | undefined;
}

/** The Subresource Integrity string (sha512) of bytes, as registries give it. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

/**
 * Packs one folder with `npm pack`, running no scripts, and stores the tarball. The bytes depend on the files alone: not
 * on the umask, on links between files, or on the user's npm configuration.
 *
 * @throws PlimsollError (environment) where npm fails, or says of its tarball what is not so
 */
export async function packFolder(options: PackOptions): Promise<PackResult> {
  const folder = join(options.root, options.dir);
  const manifest = await readManifest(folder);
  await normalizeModes({ ...options, manifest });
  return await inTemporaryFolder(async (scratch) => {
    const said = await npmPack(folder, scratch, options.signal);
    const bytes = await onlyTarball(join(scratch, "out"));
    const integrity = integrityOf(bytes);
    if (said.integrity !== integrity)
      throw environmentError(
        `Cannot pack ${said.name}: npm says that its tarball is ${said.integrity}, and it is ${integrity}`,
      );
    if (said.name !== manifest["name"] || said.version !== manifest["version"])
      throw environmentError(`Cannot pack ${folder}: npm packed ${said.name}@${said.version}`);
    return { manifest, tarball: await options.store.put(said.filename, bytes), integrity, files: said.files };
  });
}

async function readManifest(folder: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw environmentError(
      `Cannot pack ${folder}: its package.json cannot be read`,
      "A package needs a package.json with a name and a version",
      error,
    );
  }
}

/** A folder inside npm's workspaces finds the root by itself, and with it the ignore files there that count. */
async function npmPack(folder: string, scratch: string, signal: AbortSignal | undefined): Promise<NpmPacked> {
  const out = join(scratch, "out");
  await mkdir(out);
  const absent = {
    npm_config_userconfig: join(scratch, "no-user"),
    npm_config_globalconfig: join(scratch, "no-global"),
  };
  const env = { ...withoutNpmConfig(inherited()), ...absent, npm_config_update_notifier: "false" };
  const command = ["npm", "pack", "--json", "--ignore-scripts", "--dry-run=false", `--pack-destination=${out}`];
  const { stdout } = await runOrThrow(command, { cwd: folder, env, signal, timeoutSeconds: 600 }, `pack ${folder}`);
  return parsePack(stdout.toString("utf8"));
}

function withoutNpmConfig(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_config_/i.test(name)));
}

async function onlyTarball(folder: string): Promise<Buffer> {
  const [file, ...others] = await readdir(folder);
  if (file === undefined || others.length > 0)
    throw environmentError(
      "Cannot pack: npm did not write exactly one tarball",
      "Check the version of npm: npm --version",
    );
  return await readFile(join(folder, file));
}
