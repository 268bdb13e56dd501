import { z } from "zod";
import {
  Archives,
  blocking,
  Build,
  defineCheck,
  ExtraArchives,
  Packages,
  ReleaseCommit,
  verdict,
  Versions,
  type Checkout,
  type Finding,
  type Oid,
  type PackageVersion,
  type PackedPackage,
  type PackResult,
  type StoredFile,
  type Workbench,
} from "#author";
import { archiveName } from "../common/archive-name.ts";
import { checked } from "../options.ts";
import { inspect } from "./inspect.ts";
import { repeatedNames, sorted, SUMS, sumsOf } from "./sums.ts";

/** The options of {@link pack}. */
export const packOptions = z.strictObject({
  source: z.boolean().optional().describe("Whether to make an archive of the release commit's files too. false"),
  allow: z.array(z.string().min(1)).optional().describe("Paths in the package that look secret and may be shipped"),
});
type Options = z.infer<typeof packOptions>;

/** Packs what will be published, twice, and looks at what is in it; also a source archive, and the sums over all. */
export const pack = (options: z.input<typeof packOptions> = {}) => {
  const given = checked("pack", packOptions, options);
  return defineCheck({
    id: "pack",
    title: "Packing",
    reads: { commit: ReleaseCommit, versions: Versions, build: Build, extras: ExtraArchives },
    provides: { packages: Packages, archives: Archives },
    async plan({ facts: { commit, versions, build, extras }, bench }) {
      const packed = await packAll(versions, build, given, bench);
      const sources = given.source === true ? [await sourceArchive(versions, commit, bench)] : [];
      const files = sorted([...packed.map((one) => one.package.tarball), ...sources, ...extras]);
      const sums = await bench.store.put(SUMS, sumsOf(files));
      return verdict({
        saw: sight(packed, files),
        facts: { packages: packed.map((one) => one.package), archives: [...files, sums] },
        findings: [...packed.flatMap((one) => one.findings), ...repeatedNames(files).map(repeated)],
      });
    },
  });
};

interface Packed {
  readonly package: PackedPackage;
  readonly files: number;
  readonly findings: readonly Finding[];
}

/** Two copies: bytes that come from where a package lies, or from when it was copied, differ. */
async function packAll(
  versions: readonly PackageVersion[],
  build: Checkout,
  { allow = [] }: Options,
  bench: Workbench,
): Promise<readonly Packed[]> {
  const [checkout, twin] = [await bench.files.copy(build), await bench.files.copy(build)];
  const packed: Packed[] = [];
  for (const version of versions) {
    bench.progress(`npm pack ${version.name}`);
    const result = await bench.pack(checkout, version.dir);
    const again = await bench.pack(twin, version.dir);
    const findings = [...(await inspect(result, { version, checkout, allow }, bench)), ...differs(result, again)];
    packed.push({ package: packageOf(version, result), files: result.files.length, findings });
  }
  return packed;
}

function differs(one: PackResult, two: PackResult): readonly Finding[] {
  if (one.integrity === two.integrity) return [];
  const message = `Cannot publish ${one.tarball.name}: packing it twice gave different bytes`;
  return [blocking("not-reproducible", message, { hint: "Look for files that change while they are packed" })];
}

function packageOf({ name, to, isPrivate }: PackageVersion, packed: PackResult): PackedPackage {
  const { manifest, tarball, integrity } = packed;
  const config = (manifest["publishConfig"] ?? {}) as { readonly registry?: unknown; readonly access?: unknown };
  const access = config.access === "public" || config.access === "restricted" ? config.access : null;
  const registry = typeof config.registry === "string" ? config.registry : null;
  return { name, version: to, tarball, integrity, registry, access, isPrivate, needs: [] };
}

async function sourceArchive([first]: readonly PackageVersion[], commit: Oid, { git }: Workbench): Promise<StoredFile> {
  const name = archiveName(first ?? { name: "source", to: commit });
  return await git.archive(commit, `${name}-source.tgz`, `${name}/`);
}

function sight(packed: readonly Packed[], files: readonly StoredFile[]): string {
  const count = packed.reduce((total, one) => total + one.files, 0);
  return `${counted(count, "file")} in ${counted(packed.length, "package")}, ${counted(files.length, "archive")}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function repeated(name: string): Finding {
  return blocking("same-name", `Cannot list the archives: two are called ${name}`, {
    hint: "Let the step that adds it give it another name",
  });
}
