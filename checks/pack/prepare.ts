import { blocking, warning, type Checkout, type Finding, type PackageVersion, type Workbench } from "#author";
import { publishManifest, type PublishedManifest } from "#workspace";
import type { Ground } from "./workspace.ts";

/** A package whose manifest is the one to be published, in each of the copies. */
export interface Prepared {
  readonly version: PackageVersion;
  /** What is packed, relative to the checkout; null where there is nothing to pack. */
  readonly folder: string | null;
  /** The commit's manifest, as it is to be published. */
  readonly committed: Json;
  readonly findings: readonly Finding[];
  /** Dependencies of which the findings tell that no registry has them. */
  readonly unresolved: readonly string[];
}

/** What preparing takes. */
export interface Preparing {
  readonly version: PackageVersion;
  readonly ground: Ground;
  /** Copies of the build: they are written to. */
  readonly copies: readonly Checkout[];
  readonly bench: Workbench;
}

type Judgement = Pick<Prepared, "findings" | "unresolved">;
type Json = Readonly<Record<string, unknown>>;

/**
 * Writes into copies of the build what its package manager would publish instead of a package's manifest, and the root's
 * license where it would. The commit decides: what the build made of a manifest that is to be rewritten is dropped.
 */
export async function prepare(preparing: Preparing): Promise<Prepared> {
  const { version, ground, bench } = preparing;
  const file = within(version.dir, "package.json");
  const text = (await bench.git.read(ground.commit, file)) ?? "{}";
  const made = publishManifest(text, { ...ground, file, folder: version.dir });
  const committed = JSON.parse(made.text.replace(/^\uFEFF/, "")) as Json;
  const directory = directoryOf(committed);
  if (directory !== null) return await prepareDirectory(preparing, directory, committed);
  await addLicenses(version.dir, preparing);
  const { findings, unresolved } =
    made.text === text ? await judged(file, preparing) : await rewritten(file, { from: text, made }, preparing);
  return { version, folder: version.dir, committed, findings, unresolved };
}

/** A path below a folder; the folder's name is empty for the root. */
export function within(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

/** A manifest that stays is left as the build left it, and is judged by what it says then. */
async function judged(file: string, { version, ground, copies, bench }: Preparing): Promise<Judgement> {
  const [copy] = copies;
  const text = copy === undefined ? null : await bench.files.read(copy, file);
  return publishManifest(text ?? "{}", { ...ground, file, folder: version.dir });
}

async function rewritten(
  file: string,
  { from, made }: { readonly from: string; readonly made: PublishedManifest },
  { copies, bench }: Preparing,
): Promise<Judgement> {
  const built = await Promise.all(copies.map((copy) => bench.files.read(copy, file)));
  for (const copy of copies) await bench.files.write(copy, file, made.text);
  if (built.every((one) => one === from)) return made;
  const hint = "Commit the change, or let no script make it";
  const message = `Packing ${file} as the commit has it: the build changed it`;
  return { ...made, findings: [...made.findings, warning("manifest-restored", message, { file, hint })] };
}

/** Where the manifest says that another folder is the package. */
function directoryOf({ publishConfig }: Json): string | null {
  const directory = ((publishConfig ?? {}) as Json)["directory"];
  return typeof directory === "string" && plainDirectory(directory) !== "" ? directory : null;
}

function plainDirectory(directory: string): string {
  return directory
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** The manifest there is one that the build made: name, version and destination are held against the commit's. */
async function prepareDirectory(preparing: Preparing, directory: string, committed: Json): Promise<Prepared> {
  const { version, ground, copies, bench } = preparing;
  const folder = within(version.dir, plainDirectory(directory));
  const file = within(folder, "package.json");
  const leadsOut = directory.startsWith("/") || directory.split("/").includes("..");
  const texts = leadsOut ? [null] : await Promise.all(copies.map((copy) => bench.files.read(copy, file)));
  const made = texts.map((text) => (text === null ? null : publishManifest(text, { ...ground, file, folder })));
  const [first = null] = made;
  if (first === null)
    return { version, folder: null, committed, unresolved: [], findings: [noPackage(version, directory)] };
  for (const [index, copy] of copies.entries()) await bench.files.write(copy, file, made[index]?.text ?? first.text);
  await addLicenses(folder, preparing);
  return { version, folder, committed, findings: first.findings, unresolved: first.unresolved };
}

function noPackage({ name, dir }: PackageVersion, directory: string): Finding {
  const message = `Cannot publish ${name}: its publishConfig.directory, ${directory}, is no folder of it with a package.json`;
  const hint = "Look at what the build makes";
  return blocking("publish-directory", message, { file: within(dir, "package.json"), hint });
}

async function addLicenses(folder: string, { ground, copies, bench }: Preparing): Promise<void> {
  const { licenses, licensed, commit } = ground;
  const [copy] = copies;
  if (copy === undefined || folder === "" || licenses.length === 0 || licensed.has(folder)) return;
  const built = await Promise.all(licenses.map((name) => bench.files.exists(copy, within(folder, name))));
  if (built.includes(true)) return;
  for (const license of licenses) {
    const text = (await bench.git.read(commit, license)) ?? "";
    for (const one of copies) await bench.files.write(one, within(folder, license), text);
  }
}
