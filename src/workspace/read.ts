import type { Finding } from "../model/finding.ts";
import { manifestPath } from "../model/packages.ts";
import { intentsOf, isChangeFile, mixedFindings, readChangeFiles, type ChangeFile } from "./change-file.ts";
import { declaredMajor, defaultPolicy, readConfig, type ReadConfig } from "./config.ts";
import type { Major } from "./policy.ts";
import { readMember, type Member, type ReadMember } from "./manifest.ts";
import type { PlanRequest } from "./plan.ts";
import { readPre, type ReadPre } from "./pre.ts";
import type { Catalogs } from "./protocol.ts";
import { blocking, isRecord } from "./finding.ts";
import { errorIn } from "./json-text.ts";
import { skipper } from "./rules.ts";
import { memberFolders, type ReadText } from "./folders.ts";

/** What a workspace holds that versions are planned from, and whatever is wrong with it. */
export interface Workspace {
  readonly request: PlanRequest;
  /** In the order of their paths. */
  readonly changeFiles: readonly ChangeFile[];
  /** Whether the workspace is set up for changesets. */
  readonly hasChangesets: boolean;
  readonly findings: readonly Finding[];
}

const CONFIG = ".changeset/config.json";
const PRE = ".changeset/pre.json";
const PNPM = "pnpm-workspace.yaml";

/**
 * Reads the workspace of a tree of files: its packages, and what changesets keeps in `.changeset`.
 *
 * @param paths all files of the tree, relative to its root, with `/`
 * @throws PlimsollError (environment) where the root's manifest or a list of workspaces cannot be read
 */
export async function readWorkspace(paths: readonly string[], readAnew: ReadText): Promise<Workspace> {
  const read = once(readAnew);
  const catalogs = await catalogsOf(read);
  const major = await majorOf(catalogs, read);
  const { members, findings } = await membersOf(paths, major, read);
  const { config, findings: odd } = await configOf(members, major, read);
  const { pre, findings: broken } = await preOf(read);
  const texts = await Promise.all(
    paths.filter(isChangeFile).map(async (path) => ({ path, text: (await read(path)) ?? "" })),
  );
  const changes = await readChangeFiles(texts, new Set(members.map(({ name }) => name)));
  const mixed = mixedFindings(changes.files, skips(members, config));
  return {
    request: { members, intents: intentsOf(changes.files), config, pre: pre ?? undefined, catalogs },
    changeFiles: changes.files,
    hasChangesets: paths.includes(CONFIG),
    findings: [...findings, ...odd, ...broken, ...changes.findings, ...mixed],
  };
}

/** Who has no workspaces has one package, in the root. To changesets 2 npm's list of members goes before pnpm's. */
async function membersOf(
  paths: readonly string[],
  major: Major,
  read: ReadText,
): Promise<{ readonly members: readonly Member[]; readonly findings: readonly Finding[] }> {
  const manifest = await jsonAt("package.json", read);
  const isNpms = major === 2 && isRecord(manifest) && manifest["workspaces"] !== undefined;
  const readLists: ReadText = async (path) => (isNpms && path === PNPM ? null : await read(path));
  const folders = await memberFolders(paths, readLists);
  const results = await Promise.all((folders.length > 0 ? folders : [""]).map((folder) => memberIn(folder, read)));
  return {
    members: results.flatMap(({ member }) => member ?? []),
    findings: results.flatMap(({ findings }) => findings),
  };
}

async function memberIn(folder: string, read: ReadText): Promise<ReadMember> {
  const path = manifestPath(folder);
  const { value, broken } = parsed((await read(path)) ?? "null", path);
  return broken === null ? readMember(value, folder) : { member: null, findings: [broken] };
}

/** Manifests are told with the place at which they cease to be JSON. */
function parsed(text: string, file: string): { readonly value: unknown; readonly broken: Finding | null } {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) as unknown, broken: null };
  } catch {
    const line = text.slice(0, errorIn(text) ?? 0).split("\n").length;
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

/** pnpm's catalogs; the nameless one is `default`. */
async function catalogsOf(read: ReadText): Promise<Catalogs> {
  const text = await read(PNPM);
  const value: unknown = text === null ? null : (await import("yaml")).parse(text);
  if (!isRecord(value)) return {};
  const named = Object.entries(isRecord(value["catalogs"]) ? value["catalogs"] : {});
  const all = [...named, ["default", value["catalog"]] as const];
  return Object.fromEntries(all.flatMap(([name, ranges]) => (isRecord(ranges) ? [[name, textsIn(ranges)]] : [])));
}

function textsIn(record: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

async function configOf(members: readonly Member[], major: Major, read: ReadText): Promise<ReadConfig> {
  const text = await read(CONFIG);
  return text === null ? { config: defaultPolicy(major), findings: [] } : await readConfig(text, { members, major });
}

/** The changesets that the repository uses: its majors differ in how far a bump carries. */
async function majorOf(catalogs: Catalogs, read: ReadText): Promise<Major> {
  const manifest = await jsonAt("package.json", read);
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

/** Tells whether a package, by its name, is one that is not versioned. */
function skips(members: readonly Member[], config: PlanRequest["config"]): (name: string) => boolean {
  const isSkipped = skipper(config);
  const byName = new Map(members.map((member) => [member.name, member]));
  return (name) => {
    const member = byName.get(name);
    return member !== undefined && isSkipped(member);
  };
}
