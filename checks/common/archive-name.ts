import type { PackageVersion } from "#author";

/** What an archive is called before its ending, as npm calls its tarballs: `@scope/name` gives `scope-name-1.2.3`. */
export function archiveName({ name, to }: Pick<PackageVersion, "name" | "to">): string {
  return `${name.replace(/^@/, "").replaceAll("/", "-")}-${to}`;
}
