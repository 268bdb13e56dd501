import { gt, major, prerelease, rcompare } from "semver";
import { z } from "zod";
import {
  Archives,
  block,
  blocking,
  defineCheck,
  optional,
  Packages,
  Settings,
  Signatures,
  tagName,
  verdict,
  Versions,
  warning,
  type Effect,
  type Finding,
  type PackedPackage,
  type Packument,
  type Workbench,
} from "#author";
import { checked } from "./options.ts";

/** The options of {@link publish}. */
export const publishOptions = z.strictObject({
  registry: z.union([z.literal(true), z.url()]).optional().describe("An npm registry; true for the one that npm is configured for"),
  directory: z.string().min(1).optional().describe("A folder in which each release gets one of its own"),
  distTag: z.string().regex(/^[A-Za-z][\w.-]*$/, "it must be a word").optional().describe("The dist-tag, instead of the rule"),
  access: z.enum(["public", "restricted"]).optional().describe("Who may install a scoped package"),
});
type Options = z.infer<typeof publishOptions>;

/** Publishes the packed tarballs to a registry, and the archives with their sums and signatures to a directory. */
export const publish = (options: z.input<typeof publishOptions> = {}) => {
  const given = checked("publish", publishOptions, options);
  return defineCheck({
    id: "publish",
    title: "Looking where the release goes",
    reads: { settings: Settings, versions: Versions, packages: optional(Packages), archives: optional(Archives), signatures: optional(Signatures) },
    async plan({ facts, bench }) {
      if (given.registry === undefined && given.directory === undefined) {
        return block("no-target", "Cannot publish: neither a registry nor a directory is named", { hint: "publish({ registry: true }), or publish({ directory }), or leave publish() out" });
      }
      const { packages = [], archives = [], signatures = [] } = facts;
      if (packages.length + archives.length === 0) return block("nothing-packed", "Cannot publish: nothing was packed", { hint: "Add pack() to the steps" });
      const looked = given.registry === undefined ? [] : await Promise.all(packages.map((one) => look(one, given, bench)));
      const first = facts.versions[0];
      const name = tagName(facts.settings.tagTemplate, { name: first?.name ?? "", version: first?.to ?? "" }).replaceAll("/", "-");
      const files = [...archives, ...signatures].map(({ name: file, digest }) => ({ name: file, digest }));
      const directory: readonly Effect[] = given.directory === undefined ? [] : [{ kind: "directory", at: `${given.directory}/${name}`, from: null, to: files }];
      return verdict({
        saw: [...looked.map((one) => one.saw), ...directory.map(() => `${files.length} files for ${given.directory ?? ""}`)].join("; ") || "no package",
        effects: [...directory, ...looked.flatMap((one) => one.effects)],
        findings: looked.flatMap((one) => one.findings),
      });
    },
  });
};

interface Looked {
  readonly saw: string;
  readonly effects: readonly Effect[];
  readonly findings: readonly Finding[];
}

async function look(packed: PackedPackage, options: Options, bench: Workbench): Promise<Looked> {
  if (packed.isPrivate) {
    const finding = warning("private", `${packed.name} is private: it is not published`, { hint: 'Take "private" out of package.json, or publish({ registry }) out of the configuration' });
    return { saw: `${packed.name} is private`, effects: [], findings: [finding] };
  }
  const registry = await registryOf(packed, options, bench);
  const found = await bench.registry.find(registry, packed.name);
  const distTag = options.distTag ?? distTagFor(packed.version, found);
  const access = options.access ?? packed.access;
  const { name, version, integrity, tarball } = packed;
  return {
    saw: found === null ? `${name} is new on ${registry}` : `${name} has ${Object.keys(found.versions).length} versions on ${registry}`,
    effects: [{ kind: "publish", registry, name, version, tarball: tarball.digest, integrity, distTag, access }],
    findings: [...taken(packed, found, registry), ...firstPublish(packed, found, distTag), ...otherRegistry(packed, registry)],
  };
}

async function registryOf({ name, registry }: PackedPackage, options: Options, bench: Workbench): Promise<string> {
  const chosen = typeof options.registry === "string" ? options.registry : (registry ?? (await bench.registry.urlFor(name)));
  return chosen.endsWith("/") ? chosen : `${chosen}/`;
}

/**
 * The dist-tag by rule: a pre-release takes its own identifier and never `latest`; a release takes `latest` only if nothing
 * greater has it, so that an older line never moves it back.
 */
export function distTagFor(version: string, found: Packument | null): string {
  const pre = prerelease(version);
  if (pre !== null) return typeof pre[0] === "string" && !/^v?\d/.test(pre[0]) ? pre[0] : "next";
  const latest = found?.distTags["latest"];
  if (latest === undefined || gt(version, latest) || prerelease(latest) !== null) return "latest";
  return `release-${major(version)}.x`;
}

function taken({ name, version, integrity }: PackedPackage, found: Packument | null, registry: string): readonly Finding[] {
  const hint = "Choose another version: plimsoll release X.Y.Z";
  if (found?.unpublished.includes(version) === true) {
    return [blocking("version-unpublished", `Cannot publish ${name}@${version}: it was unpublished from ${registry}, and can never be used again`, { hint })];
  }
  if (found === null || !Object.hasOwn(found.versions, version)) return [];
  const same = found.versions[version] === integrity ? "with the same bytes" : "with other bytes";
  const newest = Object.keys(found.versions).sort(rcompare)[0] ?? version;
  return [blocking("version-taken", `Cannot publish ${name}@${version}: ${registry} has it already, ${same} (its newest is ${newest})`, { hint })];
}

function firstPublish({ name, version }: PackedPackage, found: Packument | null, distTag: string): readonly Finding[] {
  if (found !== null || distTag === "latest") return [];
  return [warning("first-takes-latest", `${name}@${version} will be "latest" too: a package's first version always is`, { hint: "Publish a final version first, if that is not wanted" })];
}

function otherRegistry({ name, registry }: PackedPackage, chosen: string): readonly Finding[] {
  if (registry === null || new URL(registry).host === new URL(chosen).host) return [];
  return [warning("other-registry", `${name} goes to ${chosen}, and its publishConfig says ${registry}`, { hint: "Let both say the same" })];
}
