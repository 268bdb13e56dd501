import type { Finding } from "#author";
import { publishFindings, type Member, type PublishContext, type Release } from "#workspace";
import type { Written } from "./edits.ts";
import type { Sources } from "./wanted.ts";

type Json = Readonly<Record<string, unknown>>;
/** What every package's manifest is held against. */
type Ground = Omit<PublishContext, "file" | "folder">;

/** They run before packing, and may write another manifest. */
const REWRITERS = ["prepublishOnly", "prepack"];

/**
 * Finds what no registry could serve of the packages that are released: it shows in their manifests, long before they are packed. Where
 * packing may find another manifest, which only the build tells, this warns.
 */
export function unpublishable(
  sources: Sources,
  releases: readonly Release[],
  { manifests }: Pick<Written, "manifests">,
): readonly Finding[] {
  const bumped = new Map(releases.filter(({ type }) => type !== "none").map((release) => [release.name, release]));
  const ground = groundOf(sources, bumped);
  const published = manifests.filter(({ member }) => bumped.has(member.name) && !member.isPrivate);
  return published.flatMap(({ member: { folder }, path: file, content }) => {
    const findings = publishFindings(content, { ...ground, file, folder });
    const isOpen = findings.length > 0 && mayChange(content);
    return isOpen ? findings.map((finding) => ({ ...finding, level: "warn" as const })) : findings;
  });
}

type Bumped = ReadonlyMap<string, Release>;

function groundOf(sources: Sources, bumped: Bumped): Ground {
  const { members, workspace } = sources;
  const siblings = members.map((member) => ({ ...member, version: bumped.get(member.name)?.to ?? member.version }));
  return {
    // Nothing of what package managers rewrite besides ranges makes findings.
    manager: "",
    siblings: new Map([...workspace.unread.map(unreadMember), ...siblings].map((member) => [member.name, member])),
    catalogs: workspace.request.catalogs ?? {},
    released: new Set(bumped.keys()),
    unpublished: new Set(members.filter((member) => isUnpublished(member, sources, bumped)).map(({ name }) => name)),
  };
}

/** Its manifest is told of: it is not missing, and no more is known of it. */
function unreadMember(name: string): Member {
  const dependencies = { dependencies: {}, optionalDependencies: {}, peerDependencies: {}, devDependencies: {} };
  return { name, version: "0.0.0", folder: "", isPrivate: false, dependencies };
}

/** Tags tell, but where the workspace has none. Of who is ignored by changesets' configuration that itself is complained of. */
function isUnpublished({ name }: Member, { history, members, workspace }: Sources, bumped: Bumped): boolean {
  if (bumped.has(name) || history.before(name).newest !== null) return false;
  if (workspace.request.config.ignore.includes(name)) return false;
  return members.some((other) => history.before(other.name).newest !== null);
}

function mayChange(text: string): boolean {
  const { scripts, publishConfig } = JSON.parse(text.replace(/^\uFEFF/, "")) as {
    scripts?: Json;
    publishConfig?: Json;
  };
  return publishConfig?.["directory"] !== undefined || REWRITERS.some((name) => scripts?.[name] !== undefined);
}
