/** The major version of `@changesets/cli` whose rules apply. */
export type Major = 2 | 3;

/** Which versions go together, which packages stay out, and how far a bump carries. */
export interface Policy {
  /** In 2 a peer dependency's minor makes its dependents major; in 3 it does not. */
  readonly major: Major;
  /** Groups of one version: all are released when one is. */
  readonly fixed: readonly (readonly string[])[];
  /** Groups of one version of which only those are released that would be anyway. */
  readonly linked: readonly (readonly string[])[];
  readonly ignore: readonly string[];
  /** The least bump of a dependency for which a range is raised that still holds. */
  readonly updateInternalDependencies: "patch" | "minor";
  readonly bumpVersionsWithWorkspaceProtocolOnly: boolean;
  readonly privatePackages: { readonly version: boolean; readonly tag: boolean };
  /** Who may install packages with a scope; null where nothing is said. */
  readonly access: "public" | "restricted" | null;
  readonly onlyUpdatePeerDependentsWhenOutOfRange: boolean;
  readonly updateInternalDependents: "always" | "out-of-range";
  readonly snapshot: { readonly useCalculatedVersion: boolean; readonly prereleaseTemplate: string | null };
}
