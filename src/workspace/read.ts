import type { Finding } from "../model/finding.ts";
import { environmentError, messageOf } from "../model/error.ts";
import { intentsOf, isChangeFile, mixedFindings, readChangeFiles } from "./change-file.ts";
import { declaredMajor, defaultPolicy, readConfig, type ReadConfig } from "./config.ts";
import type { Major } from "./policy.ts";
import { readMember, type Member } from "./manifest.ts";
import type { PlanRequest } from "./plan.ts";
import { readPre, type ReadPre } from "./pre.ts";
import type { Catalogs } from "./protocol.ts";
import { isRecord } from "./finding.ts";
import { skipper } from "./rules.ts";
import { packageFolders, type ReadText } from "./folders.ts";

/** What a workspace holds that versions are planned from, and whatever is wrong with it. */
export interface Workspace {
  readonly request: PlanRequest;
  readonly findings: readonly Finding[];
}

const CONFIG = ".changeset/config.json";
const PRE = ".changeset/pre.json";
const PNPM = "pnpm-workspace.yaml";

/**
 * Reads the workspace of a tree of files: its packages, and what changesets keeps in `.changeset`.
 *
 * @param paths all files of the tree, relative to its root, with `/`
 * @throws PlimsollError (environment) for a manifest or a list of workspaces that cannot be read
 */
export async function readWorkspace(paths: readonly string[], read: ReadText): Promise<Workspace> {
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
  const [root, ...others] = await packageFolders(paths, readLists);
  const all = others.length > 0 || root === undefined ? others : [root];
  const results = [];
  for (const { folder } of all) results.push(readMember(await jsonAt(manifestIn(folder), read), folder));
  return {
    members: results.flatMap(({ member }) => member ?? []),
    findings: results.flatMap(({ findings }) => findings),
  };
}

function manifestIn(folder: string): string {
  return folder === "" ? "package.json" : `${folder}/package.json`;
}

async function jsonAt(path: string, read: ReadText): Promise<unknown> {
  const text = ((await read(path)) ?? "null").replace(/^\uFEFF/, "");
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw environmentError(`Cannot read ${path}: ${messageOf(thrown)}`, "Write it as JSON");
  }
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
