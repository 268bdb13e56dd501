import { prerelease } from "semver";
import {
  blocking,
  warning,
  type Effect,
  type Finding,
  type PackedPackage,
  type Packument,
  type RegistryView,
} from "#author";
import { distTagFor, standsHigher, type DistTags } from "./dist-tag.ts";
import { latestFromLine } from "./maintenance.ts";

/** How the configuration wants packages published. */
export interface How {
  /** Null: where publishConfig or npm's configuration says. */
  readonly registry: string | null;
  readonly distTag?: string | undefined;
  /** The label of a snapshot: its dist-tag, whatever else is said. */
  readonly snapshot?: string | undefined;
  /** The line of versions that the branch maintains, such as `1.x`; null where it is no maintenance branch. */
  readonly line: string | null;
  /** The version of the package's last release; null where there was none. */
  readonly last: string | null;
  readonly access?: "public" | "restricted" | undefined;
}

/** What one package's registry says of it, and what is to be done. */
export interface Looked {
  readonly saw: string;
  readonly effect: Extract<Effect, { readonly kind: "publish" }>;
  /** The version that the dist-tag stands for; null where there is no such tag. */
  readonly stands: string | null;
  readonly findings: readonly Finding[];
}

const CHOOSE = "Choose another version: plimsoll release X.Y.Z; for one of several packages: --package <name>=minor";

/**
 * Asks a registry, without a token, whether a version is free and where the dist-tags stand.
 *
 * @throws PlimsollError (environment) where it does not answer
 */
export async function lookAt(packed: PackedPackage, how: How, view: RegistryView): Promise<Looked> {
  const { name, version, tarball, integrity } = packed;
  const usual = await view.urlFor(name);
  const registry = slashed(how.registry ?? packed.registry ?? usual);
  const found = await view.find(registry, name);
  const present = found?.distTags ?? {};
  const distTag = how.snapshot ?? how.distTag ?? distTagFor(version, present, how.line);
  const access = how.access ?? packed.access;
  return {
    saw: `${name}@${version} for ${registry} as ${distTag}, ${known(found)}`,
    effect: { kind: "publish", registry, name, version, tarball: tarball.digest, integrity, distTag, access },
    stands: Object.hasOwn(present, distTag) ? (present[distTag] ?? null) : null,
    findings: [
      ...taken(packed, registry, found),
      ...(how.snapshot === undefined ? asRelease(packed, { ...how, registry, found, distTag }) : []),
      ...firstPublish(packed, { isFirst: found === null, distTag, access }),
      ...openToAll(registry),
      ...otherHost(packed, registry, slashed(how.registry ?? usual)),
    ],
  };
}

interface Release extends Pick<How, "last" | "line"> {
  readonly registry: string;
  readonly found: Packument | null;
  readonly distTag: string;
}

/** What a snapshot does not have to answer for: it follows no release, and its tag goes where it goes. */
function asRelease(packed: PackedPackage, release: Release): readonly Finding[] {
  const { registry, found, distTag, last, line } = release;
  return [
    ...badTag(packed, distTag, found?.distTags ?? {}),
    ...latestFromLine(packed.name, distTag, line),
    ...halfDone(packed.name, registry, found, last),
  ];
}

function taken(
  { name, version, integrity }: PackedPackage,
  registry: string,
  found: Packument | null,
): readonly Finding[] {
  if (found?.unpublished.includes(version) === true) {
    const message = `Cannot publish ${name}@${version}: it was unpublished from ${registry}, and no version is taken twice`;
    return [blocking("version-unpublished", message, { hint: CHOOSE })];
  }
  if (found === null || !Object.hasOwn(found.versions, version)) return [];
  if (found.versions[version] === integrity) {
    const hint = `If a release stopped in the middle: plimsoll resume --plan plan.json; else choose another version`;
    return [
      blocking("already-published", `Cannot publish ${name}@${version}: ${registry} has it, with the same bytes`, {
        hint,
      }),
    ];
  }
  return [
    blocking("version-taken", `Cannot publish ${name}@${version}: ${registry} has other bytes under it`, {
      hint: CHOOSE,
    }),
  ];
}

function badTag({ name, version }: PackedPackage, distTag: string, present: DistTags): readonly Finding[] {
  if (distTag === "latest" && prerelease(version) !== null) {
    const message = `Cannot publish ${name}@${version} as latest: it is a pre-release`;
    return [blocking("prerelease-latest", message, { hint: 'Leave "distTag" out, or set it to "next"' })];
  }
  if (!standsHigher(distTag, version, present)) return [];
  const message = `${distTag} of ${name} is at ${present[distTag] ?? ""}, and would go back to ${version}`;
  const details = { hint: 'Set "distTag" of publish()' };
  return [
    distTag === "latest" ? blocking("latest-back", message, details) : warning("dist-tag-back", message, details),
  ];
}

interface First {
  readonly isFirst: boolean;
  readonly distTag: string;
  readonly access: string | null;
}

/** Registries give `latest` to the first version that they see, and npm publishes scoped packages restricted. */
function firstPublish({ name, version }: PackedPackage, { isFirst, distTag, access }: First): readonly Finding[] {
  if (!isFirst) return [];
  const latest = warning(
    "first-takes-latest",
    `${name}@${version} is the first of its name, and so becomes latest as well`,
    {
      hint: "Publish a stable version first",
    },
  );
  const restricted = warning("scoped-access", `${name} has a scope, and so npm publishes it for members alone`, {
    hint: 'Set "access" of publish() to "public", or to "restricted"',
  });
  const isScoped = name.startsWith("@") && access === null;
  return [...(distTag === "latest" ? [] : [latest]), ...(isScoped ? [restricted] : [])];
}

/** One of the two is probably left over from somewhere else. */
function otherHost({ name, registry: own }: PackedPackage, registry: string, configured: string): readonly Finding[] {
  if (own === null || hostOf(own) === hostOf(configured)) return [];
  const message = `${name} goes to ${registry}: publishConfig says ${own}, and the configuration ${configured}`;
  return [warning("other-registry", message, { file: "package.json", hint: "Let both say the same" })];
}

/** A release that was tagged and never published is to be finished, not followed by another. */
function halfDone(name: string, registry: string, found: Packument | null, last: string | null): readonly Finding[] {
  const isKnown = last === null || found === null || Object.keys(found.versions).length === 0;
  if (isKnown || Object.hasOwn(found.versions, last) || found.unpublished.includes(last)) return [];
  const message = `Cannot publish another ${name}: ${last} is tagged, and ${registry} does not have it`;
  const hint = "Finish it: plimsoll resume, or from its stored plan: plimsoll resume --plan plan.json. Or waive this";
  return [blocking("last-unpublished", message, { hint })];
}

/** The token would pass every machine on the way in the clear. */
function openToAll(registry: string): readonly Finding[] {
  const { protocol, hostname } = new URL(registry);
  if (protocol !== "http:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return [];
  return [warning("plain-http", `${registry} is asked in the clear, the token with it`, { hint: "Use https" })];
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

function slashed(address: string): string {
  return address.endsWith("/") ? address : `${address}/`;
}

function known(found: Packument | null): string {
  if (found === null) return "which is new there";
  const count = Object.keys(found.versions).length;
  return `of which it has ${count} version${count === 1 ? "" : "s"}`;
}
