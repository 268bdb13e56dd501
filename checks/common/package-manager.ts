import { blockedError, environmentError, messageOf, type Checkout, type Workbench } from "#author";

/** A package manager, known by its lockfile. */
type PackageManager = "npm" | "pnpm" | "yarn" | "yarn-berry" | "bun";

/** What a package.json says of building it. */
export interface BuildManifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: unknown;
  readonly packageManager?: string;
}

/** The package manager that a commit's lockfiles show; `none` where it has no lockfile, `several` where they disagree. */
export type Found = PackageManager | "none" | "several";

const BERRY = /^__metadata:/m;

/** Whose lockfile it is, by its name and, of yarn's, by its text. */
const OWNERS: Readonly<Record<string, (text: string) => PackageManager>> = {
  "package-lock.json": () => "npm",
  "npm-shrinkwrap.json": () => "npm",
  "pnpm-lock.yaml": () => "pnpm",
  "yarn.lock": (text) => (BERRY.test(text) ? "yarn-berry" : "yarn"),
  "bun.lock": () => "bun",
  "bun.lockb": () => "bun",
};

/** Tells the package manager by the lockfiles' texts; `packageManager` in package.json decides between several. */
export function managerOf(lockfiles: Readonly<Record<string, string | null>>, manifest: BuildManifest): Found {
  const owners = Object.entries(OWNERS).map(([name, ownerOf]) => {
    const text = lockfiles[name] ?? null;
    return text === null ? null : ownerOf(text);
  });
  const found = [...new Set(owners)].filter((owner) => owner !== null);
  if (found.length <= 1) return found[0] ?? "none";
  const named = manifest.packageManager?.split("@")[0] ?? "";
  return found.find((one) => one === named || (named === "yarn" && one === "yarn-berry")) ?? "several";
}

/** The command that installs exactly what the lockfile says, running no scripts. */
export function installCommand(manager: Found): readonly string[] {
  switch (manager) {
    case "npm":
      return ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    case "pnpm":
      return ["pnpm", "install", "--frozen-lockfile", "--ignore-scripts"];
    case "yarn":
      return ["yarn", "install", "--frozen-lockfile", "--ignore-scripts", "--non-interactive"];
    case "yarn-berry":
      return ["yarn", "install", "--immutable", "--mode=skip-build"];
    case "bun":
      return ["bun", "install", "--frozen-lockfile", "--ignore-scripts"];
    case "none":
    case "several":
      return ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
  }
}

/** The command that runs install scripts of dependencies: all of them, or those of the named. bun and yarn 1 have none of their own. */
export function rebuildCommand(manager: Found, names: readonly string[]): readonly string[] {
  if (manager === "pnpm") return ["pnpm", "rebuild", ...names];
  if (manager === "yarn-berry") return ["yarn", "rebuild", ...names];
  return ["npm", "rebuild", "--foreground-scripts", ...names];
}

/** The command that runs one of the package's own scripts. */
export function scriptCommand(manager: Found, script: string): readonly string[] {
  if (manager === "pnpm") return ["pnpm", "run", script];
  if (manager === "yarn" || manager === "yarn-berry") return ["yarn", "run", script];
  if (manager === "bun") return ["bun", "run", script];
  return ["npm", "run", script];
}

/** A checkout's manifest, and its package manager. */
export interface Project {
  readonly manifest: BuildManifest;
  readonly found: Found;
}

/**
 * Reads what a checkout says of itself.
 *
 * @throws PlimsollError (blocked) where package.json is not there, or is no JSON object.
 */
export async function readProject(checkout: Checkout, { files }: Workbench): Promise<Project> {
  const texts = await Promise.all(
    Object.keys(OWNERS).map(async (name) => [name, await files.read(checkout, name)] as const),
  );
  const manifest = parseManifest(await files.read(checkout, "package.json"));
  return { manifest, found: managerOf(Object.fromEntries(texts), manifest) };
}

function parseManifest(text: string | null): BuildManifest {
  if (text === null) throw blockedError("Cannot read package.json: the release commit has none");
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === "object" && manifest !== null && !Array.isArray(manifest)) return manifest;
  } catch {
    // Said below: JSON.parse would quote the file.
  }
  throw blockedError("Cannot read package.json: it is not a JSON object", "Look at it: git show HEAD:package.json");
}

/** Whether there is anything to install; workspaces have dependencies on each other at least. */
export function hasDependencies(manifest: BuildManifest): boolean {
  const { dependencies, devDependencies, optionalDependencies, workspaces } = manifest;
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  return names.length > 0 || workspaces !== undefined;
}

/** Says what to install where the package manager is what could not be run; any other trouble stays what it is. */
export function missingManager(thrown: unknown, { found, manifest }: Project): unknown {
  if (found === "none" || found === "several" || found === "npm") return thrown;
  const name = found === "yarn-berry" ? "yarn" : found;
  if (!messageOf(thrown).startsWith(`Cannot run ${name}: `)) return thrown;
  const wanted = manifest.packageManager?.split("+")[0] ?? name;
  // corepack knows no bun.
  const otherwise = name === "bun" ? "" : ", or: corepack enable";
  const hint = `npm install --global ${wanted}${otherwise}`;
  return environmentError(`Cannot install with ${name}: it is not on the PATH`, hint, thrown);
}
