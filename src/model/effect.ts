/** A git object id, in lower-case hex (40 digits for SHA-1, 64 for SHA-256). */
export type Oid = string;

/** A SHA-256 of bytes, in lower-case hex. */
export type Digest = string;

/** A value that only sealing makes: the `id` of a request in the plan's `seals`. */
export interface Sealed {
  readonly sealed: string;
}

/** A value that is known when planning, or one that sealing makes. */
export type Later<T> = T | Sealed;

/** What is left of a type once sealing has made its values. */
export type Settled<T> = T extends Sealed ? never : T extends object ? { readonly [K in keyof T]: Settled<T[K]> } : T;

/** One named place moving from one value to another; `null` is "absent". */
export interface Swap<T> {
  readonly at: string;
  readonly from: T | null;
  readonly to: T | null;
}

/** Local refs (full names), moved together in one git transaction or not at all. */
export interface RefsEffect {
  readonly kind: "refs";
  readonly swaps: readonly Swap<Later<Oid>>[];
}

/** The index and the checked-out files, following a branch from one commit to another. */
export interface TreeEffect {
  readonly kind: "tree";
  readonly from: Oid;
  readonly to: Oid;
}

/** Refs of a remote, moved in one atomic push under a lease. */
export interface PushEffect {
  readonly kind: "push";
  readonly remote: string;
  /** Host and path of the remote, without scheme or credentials: applying elsewhere must mean the same place. */
  readonly place: string;
  readonly swaps: readonly Swap<Later<Oid>>[];
}

/** One file of a release directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly digest: Later<Digest>;
}

/** A directory of archives, sums and signatures, that appears whole or not at all. */
export interface DirectoryEffect {
  readonly kind: "directory";
  /** An absolute path, or one relative to the repository's root. */
  readonly at: string;
  readonly from: readonly DirectoryEntry[] | null;
  readonly to: readonly DirectoryEntry[] | null;
}

/** A package version made public on an npm registry: it can never be taken back. */
export interface PublishEffect {
  readonly kind: "publish";
  readonly registry: string;
  readonly name: string;
  readonly version: string;
  /** The store's digest of the tarball. */
  readonly tarball: Digest;
  /** The Subresource Integrity string (sha512) that the registry must show. */
  readonly integrity: string;
  readonly distTag: string;
  readonly access: "public" | "restricted" | null;
  /** Names of this release's publishes that must be public before; left out where it waits for none. */
  readonly after?: readonly string[];
}

/** A dist-tag of a package on an npm registry, moved once all versions of the release are public. */
export interface DistTagEffect {
  readonly kind: "dist-tag";
  readonly registry: string;
  readonly name: string;
  readonly tag: string;
  /** The version that the tag stands at; null where there is no such tag yet. */
  readonly from: string | null;
  readonly to: string;
  /** The tag that the version was published under, and that goes away with the move; null where there is none. */
  readonly holding: string | null;
}

/** A user's own command, run when the release is applied. */
export interface CommandEffect {
  readonly kind: "command";
  readonly name: string;
  readonly run: readonly string[];
  /** Exits 0 when the command's work is done, 1 when it is not. */
  readonly probe: readonly string[];
  /** Takes the work back; `null` makes the effect final. */
  readonly undo: readonly string[] | null;
  /** Names of environment variables that the command may see. */
  readonly env: readonly string[];
  readonly timeoutSeconds: number;
  /** Set where `run` and `undo` have changed places: the probe still tells of the command's work, not of its undoing. */
  readonly inverted?: true;
}

/** Everything that a release can do to the world: data only, so that it survives JSON. */
export type Effect =
  RefsEffect | TreeEffect | PushEffect | DirectoryEffect | PublishEffect | DistTagEffect | CommandEffect;

/** How far an effect reaches, and so how it is taken back: exactly, seen by others, never. */
export type Reach = "local" | "remote" | "final";

/** The state that an effect finds the world in. */
export type Sighting = "before" | "after" | "neither";
