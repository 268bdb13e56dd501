import { manifestPath, type Checkout, type PackageVersion, type Workbench } from "#author";
import { internalGraph, KINDS, publishOrder, readWorkspace } from "#workspace";
import { filesOf } from "../common/commit-files.ts";
import { scriptCommand, type Found, type Project } from "../common/package-manager.ts";
import { lifecycle } from "./lifecycle.ts";

/** One command of the build, where it runs, and what it is for. */
export interface Step {
  readonly command: readonly string[];
  readonly doing: string;
  /** Relative to the checkout; its root where it is left out. */
  readonly dir?: string;
}

/** A package of the workspace, and its scripts. */
interface Scripted {
  readonly name: string;
  readonly dir: string;
  readonly scripts: Readonly<Record<string, string>>;
}

/** Reads the packages of a checkout's workspace, each after those that it depends on in any way; none where it has none. */
export async function workspacePackages(checkout: Checkout, { git, files }: Workbench): Promise<readonly Scripted[]> {
  const { paths, read } = await filesOf(checkout.commit, git);
  const { request } = await readWorkspace(paths, read);
  const members = request.members.filter(({ folder }) => folder !== "");
  const order = publishOrder(internalGraph(members, request.catalogs), KINDS);
  const byName = new Map(members.map((member) => [member.name, member]));
  return await Promise.all(
    order.map(async (name) => {
      const dir = byName.get(name)?.folder ?? "";
      return { name, dir, scripts: scriptsIn(await files.read(checkout, manifestPath(dir))) };
    }),
  );
}

function scriptsIn(text: string | null): Scripted["scripts"] {
  const value = JSON.parse(text ?? "{}") as { readonly scripts?: Readonly<Record<string, unknown>> };
  const entries = Object.entries(value.scripts ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/**
 * The commands that build every package: through what the repository itself orders its tasks with (nx, turbo, pnpm), so that its
 * cache serves, else each package's own script, one after the other.
 */
export async function buildAll(
  packages: readonly Scripted[],
  script: string,
  { checkout, project }: { readonly checkout: Checkout; readonly project: Project },
  { files }: Workbench,
): Promise<readonly Step[]> {
  const runner = await runnerOf(checkout, project, { files });
  const doing = `run the script "${script}" of every package`;
  if (runner !== null) return [{ command: [...runner, script], doing }];
  const scripted = packages.filter(({ scripts }) => Object.hasOwn(scripts, script));
  return scripted.map((one) => scriptOf(one, script, project.found));
}

async function runnerOf(
  checkout: Checkout,
  { manifest, found }: Project,
  { files }: Pick<Workbench, "files">,
): Promise<readonly string[] | null> {
  const has = (name: string): boolean => Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, name);
  if (has("nx") && (await files.exists(checkout, "nx.json")))
    return ["npx", "--no-install", "nx", "run-many", "--target"];
  if (has("turbo") && (await files.exists(checkout, "turbo.json"))) return ["npx", "--no-install", "turbo", "run"];
  return found === "pnpm" ? ["pnpm", "--recursive", "--if-present", "run"] : null;
}

function scriptOf({ name, dir }: Scripted, script: string, found: Found): Step {
  return { command: scriptCommand(found, script), dir, doing: `run the script "${script}" of ${name}` };
}

/** What npm runs of each released package's own scripts before it packs and publishes from its folder. */
export function publishScripts(
  packages: readonly Scripted[],
  versions: readonly PackageVersion[],
  found: Found,
): readonly Step[] {
  const released = new Set(versions.filter(({ isPrivate }) => !isPrivate).map(({ name }) => name));
  return packages
    .filter(({ name }) => released.has(name))
    .flatMap((one) => lifecycle(one.scripts, false).map((script) => scriptOf(one, script, found)));
}
