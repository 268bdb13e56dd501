import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { environmentError } from "../model/error.ts";
import type { PackResult, StoreView, TreeEntry } from "../model/workbench.ts";
import { writeAtomically } from "./files.ts";
import { normalizeModes, type PackageSource } from "./modes.ts";
import { parsePack, type NpmPacked } from "./npm-json.ts";
import { inherited } from "./inherited.ts";
import { runOrThrow } from "./process.ts";
import { inTemporaryFolder } from "./temporary.ts";
import { withoutModules } from "./without-modules.ts";

/** What packing needs. */
export interface PackOptions {
  /** The checkout's folder: it is changed (modes, hard links), and nothing of that shows in git. */
  readonly root: string;
  /** The packages' folders, relative to the root; empty for the root itself. */
  readonly dirs: readonly string[];
  /** Those folders that npm knows for members of the root's workspaces: ignore files of the root count for them. */
  readonly members: ReadonlySet<string>;
  /** What git tracks in the commit, by path relative to the root: tracked files get git's mode. */
  readonly tracked: readonly TreeEntry[];
  readonly store: StoreView;
  readonly signal?: AbortSignal | undefined;
}

/** A folder to pack, and what it says of itself. */
interface Source extends PackageSource {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

/** What one npm packs, and how it is told to. */
interface Batch {
  readonly kind: "alone" | "members" | "folders";
  readonly sources: Source[];
  /** Names of tarballs: those of one batch go into one folder. */
  readonly names: Set<string>;
}

const NEEDED = "A package needs a package.json with a name and a version";
/** npm compares each workspace with each pattern, so that more at a time would take longer. */
const MOST_AT_ONCE = 128;
/** Folders that no glob and no package specifier takes for anything else. */
const PLAIN = /^(?![-!])[\w.@/ -]+$/;

/** The Subresource Integrity string (sha512) of bytes, as registries give it. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

/**
 * Packs folders with `npm pack`, running no scripts, and stores the tarballs; the results are in the folders' order. The
 * bytes depend on the files alone: not on the umask, on links between files, or on the user's npm configuration. One npm
 * packs many packages: its start takes longer than a package does.
 *
 * @throws PlimsollError (environment) where npm fails, or says of a tarball what is not so
 */
export async function packFolders(options: PackOptions): Promise<readonly PackResult[]> {
  const { root, dirs, tracked } = options;
  const sources = await Promise.all(dirs.map((dir) => readSource(root, dir)));
  await normalizeModes({ root, packages: sources, tracked });
  const packed = new Map<string, PackResult>();
  const job = { ...options, shared: repeatedIn(sources.map(tarballName)) };
  await withoutModules(root, sources, async () => {
    for (const batch of batchesOf(sources, options.members)) await packBatch(batch, job, packed);
  });
  return dirs.flatMap((dir) => packed.get(dir) ?? []);
}

async function readSource(root: string, dir: string): Promise<Source> {
  const folder = join(root, dir);
  const manifest = await readManifest(folder);
  const [name, version] = [manifest["name"], manifest["version"]];
  if (typeof name === "string" && name !== "" && typeof version === "string" && version !== "")
    return { dir, folder, manifest, name, version };
  throw environmentError(`Cannot pack ${folder}: its package.json lacks a name or a version`, NEEDED);
}

async function readManifest(folder: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const text = await readFile(join(folder, "package.json"), "utf8");
    return JSON.parse(text.replace(/^\uFEFF/, "")) as Record<string, unknown>;
  } catch (error) {
    throw environmentError(`Cannot pack ${folder}: its package.json cannot be read`, NEEDED, error);
  }
}

/** What goes together: never two that npm would write into one file. */
function batchesOf(sources: readonly Source[], members: ReadonlySet<string>): readonly Batch[] {
  const batches: Batch[] = [];
  for (const source of sources) {
    const kind = !PLAIN.test(source.dir) ? "alone" : members.has(source.dir) ? "members" : "folders";
    const name = tarballName(source);
    const open = batches.find(
      (batch) =>
        kind !== "alone" && batch.kind === kind && batch.sources.length < MOST_AT_ONCE && !batch.names.has(name),
    );
    if (open === undefined) batches.push({ kind, sources: [source], names: new Set([name]) });
    else {
      open.sources.push(source);
      open.names.add(name);
    }
  }
  return batches;
}

/** As npm calls its tarballs, but for the version: of two packages that share it none shall take the place of the other. */
function tarballName({ name }: Pick<Source, "name">): string {
  return name.replace(/^@/, "").replaceAll("/", "-");
}

function repeatedIn(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(names.filter((name) => seen.has(name) || !seen.add(name)));
}

/** Packing, and the names of tarballs that npm gives to several packages. */
interface Job extends PackOptions {
  readonly shared: ReadonlySet<string>;
}

/**
 * To npm the tarballs of `@acme/tool` and `acme-tool` have one name, and a release has one folder. Of the two the scoped one says so, in the
 * way of pnpm's store: `@acme+tool-1.0.0.tgz`.
 */
function storedName({ name, version }: Source, { shared }: Job): string {
  const own = tarballName({ name });
  return `${shared.has(own) ? name.replaceAll("/", "+") : own}-${version}.tgz`;
}

async function packBatch(batch: Batch, options: Job, packed: Map<string, PackResult>): Promise<void> {
  await inTemporaryFolder(async (scratch) => {
    const said = parsePack(await npmPack(batch, scratch, options));
    const out = join(scratch, "out");
    const written = await readdir(out);
    if (written.length !== batch.sources.length || said.size !== batch.sources.length)
      throw environmentError(
        `Cannot pack: npm wrote ${written.length} tarballs of ${batch.sources.length} packages`,
        "Check the version of npm: npm --version",
      );
    for (const source of batch.sources)
      packed.set(source.dir, await resultOf(source, said.get(source.name), out, options));
  });
}

async function resultOf(source: Source, said: NpmPacked | undefined, out: string, job: Job): Promise<PackResult> {
  const { folder, name, version, manifest } = source;
  if (said?.version !== version) throw environmentError(`Cannot pack ${folder}: npm did not pack ${name}@${version}`);
  const bytes = await readFile(join(out, `${tarballName({ name })}-${version}.tgz`));
  const integrity = integrityOf(bytes);
  if (said.integrity !== integrity)
    throw environmentError(
      `Cannot pack ${name}: npm says that its tarball is ${said.integrity}, and it is ${integrity}`,
    );
  return { manifest, tarball: await job.store.put(storedName(source, job), bytes), integrity, files: said.files };
}

async function npmPack(batch: Batch, scratch: string, { root, signal }: PackOptions): Promise<string> {
  const out = join(scratch, "out");
  await mkdir(out);
  const absent = {
    npm_config_userconfig: join(scratch, "no-user"),
    npm_config_globalconfig: join(scratch, "no-global"),
  };
  const env = { ...withoutNpmConfig(inherited()), ...absent, npm_config_update_notifier: "false" };
  const command = ["npm", "pack", "--json", "--ignore-scripts", "--dry-run=false", `--pack-destination=${out}`];
  const run = async (cwd: string, args: readonly string[]): Promise<string> => {
    const doing = `pack ${batch.sources.length === 1 ? cwd : `${batch.sources.length} packages`}`;
    const { stdout } = await runOrThrow([...command, ...args], { cwd, env, signal, timeoutSeconds: 600 }, doing);
    return stdout.toString("utf8");
  };
  const folders = batch.sources.map(({ folder }) => folder);
  // Inside npm's workspaces a folder finds the root by itself, and with it the ignore files there that count.
  if (folders.length === 1) return await run(folders[0] ?? root, []);
  if (batch.kind === "folders") return await run(folders[0] ?? root, folders);
  const dirs = batch.sources.map(({ dir }) => dir);
  return await withMembers(root, dirs, () => run(root, ["--workspaces", "--include-workspace-root=false"]));
}

/**
 * Lets the root's manifest name these members alone for a while. To name them to npm by `--workspace` takes a minute for
 * 1,000: each is compared with each.
 */
async function withMembers<T>(root: string, dirs: readonly string[], act: () => Promise<T>): Promise<T> {
  const path = join(root, "package.json");
  const before = await readFile(path);
  await writeAtomically(path, JSON.stringify({ ...(await readManifest(root)), workspaces: dirs }));
  try {
    return await act();
  } finally {
    await writeAtomically(path, before);
  }
}

function withoutNpmConfig(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_config_/i.test(name)));
}
