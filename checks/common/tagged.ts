import type { PackageVersion, Settings } from "#author";

/** The versions that get a tag: a snapshot's get none, and of private packages the configuration says. */
export function tagged(versions: readonly PackageVersion[], { request }: Settings): readonly PackageVersion[] {
  return request.snapshot === undefined ? versions.filter(({ untagged }) => untagged !== true) : [];
}
