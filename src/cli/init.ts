import { join } from "node:path";
import { usageError } from "../model/error.ts";
import { findConfig, readManifestKey } from "../world/config-file.ts";
import { writeSynced } from "../world/files.ts";
import { hasTests, lookAt, type Look } from "./look.ts";

/** One step of the configuration that is written: the call, why it is there, and why not where it is left out. */
interface Line {
  readonly call: string;
  readonly why: string;
  readonly whyNot?: string | null;
}

/** What `init` wrote, and what it found. */
export interface Written {
  readonly file: string;
  readonly text: string;
  readonly found: readonly string[];
}

/**
 * Writes a commented configuration that fits the repository.
 *
 * @throws PlimsollError (usage) where a configuration exists: nothing is overwritten.
 */
export async function init(root: string): Promise<Written> {
  const existing =
    (await findConfig(root)) ??
    ((await readManifestKey(root)) === undefined ? null : "the plimsoll key of package.json");
  if (existing !== null)
    throw usageError(`Cannot write a configuration: ${existing} is there already`, "Use it: plimsoll audit");
  const look = await lookAt(root);
  const file = join(root, "plimsoll.config.ts");
  const text = configFor(look);
  await writeSynced(file, text);
  return { file, text, found: findingsOf(look) };
}

function findingsOf(look: Look): readonly string[] {
  const scripts = ["build", "test", "docs"].filter((name) => look.scripts[name] !== undefined);
  return [
    `Package: ${look.name ?? "none found"}${look.isWorkspace ? ", with a workspace" : look.isPrivate ? ", private: it is not published" : ""}`,
    `Lockfile: ${look.lockfile ?? (look.hasDependencies ? "none: installs cannot be repeated exactly" : "none, and no dependencies")}`,
    `Scripts: ${scripts.join(", ") || "neither build nor test nor docs"}`,
    `Branch: ${look.branch ?? "detached"}; remotes: ${look.remotes.join(", ") || "none"}; last tag: ${look.lastTag ?? "none"}`,
    `Signing: ${look.signing === null ? "git has no signing key configured, so nothing is signed" : `${look.signing}, as git is configured`}`,
    ...linesFor(look).flatMap(leftOut),
  ];
}

/** The text of a configuration. */
function configFor(look: Look): string {
  const lines = linesFor(look);
  const names = lines.filter((line) => leftOut(line).length === 0).map(nameOf);
  const imports = ["defineConfig", ...names.sort()].join(", ");
  const steps = lines.map(textOf).join("");
  return `import { ${imports} } from "plimsoll";

// One ordered list: leave a step out to leave it out. "plimsoll checks" shows what each reads and provides.
export default defineConfig({
${tagLine(look)}  steps: [
${steps}  ],
});
`;
}

/** A step that is left out stays as a comment: that nothing is tested, or pushed, should be seen by whoever reads on. */
function textOf(line: Line): string {
  const [missing] = leftOut(line);
  return missing === undefined ? `    // ${oneLine(line.why)}\n    ${line.call},\n` : `    // ${missing}.\n`;
}

function leftOut(line: Line): readonly string[] {
  return line.whyNot == null ? [] : [`${nameOf(line)}() is left out: ${line.whyNot}`];
}

function nameOf({ call }: Line): string {
  return call.slice(0, call.indexOf("("));
}

/** The last tag decides how tags are called: with a "v" or without, or with the package's name. */
function templateOf({ lastTag, name, isWorkspace }: Look): string | null {
  const version = /\d+\.\d+\.\d+.*$/.exec(lastTag ?? "")?.[0];
  if (lastTag === null || version === undefined) return null;
  const before = lastTag.slice(0, -version.length);
  // In a workspace a tag with a name in it is some package's.
  if (isWorkspace && before.length > 1) return `${before.replace(/^.+?(?=[@_/-]?v?$)/, "{name}")}{version}`;
  return `${before.replace(name ?? "\0", "{name}")}{version}`;
}

function tagLine(look: Look): string {
  const template = templateOf(look);
  const usual = look.isWorkspace ? "{name}@{version}" : "v{version}";
  if (template === null || template === usual) return "";
  return `  // As the last tag, ${oneLine(JSON.stringify(look.lastTag))}, is called.\n  tag: ${JSON.stringify(template)},\n`;
}

/** Packages that share a tag share a version. */
function versionLine(look: Look): Line {
  if (!look.isWorkspace)
    return { call: "version()", why: "The next version, from the commits since the last release." };
  const source = look.hasChangesets ? "the change files" : "the commits since the last release of each";
  const isFixed = templateOf(look)?.includes("{name}") === false;
  if (!isFixed) return { call: "workspace()", why: `The next versions of all packages, from ${source}.` };
  return { call: 'workspace({ fixed: [["**"]] })', why: `The next version, one for all packages, from ${source}.` };
}

function linesFor(look: Look): readonly Line[] {
  return [
    { call: "repository()", why: "On the release branch, in step with the remote, nothing modified." },
    versionLine(look),
    { call: "notes()", why: "Release notes, in CHANGELOG.md." },
    {
      call: "lines()",
      why: "Counts effective lines; lines({ max: 60_000 }) sets a limit.",
      whyNot: look.hasTypeScript ? null : NO_TYPESCRIPT,
    },
    buildLine(look),
    { call: "tests()", why: `The test script: ${look.scripts["test"] ?? ""}`, whyNot: whyNoTests(look) },
    {
      call: "docs()",
      why: "The docs script; warnings block.",
      whyNot: look.scripts["docs"] === undefined ? 'package.json has no script "docs"' : null,
    },
    { call: "pack()", why: "The tarball that is published, byte for byte." },
    ...destinationsOf(look),
  ];
}

const NO_TYPESCRIPT = 'there is neither a tsconfig.json nor "typescript" among the devDependencies';

function whyNoTests(look: Look): string | null {
  if (hasTests(look)) return null;
  return look.scripts["test"] === undefined
    ? 'package.json has no script "test"'
    : 'the script "test" is npm\'s placeholder';
}

/** The steps that say where a release goes, and under whose name. */
function destinationsOf({ signing, remotes, isPrivate, isWorkspace, registry }: Look): readonly Line[] {
  return [
    {
      call: "sign()",
      why: `Signs the tag and the archives with git's ${signing} key.`,
      whyNot: signing === null ? "git has no signing key configured" : null,
    },
    { call: "tag()", why: "Branch and tag move together." },
    {
      call: "push()",
      why: "One atomic push under a lease.",
      whyNot: remotes.length === 0 ? "the repository has no remote" : null,
    },
    {
      call: "publish({ registry: true })",
      why: `To ${registry ?? 'the registry that npm is configured for; registry: "https://…" names another'}.`,
      whyNot: isPrivate && !isWorkspace ? "the package is private" : null,
    },
  ];
}

function buildLine(look: Look): Line {
  if (look.lockfile === null && look.hasDependencies) {
    return {
      call: "build({ lockfile: false })",
      why: "There is no lockfile: commit one, and take the option out, to build the same thing twice.",
    };
  }
  return {
    call: "build()",
    why: `A scratch checkout of the release commit, installed from ${look.lockfile ?? "nothing"}; ${scriptsOf(look)}`,
  };
}

function scriptsOf({ scripts }: Look): string {
  const run = ["build", "prepublishOnly", "prepack", "prepare"].filter((name) => scripts[name] !== undefined);
  return run.length === 0 ? "no script builds it" : `then ${run.map((n) => `${n}: ${oneLine(scripts[n])}`).join("; ")}`;
}

/** A script's text ends up in a comment: it must not end it. */
function oneLine(text: string | undefined): string {
  return (text ?? "").replace(/[\r\n\u2028\u2029]+/g, " ");
}
