import { prerelease, valid } from "semver";
import { z } from "zod";
import {
  block,
  blocking,
  Changes,
  defineCheck,
  Edits,
  LastReleases,
  Settings,
  verdict,
  Versions,
  type Change,
  type Edit,
  type Finding,
  type PastRelease,
  type Workbench,
} from "#author";
import { unknownTags } from "../common/release-tags.ts";
import { tagOf } from "../common/tagged.ts";
import { checked } from "../options.ts";
import { greatestBump, readChanges } from "../common/conventional.ts";
import type { VersionFile } from "./files.ts";
import { lastReleases, type Before } from "./last-release.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import { existingVersion, nextVersion, type Next, type Standing } from "./next.ts";
import { writeVersion } from "./write.ts";

const path = z
  .string()
  .regex(/^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[^\\\0]+$/, "is no path below the repository's root")
  .describe("Relative to the repository's root");
const file = z
  .strictObject({
    path,
    pattern: z.string().optional().describe('Text around {version}: export const VERSION = "{version}";'),
    json: z.string().min(1).optional().describe("Keys that lead to the version in a JSON file, joined by dots"),
  })
  .refine(({ pattern, json }) => (pattern === undefined) !== (json === undefined), 'give either "pattern" or "json"')
  .refine(
    ({ pattern }) => pattern === undefined || pattern.split("{version}").length === 2,
    'the pattern needs one "{version}"',
  );

/** The options of {@link version}. */
export const versionOptions = z.strictObject({
  files: z
    .array(file)
    .optional()
    .describe("Where the version stands besides package.json and npm's lockfile; a rule that finds nothing blocks"),
  preid: z
    .string()
    .refine(isIdentifier, "is no pre-release identifier")
    .optional()
    .describe("The identifier of pre-releases, such as beta; none: they are numbered alone"),
  initial: z
    .string()
    .refine((text) => valid(text) === text, "is no exact version")
    .optional()
    .describe("The version of a first release whose package.json says 0.0.0. 0.1.0"),
});

/** Chooses the next version, by argument or from the commits, and writes it into the release commit. */
export const version = (options: z.input<typeof versionOptions> = {}) => {
  const { files = [], preid, initial = "0.1.0" } = checked("version", versionOptions, options);
  return defineCheck({
    id: "version",
    title: "Choosing the version",
    reads: { settings: Settings },
    provides: { versions: Versions, lastReleases: LastReleases, changes: Changes, edits: Edits },
    async plan({ facts: { settings }, bench }) {
      if (settings.base === "") return block("no-commits", "Cannot release: the repository has no commits");
      const { packages, snapshot } = settings.request;
      if (packages !== undefined || snapshot !== undefined) return notWorkspace();
      const text = await bench.git.read(settings.base, "package.json");
      const { manifest, findings } = readManifest(text, "package.json");
      if (manifest === null) return stopped(findings);
      const strangers = unknownTags(settings.tagTemplate, [manifest.name]);
      if (strangers.length > 0) return stopped(strangers);
      const before = await lastReleases(
        bench.git,
        { name: manifest.name, template: settings.tagTemplate },
        settings.base,
      );
      const recent = await changesSince(before.newest, settings.base, bench);
      const bump = greatestBump(recent.changes);
      const standing = { ...(await standingOf(manifest, before, settings, bench)), bump, preid, initial };
      const next = settings.way === "existing" ? existingVersion(standing) : nextVersion(standing);
      if (next.version === null) return stopped(next.findings);
      return await settle({ text: text ?? "", manifest, before, recent, next, files }, settings, bench);
    },
  });
};

function notWorkspace() {
  return block("not-a-workspace", "Cannot release single packages, or a snapshot: the step version knows one package", {
    hint: "Use the step workspace in its place",
  });
}

function stopped(findings: readonly Finding[]) {
  return { ...block("", ""), findings };
}

/** The commits since a release, and what they say. */
interface Recent {
  readonly commits: number;
  readonly changes: readonly Change[];
}

async function changesSince(release: PastRelease | null, base: string, { git }: Workbench): Promise<Recent> {
  const commits = await git.log(release?.commit ?? null, base);
  return { commits: commits.length, changes: readChanges(commits) };
}

async function standingOf(manifest: Manifest, { newest }: Before, settings: Settings, { git }: Workbench) {
  const own = tagOf(settings, { name: manifest.name, to: manifest.version });
  const tags = await git.tags();
  return {
    manifest: manifest.version,
    isTagged: tags.some(({ name }) => name === own),
    last: newest?.version ?? null,
    request: settings.request,
  } satisfies Partial<Standing>;
}

/** What planning has come to by the time that the version is chosen. */
interface Choice {
  readonly text: string;
  readonly manifest: Manifest;
  readonly before: Before;
  readonly recent: Recent;
  readonly next: Next & { readonly version: string };
  readonly files: readonly VersionFile[];
}

async function settle(choice: Choice, settings: Settings, bench: Workbench) {
  const { manifest, before, next } = choice;
  const to = next.version;
  // What a stable version brings is all since the last stable one, whatever pre-releases came between.
  const release = prerelease(to) === null ? before.stable : before.newest;
  const recent = release === before.newest ? choice.recent : await changesSince(release, settings.base, bench);
  const written = await writeVersion({ ...choice, version: to, base: settings.base }, bench.git);
  const isMerged = settings.way === "existing";
  const from = before.newest?.version ?? manifest.version;
  return verdict({
    saw: describe(to, release, recent),
    facts: {
      versions: [{ name: manifest.name, dir: "", from, to, isPrivate: manifest.isPrivate }],
      lastReleases: release === null ? [] : [release],
      changes: [{ name: manifest.name, changes: recent.changes }],
      edits: isMerged ? [] : written.edits,
    },
    findings: [
      ...next.findings,
      ...written.findings,
      ...(isMerged ? written.edits.map((edit) => differs(edit, to)) : []),
    ],
  });
}

function differs({ path }: Edit, to: string): Finding {
  return blocking("version-differs", `Cannot release ${to}: ${path} says another version`, {
    file: path,
    hint: "Merge a commit that sets it there as well",
  });
}

function describe(to: string, release: PastRelease | null, { commits }: Recent): string {
  const count = `${commits} commit${commits === 1 ? "" : "s"}`;
  return release === null
    ? `${to}, the first release, of ${count}`
    : `${release.version} → ${to}, ${count} since ${release.tag}`;
}

function isIdentifier(text: string): boolean {
  return valid(`1.0.0-${text}.0`) === `1.0.0-${text}.0`;
}
