import { validRange } from "semver";
import { z } from "zod";
import {
  Archives,
  block,
  blocking,
  defineCheck,
  LastReleases,
  optional,
  Packages,
  Settings,
  Signatures,
  skip,
  tagName,
  verdict,
  Versions,
  type DirectoryEntry,
  type PackageVersion,
  type PackedPackage,
  type PastRelease,
  type Workbench,
} from "#author";
import { checked } from "../options.ts";
import { lookAt, type Seen } from "./registry.ts";

const NO_REGISTRY = "it must be true, or an address such as https://registry.example.org/";

/** The options of {@link publish}. */
export const publishOptions = z.strictObject({
  registry: z
    .union(
      [
        z.literal(true),
        z
          .url({ protocol: /^https?$/, error: NO_REGISTRY, abort: true })
          .refine(hasNoCredentials, "has credentials: put them into npm's configuration"),
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
  access: z
    .enum(["public", "restricted"])
    .optional()
    .describe("Who may install a scoped package; publishConfig's unless said here"),
});

/** Publishes the packed tarballs to a registry, and the archives with sums and signatures to a directory. */
export const publish = (options: z.input<typeof publishOptions> = {}) => {
  const { registry, directory, ...how } = checked("publish", publishOptions, options);
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
      const target = { registry: registry === true ? null : (registry ?? null), ...how };
      const published = registry === undefined ? [] : (packages ?? []);
      const folder = folderOf(versions, settings.tagTemplate);
      const seen = [
        ...(await inDirectory(directory, folder, [...(archives ?? []), ...(signatures ?? [])], bench)),
        ...(await Promise.all(
          published.map((one) => lookAt(one, { ...target, last: lastOf(one, last) }, bench.registry)),
        )),
      ];
      return verdict({
        saw: seen.map(({ saw }) => saw).join("; ") || "no package",
        effects: seen.flatMap(({ effects }) => effects),
        findings: seen.flatMap(({ findings }) => findings),
      });
    },
  });
};

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

/** The version of a package's last release, whatever became of it. */
function lastOf({ name }: PackedPackage, last: readonly PastRelease[]): string | null {
  return last.find((release) => release.name === name)?.version ?? null;
}

/** The release's tag; that of a scoped package has a slash, which would make a folder more. */
function folderOf(versions: readonly PackageVersion[], template: string): string {
  const [first] = versions;
  return tagName(template, { name: first?.name ?? "", version: first?.to ?? "" }).replaceAll("/", "-");
}

/** npm refuses a dist-tag that could be a range of versions. */
export function isDistTag(text: string): boolean {
  return /^[A-Za-z][\w.-]*$/.test(text) && validRange(text) === null;
}

function hasNoCredentials(address: string): boolean {
  const { username, password } = new URL(address);
  return username === "" && password === "";
}
