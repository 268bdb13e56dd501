import { environmentError, messageOf } from "../model/error.ts";
import { isRecord } from "./finding.ts";
import type { ReadText } from "./folders.ts";
import type { Catalogs } from "./protocol.ts";

const YARN = ".yarnrc.yml";
const MANIFEST = "package.json";

/**
 * Reads the catalogs that yarn keeps in `.yarnrc.yml` and bun in the root's package.json; the nameless one is `default`.
 *
 * @throws PlimsollError (environment) for a file that is not what it should be
 * @see https://yarnpkg.com/features/catalogs
 * @see https://bun.sh/docs/pm/catalogs
 */
export async function readOtherCatalogs(read: ReadText): Promise<Catalogs> {
  const [yarn, manifest] = await Promise.all([read(YARN), read(MANIFEST)]);
  const root =
    manifest === null ? null : attempt(MANIFEST, () => JSON.parse(manifest.replace(/^\uFEFF/, "")) as unknown);
  const settings = yarn === null || !yarn.includes("catalog") ? null : await settingsIn(yarn);
  const within = isRecord(root) ? root["workspaces"] : null;
  return { ...catalogsIn(root), ...catalogsIn(within), ...catalogsIn(settings) };
}

async function settingsIn(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  return attempt(YARN, () => parse(text) as unknown);
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
