import { join } from "node:path";
import { readOrNull } from "../world/files.ts";
import { gitSetUp, type GitSetUp } from "../world/git/set-up.ts";

/** What a look at a repository finds. */
export interface Look extends GitSetUp {
  readonly name: string | null;
  readonly isPrivate: boolean;
  /** Whether it lists packages of its own. */
  readonly isWorkspace: boolean;
  readonly hasChangesets: boolean;
  readonly scripts: Readonly<Record<string, string>>;
  /** The lockfile, by its name; null where there is none. */
  readonly lockfile: string | null;
  readonly hasDependencies: boolean;
  readonly hasTypeScript: boolean;
  /** `publishConfig.registry`. */
  readonly registry: string | null;
}

interface Manifest {
  readonly name?: unknown;
  readonly private?: unknown;
  readonly workspaces?: unknown;
  readonly scripts?: unknown;
  readonly dependencies?: object;
  readonly devDependencies?: object;
  readonly publishConfig?: { readonly registry?: string };
}

const LOCKFILES = ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];
/** What `npm init` writes where there are no tests. */
const NO_TESTS = /no test specified/;

/** Looks at a repository's work tree and git's configuration; changes nothing, and takes what it cannot read for absent. */
export async function lookAt(root: string): Promise<Look> {
  const [manifest, pnpm, changesets, git, tsconfig, ...locks] = await Promise.all([
    readManifest(root),
    readOrNull(join(root, "pnpm-workspace.yaml")),
    readOrNull(join(root, ".changeset", "config.json")),
    gitSetUp(root),
    readOrNull(join(root, "tsconfig.json")),
    ...LOCKFILES.map((name) => readOrNull(join(root, name))),
  ]);
  return {
    ...git,
    name: typeof manifest.name === "string" ? manifest.name : null,
    isPrivate: manifest.private === true,
    // pnpm keeps settings of single packages in that file as well.
    isWorkspace: manifest.workspaces !== undefined || /^packages:/m.test(pnpm?.toString("utf8") ?? ""),
    hasChangesets: changesets !== null,
    scripts: textsOf(manifest.scripts),
    lockfile: LOCKFILES.find((_, index) => locks[index] !== null) ?? null,
    hasDependencies: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0,
    hasTypeScript: tsconfig !== null || Object.hasOwn(manifest.devDependencies ?? {}, "typescript"),
    registry: manifest.publishConfig?.registry ?? null,
  };
}

/** Whether the package has tests of its own. */
export function hasTests({ scripts }: Pick<Look, "scripts">): boolean {
  return scripts["test"] !== undefined && !NO_TESTS.test(scripts["test"]);
}

/** The entries of what should be a table of texts; nothing checks a package.json before us. */
function textsOf(table: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries((table ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

async function readManifest(root: string): Promise<Manifest> {
  const bytes = await readOrNull(join(root, "package.json"));
  try {
    return (JSON.parse(bytes?.toString("utf8") ?? "{}") as Manifest | null) ?? {};
  } catch {
    return {};
  }
}
