import type { Oid } from "./effect.ts";
import { collection, fact, type Fact } from "./fact.ts";
import type { Later, Digest } from "./effect.ts";
import type { Finding } from "./finding.ts";
import type { LineSum } from "./lines.ts";
import type { TagTemplate } from "./names.ts";

/** How the release reaches the branch: pushed with it, hung from the tag alone, or already merged. */
export type Way = "push" | "tag-only" | "existing";

/** What the user asked for: a kind of bump, an exact version, or (both null) what the commits say. */
export interface Request {
  readonly bump: "major" | "minor" | "patch" | "premajor" | "preminor" | "prepatch" | "prerelease" | null;
  readonly version: string | null;
  /** Of a workspace: the bumps that single packages are to have, by name. */
  readonly packages?: Readonly<Record<string, PackageBump>>;
  /** The label of a snapshot: published beside the versions, and neither committed to the branch nor tagged. */
  readonly snapshot?: string;
}
/** What a package can be asked to be raised by; `none` holds it back. */
export type PackageBump = "major" | "minor" | "patch" | "none";

/** What every check may know before any other has run. The engine provides it. */
export interface Settings {
  readonly way: Way;
  /** The release branch's short name. */
  readonly branch: string;
  /** The commit that the release grows from (HEAD when planning began). */
  readonly base: Oid;
  /** True where HEAD is not on a branch, as CI gives it. */
  readonly detached: boolean;
  /** The remote's name; null where the repository has none. */
  readonly remote: string | null;
  /** Host and path of the remote, without scheme or credentials; null with no remote. */
  readonly place: string | null;
  /** Such as `v{version}` or `{name}@{version}`. */
  readonly tagTemplate: TagTemplate;
  readonly request: Request;
}
export const Settings: Fact<Settings> = fact("settings");

/** One package's move from one version to the next. */
export interface PackageVersion {
  readonly name: string;
  /** The package's folder, relative to the root with `/`; empty for the root itself. */
  readonly dir: string;
  readonly from: string;
  readonly to: string;
  readonly isPrivate: boolean;
  /** Its version gets no tag. */
  readonly untagged?: true;
}
/** The versions that the release will carry, a row by package. */
export const Versions: Fact<readonly PackageVersion[]> = fact("next version");

/** A release that is known by its tag. */
export interface PastRelease {
  readonly name: string;
  readonly tag: string;
  readonly commit: Oid;
  readonly version: string;
}
/** The last release of each package that had one. */
export const LastReleases: Fact<readonly PastRelease[]> = fact("last release");

/** What one commit says, read as a Conventional Commit. */
export interface Change {
  readonly commit: Oid;
  /** In lower case, such as `feat`; null where the header has another form. */
  readonly type: string | null;
  readonly scope: string | null;
  /** The header without type and scope, as its author wrote it. */
  readonly subject: string;
  /** What it breaks: its footers' texts, or the subject for a mere `!`; empty where it breaks nothing. */
  readonly breaking: readonly string[];
  /** Issues that its footers close or refer to, such as `#12` or `owner/repo#12`. */
  readonly issues: readonly string[];
}
/** The commits since the last release, newest first, a row by package; reverted ones and their reverts are left out. */
export const Changes: Fact<readonly { readonly name: string; readonly changes: readonly Change[] }[]> = fact("changes");

/** What a release brings to one package in its authors' words, as change files have them. */
export interface ChangeText {
  readonly bump: "major" | "minor" | "patch";
  /** Markdown, as it was written. */
  readonly text: string;
  /** The commit that brought it; null where none is known. */
  readonly commit: Oid | null;
}
/** A package's texts, and the packages of the workspace that it depends on and that are released with it. */
export interface PackageTexts {
  readonly name: string;
  /** Null where commits decide what is released. */
  readonly texts: readonly ChangeText[] | null;
  readonly dependencies: readonly { readonly name: string; readonly version: string }[];
  /** The package of its group that it is released with, where that is its only reason; null where it has one of its own. */
  readonly follows: string | null;
}
/** What people wrote for the release, a row by package. */
export const Texts: Fact<readonly PackageTexts[]> = fact("change texts");

/** One file to change in the release commit. Content is text; `null` deletes. */
export interface Edit {
  readonly path: string;
  readonly content: string | null;
}
/** What the release commit changes: every step that writes into it contributes. */
export const Edits: Fact<readonly Edit[]> = collection("release edits");

/** What the step that chose the versions has said already of what later steps look at too. */
export const Told: Fact<readonly Finding[]> = fact("early findings");

/** The commit that the release tags and publishes: an object that no ref points at yet. */
export const ReleaseCommit: Fact<Oid> = fact("release commit");

/** Release notes in Markdown, a row by package. */
export const Notes: Fact<readonly { readonly name: string; readonly markdown: string }[]> = fact("release notes");

/** Lines by language, sorted by name. */
export type LineCount = Readonly<Record<string, LineSum>>;
/** Effective lines of the release commit, and of the last release where there was one. */
export const Lines: Fact<{ readonly now: LineCount; readonly before: LineCount | null }> = fact("line counts");

/** A checkout in scratch: known by its folder on the machine that planned. */
export interface Checkout {
  readonly path: string;
  readonly commit: Oid;
}
/** The release commit checked out, installed and built; frozen once provided, so take a copy to run anything in it. */
export const Build: Fact<Checkout> = fact("built checkout");

/** A file in the plan's store. Size is in bytes. */
export interface StoredFile {
  readonly name: string;
  readonly digest: Digest;
  readonly size: number;
}
/** Archives that other steps add to those of `pack`, such as the built docs. */
export const ExtraArchives: Fact<readonly StoredFile[]> = collection("further archives");

/** A package's tarball. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  readonly tarball: StoredFile;
  /** sha512, as a Subresource Integrity string. */
  readonly integrity: string;
  /** The packed manifest's `publishConfig.registry`, where it has it. */
  readonly registry: string | null;
  /** Its `publishConfig.access`, or else for a name with a scope the `access` of changesets' configuration. */
  readonly access: "public" | "restricted" | null;
  readonly isPrivate: boolean;
  /** Names of the packages of this release that it cannot do without: they are published before it. */
  readonly needs: readonly string[];
}
export const Packages: Fact<readonly PackedPackage[]> = fact("packed packages");
/** Every archive of the release and `SHA256SUMS`, in the order of the sums file. */
export const Archives: Fact<readonly StoredFile[]> = fact("archives");
/** Detached signatures over the archives: file names and the values that sealing makes. */
export const Signatures: Fact<readonly { readonly name: string; readonly digest: Later<Digest> }[]> =
  fact("signatures");
/** Signed tag objects, by tag name. */
export const SignedTags: Fact<readonly { readonly tag: string; readonly object: Later<Oid> }[]> = fact("signed tags");
/** The release's tags: full ref names, and the objects they will point at. */
export const Tags: Fact<readonly { readonly ref: string; readonly object: Later<Oid>; readonly name: string }[]> =
  fact("release tags");
