import { z } from "zod";
import {
  Archives,
  blocking,
  Build,
  defineCheck,
  ExtraArchives,
  Packages,
  optional,
  ReleaseCommit,
  Told,
  verdict,
  Versions,
  type Finding,
  type Oid,
  type PackageVersion,
  type StoredFile,
  type Workbench,
} from "#author";
import { archiveName } from "../common/archive-name.ts";
import { untold } from "../common/untold.ts";
import { counted } from "../common/words.ts";
import { checked } from "../options.ts";
import { packAll, type Packed } from "./packing.ts";
import { repeatedNames, sorted, SUMS, sumsOf } from "./sums.ts";

/** The options of {@link pack}. */
export const packOptions = z.strictObject({
  source: z.boolean().optional().describe("Whether to make an archive of the release commit's files too. false"),
  allow: z.array(z.string().min(1)).optional().describe("Paths in the package that look secret and may be shipped"),
});

/** Packs what will be published, twice, and looks at what is in it; also a source archive, and the sums over all. */
export const pack = (options: z.input<typeof packOptions> = {}) => {
  const given = checked("pack", packOptions, options);
  return defineCheck({
    id: "pack",
    title: "Packing",
    reads: { commit: ReleaseCommit, versions: Versions, build: Build, extras: ExtraArchives, told: optional(Told) },
    provides: { packages: Packages, archives: Archives },
    async plan({ facts: { commit, versions, build, extras, told = [] }, bench }) {
      const wanted = packable(versions);
      const { allow = [], source = false } = given;
      const packed = await packAll({ commit, build, versions, wanted, allow }, bench);
      const packages = packed.flatMap((one) => one.package ?? []);
      const sources = source ? [await sourceArchive(versions, commit, bench)] : [];
      const files = sorted([...packages.map(({ tarball }) => tarball), ...sources, ...extras]);
      const sums = await bench.store.put(SUMS, sumsOf(files));
      return verdict({
        saw: sight(packed, versions.length - wanted.length, files),
        facts: { packages, archives: [...files, sums] },
        findings: [
          ...(wanted.length === 0 ? [nothingToPack(versions)] : []),
          ...untold(
            packed.flatMap(({ findings }) => findings),
            told,
          ),
          ...repeatedNames(files).map(repeated),
        ],
      });
    },
  });
};

/** A workspace may version what is for itself alone. Of a single package to be told that it is private is of use. */
function packable(versions: readonly PackageVersion[]): readonly PackageVersion[] {
  return versions.length > 1 ? versions.filter(({ isPrivate }) => !isPrivate) : versions;
}

function nothingToPack({ length }: readonly PackageVersion[]): Finding {
  const state = length === 0 ? "the release has no package" : `all ${length} packages of the release are private`;
  const hint = length === 0 ? "Look at what is released: plimsoll graph" : "Leave pack() out of the steps";
  return blocking("nothing-to-pack", `Cannot pack: ${state}`, { hint });
}

async function sourceArchive([first]: readonly PackageVersion[], commit: Oid, { git }: Workbench): Promise<StoredFile> {
  const name = archiveName(first ?? { name: "source", to: commit });
  return await git.archive(commit, `${name}-source.tgz`, `${name}/`);
}

function sight(packed: readonly Packed[], left: number, files: readonly StoredFile[]): string {
  const count = packed.reduce((total, one) => total + one.files, 0);
  const packages = counted(packed.filter((one) => one.package !== null).length, "package");
  const without = left === 0 ? "" : ` (${counted(left, "private one")} left out)`;
  return `${counted(count, "file")} in ${packages}${without}, ${counted(files.length, "archive")}`;
}

/** Tarballs are told apart by their packages; what other steps add is not. */
function repeated(name: string): Finding {
  return blocking("same-name", `Cannot list the archives: two are called ${name}`, {
    hint: "Let the step that adds it give it another name",
  });
}
