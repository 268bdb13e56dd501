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
  type PackageVersion,
  type PackedPackage,
  type PackResult,
  type StoredFile,
  type Workbench,
} from "#author";
import { checked } from "../options.ts";
import { inspect } from "./inspect.ts";

/** The options of {@link pack}. */
export const packOptions = z.strictObject({
  source: z.boolean().optional().describe("Whether to make an archive of the release commit's files too. false"),
  allow: z.array(z.string().min(1)).optional().describe("Paths in the package that look secret and may be shipped"),
});
type Options = z.infer<typeof packOptions>;

const SUMS = "SHA256SUMS";

/** Packs what will be published, twice, and looks at what is in it; also a source archive, and the sums over all. */
export const pack = (options: z.input<typeof packOptions> = {}) => {
  const given = checked("pack", packOptions, options);
  return defineCheck({
    id: "pack",
    title: "Packing",
    reads: { commit: ReleaseCommit, versions: Versions, build: Build, extras: ExtraArchives },
    provides: { packages: Packages, archives: Archives },
    async plan({ facts: { commit, versions, build, extras }, bench }) {
      const checkout = await bench.files.copy(build);
      const packed = [];
      for (const version of versions) packed.push(await packOne(version, checkout, given, bench));
      const sources = given.source === true ? [await sourceArchive(versions, commit, bench)] : [];
      const files = [...packed.map((one) => one.package.tarball), ...sources, ...extras].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
      const sums = await bench.store.put(SUMS, files.map(({ digest, name }) => `${digest}  ${name}\n`).join(""));
      const count = packed.reduce((total, one) => total + one.files, 0);
      return verdict({
        saw: `${count} files in ${files.length} archive${files.length === 1 ? "" : "s"}`,
        facts: { packages: packed.map((one) => one.package), archives: [...files, sums] },
        findings: [...packed.flatMap((one) => one.findings), ...sameNames(files)],
      });
    },
  });
};

interface Packed {
  readonly package: PackedPackage;
  readonly files: number;
  readonly findings: readonly Finding[];
}

async function packOne(
  version: PackageVersion,
  checkout: Checkout,
  { allow = [] }: Options,
  bench: Workbench,
): Promise<Packed> {
  bench.progress(`npm pack ${version.name}`);
  const result = await bench.pack(checkout, version.dir);
  const again = await bench.pack(checkout, version.dir);
  const findings = [...(await inspect(result, { version, checkout, allow }, bench)), ...differs(result, again)];
  return { package: packageOf(version, result), files: result.files.length, findings };
}

function differs(one: PackResult, two: PackResult): readonly Finding[] {
  if (one.integrity === two.integrity) return [];
  return [
    blocking("not-reproducible", `Cannot publish ${one.tarball.name}: packing it twice gave different bytes`, {
      hint: "Look for files that change while they are packed",
    }),
  ];
}

function packageOf(
  { name, to, isPrivate }: PackageVersion,
  { manifest, tarball, integrity }: PackResult,
): PackedPackage {
  const config = (manifest["publishConfig"] ?? {}) as { readonly registry?: unknown; readonly access?: unknown };
  const access = config.access === "public" || config.access === "restricted" ? config.access : null;
  return {
    name,
    version: to,
    tarball,
    integrity,
    registry: typeof config.registry === "string" ? config.registry : null,
    access,
    isPrivate,
  };
}

async function sourceArchive(
  [first]: readonly PackageVersion[],
  commit: string,
  { git }: Workbench,
): Promise<StoredFile> {
  const name = `${(first?.name ?? "source").replace(/^@/, "").replace("/", "-")}-${first?.to ?? commit}`;
  return await git.archive(commit, `${name}-source.tgz`, `${name}/`);
}

function sameNames(files: readonly StoredFile[]): readonly Finding[] {
  const repeated = files.filter(
    ({ name }, index) => files.findIndex((file) => file.name === name) !== index || name === SUMS,
  );
  return repeated.map(({ name }) => blocking("same-name", `Cannot list the archives: two are called ${name}`));
}
