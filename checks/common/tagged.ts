import { blocking, tagName, templateFor, type Finding, type PackageVersion, type Settings } from "#author";

/** The versions that get a tag: a snapshot's get none, and of private packages the configuration says. */
export function tagged(versions: readonly PackageVersion[], { request }: Settings): readonly PackageVersion[] {
  return request.snapshot === undefined ? versions.filter(({ untagged }) => untagged !== true) : [];
}

/** Gives the tag that a package's version gets. */
export function tagOf({ tagTemplate }: Pick<Settings, "tagTemplate">, { name, to }: Named): string {
  return tagName(templateFor(tagTemplate, name), { name, version: to });
}

type Named = Pick<PackageVersion, "name" | "to">;

/** Tells whether one tag stands for all packages of a release. */
export function isOneTag({ tagTemplate }: Pick<Settings, "tagTemplate">, versions: readonly Named[]): boolean {
  const isForAll = typeof tagTemplate === "string" && !/\{(?:name|unscoped)\}/.test(tagTemplate);
  return isForAll && new Set(versions.map(({ to }) => to)).size === 1;
}

/** Says that a tag of the release is there already, in this repository or on a remote. */
export function tagTaken(tag: string, owner: string, details: Pick<Finding, "file" | "line" | "hint">): Finding {
  return blocking("tag-exists", `Cannot create tag ${tag}: ${owner} has it`, details);
}
