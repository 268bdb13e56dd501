/** What a release does to a version, from the least on. */
export const BUMPS = ["none", "patch", "minor", "major"] as const;
export type Bump = (typeof BUMPS)[number];

/** That somebody wants a package released: a change file, commits, or an argument. */
export interface Intent {
  readonly name: string;
  readonly bump: Bump;
  /** Such as `3 commits` or `change file brave-lions-dance`. */
  readonly reason: string;
  /** The change file's id, where one is the source: in pre-release mode a used one counts no more. */
  readonly changeFile?: string;
  /** The version to release instead of the one that the bump makes. */
  readonly exact?: string;
}

/** Tells whether one bump is greater than another. */
export function isGreater(bump: Bump, than: Bump): boolean {
  return BUMPS.indexOf(bump) > BUMPS.indexOf(than);
}
