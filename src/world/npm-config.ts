import { environmentError } from "../model/error.ts";
import { registryFault } from "../model/registry-address.ts";
import { inherited } from "./inherited.ts";
import { runOrThrow } from "./process.ts";

/** Settings that npm takes from files and the environment, by name. */
export type NpmConfig = Readonly<Record<string, unknown>>;

/**
 * Asks npm for the settings that hold in a folder: those of the user, of the machine, and of the folder's `.npmrc`.
 * The last is part of the repository, and users expect it to choose the registry; npm starts nothing that it names.
 */
export async function readNpmConfig(folder: string): Promise<NpmConfig> {
  const env = { ...inherited(), npm_config_update_notifier: "false" };
  const { stdout } = await runOrThrow(
    ["npm", "config", "list", "--json"],
    { cwd: folder, env, timeoutSeconds: 60 },
    "read npm's configuration",
  );
  try {
    return JSON.parse(stdout.toString("utf8")) as NpmConfig;
  } catch (error) {
    throw environmentError("Cannot read npm's configuration: it is not JSON", "Try: npm config list --json", error);
  }
}

/** The registry that npm would publish a package to, with a final slash. */
export function registryFor(name: string, config: NpmConfig): string {
  const scope = name.startsWith("@") ? name.split("/")[0] : undefined;
  const scoped = scope === undefined ? undefined : config[`${scope}:registry`];
  return registryUrl(scoped ?? config["registry"]);
}

/** npm leaves an address out that has credentials in it, so that they are never seen here. */
function registryUrl(value: unknown): string {
  if (typeof value !== "string" || registryFault(value) !== null) {
    const hint = "Set it: npm config set registry https://registry.npmjs.org/";
    const state = "it is not set to an http(s) address without credentials, query and fragment";
    throw environmentError(`Cannot use npm's registry: ${state}`, hint);
  }
  const { href } = new URL(value);
  return href.endsWith("/") ? href : `${href}/`;
}
