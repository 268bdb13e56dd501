import { blocking, type Checkout, type Finding, type PackageVersion, type PackResult, type Workbench } from "#author";
import { isLocalRange } from "#workspace";
import { within } from "./prepare.ts";
import { looksSecret, secretIn } from "./secrets.ts";
import { missingTargets, targetsOf } from "./targets.ts";

/** What a package is looked at for. */
export interface Expected {
  readonly version: PackageVersion;
  readonly checkout: Checkout;
  /** What was packed, relative to the checkout. */
  readonly folder: string;
  /** The manifest that the commit wants published. */
  readonly committed: Readonly<Record<string, unknown>>;
  /** Dependencies on what no registry has of which is told already. */
  readonly unresolved: readonly string[];
  /** Paths that look secret and may be shipped. */
  readonly allow: readonly string[];
}

const DEPENDENCIES = ["dependencies", "optionalDependencies", "peerDependencies"];
/** Where a package comes from in its workspace: of no use to who installs the package. */
const PLACES = ["directory", "linkDirectory"];
/** What npm puts into every package. */
const ALWAYS = /^(?:package\.json|(?:readme|licen[cs]e)(?:\.[^/]*)?)$/i;
/** Larger files are not read for secrets. */
const LARGEST_READ = 1024 * 1024;

/** Looks at what is in a package: what it names, what it must not hold, and whether it is what was planned. */
export async function inspect(packed: PackResult, expected: Expected, bench: Workbench): Promise<readonly Finding[]> {
  return [
    ...identity(packed, expected.version),
    ...destination(packed, expected),
    ...contents(packed, expected),
    ...localRanges(packed, expected),
    ...names(packed, expected.allow),
    ...(await texts(packed, expected, bench)),
  ];
}

function identity({ manifest }: PackResult, { name, to }: PackageVersion): readonly Finding[] {
  if (manifest["name"] === name && manifest["version"] === to) return [];
  const said = `${String(manifest["name"])}@${String(manifest["version"])}`;
  return [
    blocking("packed-identity", `Cannot publish ${name}@${to}: its package.json says ${said} after the build`, {
      hint: "Let no script change it",
    }),
  ];
}

/** The commit decides where a package goes, and who may see it: a build could send it, and the token, anywhere. */
function destination({ manifest }: PackResult, { version, committed }: Expected): readonly Finding[] {
  if (destinationIn(manifest) === destinationIn(committed)) return [];
  const message = `Cannot publish ${version.name}: its publishConfig is not the commit's after the build`;
  return [blocking("packed-identity", message, { hint: "Let no script change it" })];
}

function destinationIn({ publishConfig }: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries((publishConfig ?? {}) as Record<string, unknown>);
  return JSON.stringify(entries.filter(([key]) => !PLACES.includes(key)));
}

function contents({ manifest, files, tarball }: PackResult, { folder }: Expected): readonly Finding[] {
  const paths = files.map(({ path }) => path);
  if (paths.every((path) => ALWAYS.test(path))) {
    return [
      blocking("package-empty", `Cannot publish ${tarball.name}: there is nothing in it but what npm always packs`, {
        hint: 'Look at "files" and at what the build makes',
      }),
    ];
  }
  const missing = missingTargets(targetsOf(manifest), paths);
  return missing.map(({ field, paths }) =>
    blocking(
      "target-missing",
      `Cannot publish ${tarball.name}: ${field} names ${paths.join(" or ")}, which is not in it`,
      {
        hint: 'Look at "files" and at what the build makes',
        file: within(folder, "package.json"),
      },
    ),
  );
}

/** In devDependencies, which nobody installs, paths are let be, as package managers do. */
function localRanges({ manifest, tarball }: PackResult, { folder, unresolved }: Expected): readonly Finding[] {
  const rangesIn = (field: string) => Object.entries((manifest[field] ?? {}) as Record<string, unknown>);
  const local = [
    ...DEPENDENCIES.flatMap(rangesIn).filter(([, range]) => typeof range === "string" && isLocalRange(range)),
    ...rangesIn("devDependencies").filter(([, range]) => /^(?:workspace|catalog):/.test(String(range))),
  ];
  const untold = local.filter(([name]) => !unresolved.includes(name));
  return untold.map(([name, range]) =>
    blocking(
      "local-range",
      `Cannot publish ${tarball.name}: it depends on ${name}@${String(range)}, which no registry has`,
      { file: within(folder, "package.json"), hint: "Write a range that a registry has" },
    ),
  );
}

function names({ files, tarball }: PackResult, allow: readonly string[]): readonly Finding[] {
  const secret = files.filter(({ path }) => looksSecret(path) && !allow.includes(path));
  return secret.map(({ path: file }) =>
    blocking("secret-file", `Cannot publish ${tarball.name}: ${file} looks secret`, {
      hint: 'Leave it out by "files" or .npmignore, or allow it: pack({ allow })',
      file,
    }),
  );
}

async function texts(
  { files, tarball }: PackResult,
  { folder, checkout, allow }: Expected,
  bench: Workbench,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { path: file, size } of files) {
    if (size > LARGEST_READ || allow.includes(file)) continue;
    const text = await bench.files.read(checkout, within(folder, file));
    const secret = text === null ? null : secretIn(text);
    if (secret !== null)
      findings.push(
        blocking("secret-content", `Cannot publish ${tarball.name}: ${file} holds ${secret}`, {
          hint: "Take it out and revoke it, or allow the file: pack({ allow })",
          file,
        }),
      );
  }
  return findings;
}
