import { environmentError, messageOf } from "../model/error.ts";
import { isRecord } from "./finding.ts";
import type { ReadText } from "./folders.ts";
import type { Catalogs } from "./protocol.ts";

const YARN = ".yarnrc.yml";
const MANIFEST = "package.json";
const PNPM = "pnpm-workspace.yaml";

/**
 * Reads the catalogs of a workspace: those that pnpm keeps in `pnpm-workspace.yaml`, yarn in `.yarnrc.yml` and bun in the root's
 * package.json, where of one name pnpm's counts; the nameless one is `default`.
 *
 * @throws PlimsollError (environment) for a file of yarn's or bun's that is not what it should be
 * @see https://pnpm.io/catalogs
 * @see https://yarnpkg.com/features/catalogs
 * @see https://bun.sh/docs/pm/catalogs
 */
export async function readCatalogs(read: ReadText): Promise<Catalogs> {
  const [pnpm, yarn, manifest] = await Promise.all([read(PNPM), read(YARN), read(MANIFEST)]);
  const root =
    manifest === null ? null : attempt(MANIFEST, () => JSON.parse(manifest.replace(/^\uFEFF/, "")) as unknown);
  const settings = yarn === null || !yarn.includes("catalog") ? null : await settingsIn(yarn);
  const within = isRecord(root) ? root["workspaces"] : null;
  const others = { ...catalogsIn(root), ...catalogsIn(within), ...catalogsIn(settings) };
  return { ...others, ...catalogsIn(pnpm === null ? null : await yamlIn(pnpm)) };
}

async function settingsIn(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  return attempt(YARN, () => parse(text) as unknown);
}

/** What is no YAML is told with the members. */
async function yamlIn(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(text, { logLevel: "silent" });
  } catch {
    return null;
  }
}

function attempt(path: string, parse: () => unknown): unknown {
  try {
    return parse();
  } catch (thrown) {
    throw environmentError(`Cannot read ${path}: ${messageOf(thrown).split("\n")[0] ?? ""}`, `Mend ${path}`, thrown);
  }
}

function catalogsIn(value: unknown): Catalogs {
  if (!isRecord(value)) return {};
  const named = isRecord(value["catalogs"]) ? Object.entries(value["catalogs"]) : [];
  const all = [...named, ["default", value["catalog"]] as const];
  return Object.fromEntries(all.flatMap(([name, ranges]) => (isRecord(ranges) ? [[name, textsIn(ranges)]] : [])));
}

function textsIn(ranges: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(ranges).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
