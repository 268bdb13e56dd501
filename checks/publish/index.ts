import { z } from "zod";
import {
  Archives,
  block,
  blocking,
  defineCheck,
  LastReleases,
  optional,
  Packages,
  registryFault,
  Settings,
  Signatures,
  skip,
  verdict,
  Versions,
  type DirectoryEntry,
  type PackageVersion,
  type Workbench,
} from "#author";
import { tagOf } from "../common/tagged.ts";
import { checked } from "../options.ts";
import { isDistTag } from "./dist-tag.ts";
import { lineIn, linesOf, maintenanceOption, outside } from "./maintenance.ts";
import { inRegistries, type Seen } from "./registries.ts";

const NO_REGISTRY = "it must be true, or an address such as https://registry.example.org/";

/** The options of {@link publish}. */
export const publishOptions = z.strictObject({
  registry: z
    .union(
      [
        z.literal(true),
        z
          .url({ protocol: /^https?$/, error: NO_REGISTRY, abort: true })
          .refine((address) => registryFault(address) === null, { error: ({ input }) => registryFault(input) ?? "" }),
      ],
      { error: NO_REGISTRY },
    )
    .optional()
    .describe("An npm registry's address, or true for the one of publishConfig or of npm's configuration. None"),
  directory: z
    .string()
    .min(1)
    .optional()
    .describe("A folder, beside or below the repository's root, in which each release gets one of its own. None"),
  distTag: z
    .string()
    .refine(isDistTag, "is no dist-tag: npm would take it for a version")
    .optional()
    .describe("The dist-tag, instead of the one by rule"),
  maintenance: maintenanceOption
    .optional()
    .describe("The line of versions that the branch maintains, such as 1.x, or lines by package. By the branch's name"),
  access: z
    .enum(["public", "restricted"])
    .optional()
    .describe("Who may install a scoped package; else publishConfig or .changeset/config.json says"),
  hold: z
    .boolean()
    .optional()
    .describe("Whether several packages wait under a holding dist-tag until all of them are public. true"),
});

/** Publishes the packed tarballs to a registry, and the archives with sums and signatures to a directory. */
export const publish = (options: z.input<typeof publishOptions> = {}) => {
  const { registry, directory, maintenance, hold = true, ...how } = checked("publish", publishOptions, options);
  return defineCheck({
    id: "publish",
    title: "Looking where the release goes",
    reads: {
      settings: Settings,
      versions: Versions,
      packages: optional(Packages),
      archives: optional(Archives),
      signatures: optional(Signatures),
      last: optional(LastReleases),
    },
    async plan({ facts: { settings, versions, packages, archives, signatures, last = [] }, bench }) {
      const idle = unable({ registry, packages }, { directory, archives });
      if (idle !== null) return idle;
      const { snapshot } = settings.request;
      const lineOf = linesOf(maintenance, await lineHere(settings, bench));
      const where = { registry: registry === true ? null : (registry ?? null), ...how, hold, snapshot, last, lineOf };
      const folder = folderOf(versions, settings);
      const seen = [
        ...(await inDirectory(directory, folder, [...(archives ?? []), ...(signatures ?? [])], bench)),
        ...(registry === undefined ? [] : [await inRegistries(packages ?? [], where, bench)]),
      ];
      return verdict({
        saw: seen.flatMap(({ saw }) => (saw === "" ? [] : [saw])).join("; ") || "no package",
        effects: seen.flatMap(({ effects }) => effects),
        findings: [
          ...(snapshot === undefined ? outside(versions, lineOf) : []),
          ...seen.flatMap(({ findings }) => findings),
        ],
      });
    },
  });
};

/** The line by the release branch's name, or else by that which HEAD is on. */
async function lineHere({ branch }: Settings, { git }: Workbench): Promise<string | null> {
  return lineIn(branch) ?? lineIn((await git.headBranch()) ?? "");
}

/** A target needs what goes there; without any target there is nothing to do. */
function unable(
  { registry, packages }: { readonly registry: unknown; readonly packages: unknown },
  { directory, archives }: { readonly directory: unknown; readonly archives: unknown },
) {
  if (registry === undefined && directory === undefined)
    return skip("neither a registry nor a directory is configured");
  if (registry !== undefined && packages === undefined) return nothing("a package");
  return directory !== undefined && archives === undefined ? nothing("an archive") : null;
}

function nothing(what: string) {
  return block("nothing-packed", `Cannot publish: no step makes ${what}`, {
    hint: "Put pack() before publish() into the steps",
  });
}

async function inDirectory(
  directory: string | undefined,
  folder: string,
  files: readonly DirectoryEntry[],
  { directories }: Workbench,
): Promise<readonly Seen[]> {
  if (directory === undefined) return [];
  const at = `${directory.replace(/\/+$/, "")}/${folder}`;
  const to = files.map(({ name, digest }) => ({ name, digest }));
  const saw = `${files.length} files for ${at}`;
  const findings = (await directories.isThere(at))
    ? [blocking("directory-exists", `Cannot release into ${at}: it is there already`, { hint: "Move it away" })]
    : [];
  return [{ saw, effects: [{ kind: "directory", at, from: null, to }], findings }];
}

/** The release's tag; that of a scoped package has a slash, which would make a folder more. */
function folderOf(versions: readonly PackageVersion[], settings: Settings): string {
  const [first] = versions;
  return tagOf(settings, first ?? { name: "", to: "" }).replaceAll("/", "-");
}
