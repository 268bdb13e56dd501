import { parentOf, type Checkout, type Oid, type PackageVersion, type Workbench } from "#author";
import { readWorkspace, type Policy, type PublishContext } from "#workspace";
import { readProject, type Project } from "../common/package-manager.ts";

/** What the manifests of a release are made from: all that the workspace has, as the release commit has it. */
export interface Ground extends Omit<PublishContext, "file" | "folder"> {
  readonly commit: Oid;
  /** Who may install packages with a scope that do not say it themselves. */
  readonly access: Policy["access"];
  /** The root's license, where the package manager adds it to packages without one. */
  readonly licenses: readonly string[];
  /** The folders that have a license. */
  readonly licensed: ReadonlySet<string>;
}

const PNPM = "pnpm-workspace.yaml";
const LICENSE = /(?:^|\/)LICEN[SC]E(?:\.[^/]*)?$/;

/** Reads the workspace of the release commit; the versions in it are those of the release, and of all that stays. */
export async function readGround(
  versions: readonly PackageVersion[],
  { commit, build }: { readonly commit: Oid; readonly build: Checkout },
  bench: Workbench,
): Promise<Ground> {
  const paths = (await bench.git.list(commit)).map(({ path }) => path);
  const read = (path: string): Promise<string | null> => bench.git.read(commit, path);
  const { request } = await readWorkspace(paths, read);
  const licenses = paths.filter((path) => LICENSE.test(path));
  const manager = managerOf(await readProject(build, bench), paths);
  return {
    commit,
    manager,
    siblings: new Map(request.members.map((member) => [member.name, member])),
    catalogs: request.catalogs ?? {},
    access: request.config.access,
    released: new Set(versions.map(({ name }) => name)),
    licenses: manager === "pnpm" ? licenses.filter((path) => parentOf(path) === "") : [],
    licensed: new Set(licenses.map(parentOf)),
  };
}

/** Without a lockfile, or with several, what the root says decides. */
function managerOf({ found, manifest }: Project, paths: readonly string[]): string {
  if (found !== "none" && found !== "several") return found;
  if (paths.includes(PNPM)) return "pnpm";
  const [, name = found, major] = /^(\w+)@(\d+)/.exec(manifest.packageManager ?? "") ?? [];
  return name === "yarn" && major !== "1" ? "yarn-berry" : name;
}
