import { blocking, type Checkout, type Finding, type PackageVersion, type PackResult, type Workbench } from "#author";
import { looksSecret, secretIn } from "./secrets.ts";
import { missingTargets, targetsOf } from "./targets.ts";

/** What a package is looked at for. */
export interface Expected {
  readonly version: PackageVersion;
  readonly checkout: Checkout;
  /** Paths that look secret and may be shipped. */
  readonly allow: readonly string[];
}

/** Ranges that mean something in a workspace or on one machine, and nothing to who installs the package. */
const LOCAL_RANGE = /^(?:(?:workspace|catalog|file|link|portal|patch|[a-z]):|\.|~?\/)/i;
const DEPENDENCIES = ["dependencies", "optionalDependencies", "peerDependencies"];
/** What npm puts into every package. */
const ALWAYS = /^(?:package\.json|(?:readme|licen[cs]e)(?:\.[^/]*)?)$/i;
/** Larger files are not read for secrets. */
const LARGEST_READ = 1024 * 1024;

/** Looks at what is in a package: what it names, what it must not hold, and whether it is what was planned. */
export async function inspect(packed: PackResult, expected: Expected, bench: Workbench): Promise<readonly Finding[]> {
  return [
    ...identity(packed, expected.version),
    ...(await destination(packed, expected, bench)),
    ...contents(packed),
    ...localRanges(packed),
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
async function destination(
  { manifest }: PackResult,
  { version, checkout }: Expected,
  { git }: Workbench,
): Promise<readonly Finding[]> {
  const text = await git.read(checkout.commit, version.dir === "" ? "package.json" : `${version.dir}/package.json`);
  const committed = JSON.parse(text ?? "{}") as Record<string, unknown>;
  if (JSON.stringify(manifest["publishConfig"]) === JSON.stringify(committed["publishConfig"])) return [];
  return [
    blocking(
      "packed-identity",
      `Cannot publish ${version.name}: its publishConfig is not the commit's after the build`,
      {
        hint: "Let no script change it",
      },
    ),
  ];
}

function contents({ manifest, files, tarball }: PackResult): readonly Finding[] {
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
        file: "package.json",
      },
    ),
  );
}

function localRanges({ manifest, tarball }: PackResult): readonly Finding[] {
  const all = DEPENDENCIES.flatMap((field) => Object.entries((manifest[field] ?? {}) as Record<string, unknown>));
  const local = all.filter(([, range]) => typeof range === "string" && LOCAL_RANGE.test(range));
  return local.map(([name, range]) =>
    blocking(
      "local-range",
      `Cannot publish ${tarball.name}: it depends on ${name}@${String(range)}, which no registry has`,
      { file: "package.json" },
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
  { version, checkout, allow }: Expected,
  bench: Workbench,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { path: file, size } of files) {
    if (size > LARGEST_READ || allow.includes(file)) continue;
    const text = await bench.files.read(checkout, version.dir === "" ? file : `${version.dir}/${file}`);
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
