import type { Finding } from "../model/finding.ts";
import { manifestPath } from "../model/packages.ts";
import { readCatalogs } from "./catalogs.ts";
import { intentsOf, isChangeFile, mixedFindings, readChangeFiles, type ChangeFile } from "./change-file.ts";
import { declaredMajor, defaultPolicy, readConfig, type ReadConfig } from "./config.ts";
import type { Major } from "./policy.ts";
import { readMember, type Member, type ReadMember } from "./manifest.ts";
import type { PlanRequest } from "./plan.ts";
import { readPre, type ReadPre } from "./pre.ts";
import type { Catalogs } from "./protocol.ts";
import { blocking, isRecord } from "./finding.ts";
import { errorIn } from "./json-text.ts";
import { foreignGlobs } from "./foreign-globs.ts";
import { lineAt, lineOfKey, type LineOf } from "./places.ts";
import { namesSkipped } from "./rules.ts";
import { memberFolders, type ReadText } from "./folders.ts";

/** What a workspace holds that versions are planned from, and whatever is wrong with it. */
export interface Workspace {
  readonly request: PlanRequest;
  /** In the order of their paths. */
  readonly changeFiles: readonly ChangeFile[];
  /** Whether the workspace is set up for changesets. */
  readonly hasChangesets: boolean;
  /** The texts of the members' manifests, by path. */
  readonly manifests: ReadonlyMap<string, string>;
  /** Where findings point in them. */
  readonly lineOf: LineOf;
  /** Names that stand in manifests which cannot be read. */
  readonly unread: readonly string[];
  readonly findings: readonly Finding[];
}

/** The members of a workspace, and the manifests that they were read from. */
interface Members extends Pick<Workspace, "manifests" | "unread"> {
  readonly members: readonly Member[];
  readonly findings: readonly Finding[];
}

interface ReadManifest extends ReadMember {
  readonly path: string;
  readonly text: string;
  /** Whether it is no JSON. */
  readonly isBroken: boolean;
}

/** In a text that is no JSON. */
const NAME = /"name"\s*:\s*"([^"\\]{1,214})"/;
const ROOT = "package.json";
const CONFIG = ".changeset/config.json";
const PRE = ".changeset/pre.json";
const PNPM = "pnpm-workspace.yaml";

/**
 * Reads the workspace of a tree of files: its packages, and what changesets keeps in `.changeset`.
 *
 * @param paths all files of the tree, relative to its root, with `/`
 * @throws PlimsollError (environment) where pnpm's list of members or a file with catalogs cannot be read
 */
export async function readWorkspace(paths: readonly string[], readAnew: ReadText): Promise<Workspace> {
  const { broken } = parsed((await readAnew(ROOT)) ?? "null", ROOT);
  if (broken === null) return await readWhole(paths, once(readAnew));
  const read = once(async (path) => (path === ROOT ? null : await readAnew(path)));
  // Without a list of members all that names one would be complained of.
  const hasMembers = (await memberFolders(paths, read)).length > 0;
  const rest = await readWhole(hasMembers ? paths : [], hasMembers ? read : () => Promise.resolve(null));
  return { ...rest, findings: [broken, ...(hasMembers ? rest.findings : [])] };
}

async function readWhole(paths: readonly string[], read: ReadText): Promise<Workspace> {
  const catalogs = await readCatalogs(read);
  const major = await majorOf(catalogs, read);
  const { members, findings, manifests, unread } = await membersOf(paths, major, read);
  const { config, findings: odd } = await configOf(members, major, read);
  const { pre, findings: broken } = await preOf(read);
  const texts = await Promise.all(
    paths.filter(isChangeFile).map(async (path) => ({ path, text: (await read(path)) ?? "" })),
  );
  const names = new Set(members.map(({ name }) => name));
  // Of a manifest that cannot be read it is told once, and not wherever it is named.
  const changes = await readChangeFiles(texts, new Set([...names, ...unread]));
  const mixed = mixedFindings(changes.files, namesSkipped(members, config));
  return {
    request: {
      members,
      intents: intentsOf(changes.files).filter(({ name }) => names.has(name)),
      config,
      pre: pre ?? undefined,
      catalogs,
    },
    changeFiles: changes.files,
    hasChangesets: paths.includes(CONFIG),
    manifests,
    lineOf: linesIn(manifests),
    unread,
    findings: [...findings, ...odd, ...broken, ...changes.findings, ...mixed],
  };
}

/** Who has no workspaces has one package, in the root. To changesets 2 npm's list of members goes before pnpm's. */
async function membersOf(paths: readonly string[], major: Major, read: ReadText): Promise<Members> {
  const manifest = await jsonAt(ROOT, read);
  const isNpms = major === 2 && isRecord(manifest) && manifest["workspaces"] !== undefined;
  const readLists: ReadText = async (path) => (isNpms && path === PNPM ? null : await read(path));
  const folders = await memberFolders(paths, readLists);
  const results = await Promise.all((folders.length > 0 ? folders : [""]).map((folder) => memberIn(folder, read)));
  const foreign = await foreignGlobs(await read(ROOT), await readLists(PNPM));
  return {
    members: results.flatMap(({ member }) => member ?? []),
    findings: [...foreign, ...results.flatMap(({ findings }) => findings)],
    manifests: new Map(results.map(({ path, text }) => [path, text])),
    unread: results.flatMap(({ isBroken, text }) => (isBroken ? (NAME.exec(text)?.[1] ?? []) : [])),
  };
}

async function memberIn(folder: string, read: ReadText): Promise<ReadManifest> {
  const path = manifestPath(folder);
  const text = (await read(path)) ?? "null";
  const { value, broken } = parsed(text, path);
  if (broken !== null) return { path, text, member: null, findings: [broken], isBroken: true };
  return { path, text, ...readMember(value, folder, (_, keys) => lineOfKey(text, keys)), isBroken: false };
}

function linesIn(manifests: ReadonlyMap<string, string>): LineOf {
  return (file, path) => {
    const text = manifests.get(file);
    return text === undefined ? undefined : lineOfKey(text, path);
  };
}

/** Manifests are told with the place at which they cease to be JSON. */
function parsed(text: string, file: string): { readonly value: unknown; readonly broken: Finding | null } {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) as unknown, broken: null };
  } catch {
    const line = lineAt(text, errorIn(text) ?? 0);
    const message = `Cannot read ${file}: it is not JSON from line ${line} on`;
    return { value: null, broken: blocking("bad-manifest", message, { file, line, hint: "Mend it there" }) };
  }
}

/** What cannot be read is told with the members. */
async function jsonAt(path: string, read: ReadText): Promise<unknown> {
  return parsed((await read(path)) ?? "null", path).value;
}

/** Several questions are about one file. */
function once(read: ReadText): ReadText {
  const known = new Map<string, Promise<string | null>>();
  return (path) => {
    const text = known.get(path) ?? read(path);
    known.set(path, text);
    return text;
  };
}

async function configOf(members: readonly Member[], major: Major, read: ReadText): Promise<ReadConfig> {
  const text = await read(CONFIG);
  return text === null ? { config: defaultPolicy(major), findings: [] } : readConfig(text, { members, major });
}

/** The changesets that the repository uses: its majors differ in how far a bump carries. */
async function majorOf(catalogs: Catalogs, read: ReadText): Promise<Major> {
  const manifest = await jsonAt(ROOT, read);
  const kinds = ["devDependencies", "dependencies"].map((kind) => (isRecord(manifest) ? manifest[kind] : null));
  const range = kinds
    .map((kind) => (isRecord(kind) ? kind["@changesets/cli"] : undefined))
    .find((one) => one !== undefined);
  if (typeof range !== "string" || !range.startsWith("catalog:"))
    return declaredMajor(typeof range === "string" ? range : undefined);
  return declaredMajor(catalogs[range.slice("catalog:".length) || "default"]?.["@changesets/cli"]);
}

async function preOf(read: ReadText): Promise<ReadPre> {
  const text = await read(PRE);
  return text === null ? { pre: null, findings: [] } : readPre(text);
}
