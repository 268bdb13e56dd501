import { manifestPath, type Finding, type PackageVersion, type Settings, type TagInfo } from "#author";
import { placed, type Workspace } from "#workspace";
import { tagged, tagOf, tagTaken } from "../common/tagged.ts";

/** Finds the packages whose next tag is there already: perhaps one of many, from a release that stopped or that another branch made. */
export function takenTags(
  versions: readonly PackageVersion[],
  { settings, workspace }: { readonly settings: Settings; readonly workspace: Workspace },
  tags: readonly TagInfo[],
): readonly Finding[] {
  const names = new Set(tags.map(({ name }) => name));
  return tagged(versions, settings).flatMap((version) => {
    const tag = tagOf(settings, version);
    if (!names.has(tag)) return [];
    const file = manifestPath(version.dir);
    const hint = `Choose another version: --package ${version.name}=minor; or, if a release stopped half-way: plimsoll status`;
    return [tagTaken(tag, "this repository", { ...placed(file, workspace.lineOf(file, ["version"])), hint })];
  });
}
