import { join } from "node:path";
import { environmentError } from "../model/error.ts";
import { readOrNull } from "./files.ts";
import type { NpmConfig } from "./npm-config.ts";
import { CREDENTIALS, TOKENS } from "./publishing.ts";
import type { Secrets } from "./secrets.ts";

/** Keys with which npm logs in, as `//host/path/:key=…`. */
const LOGIN = /^\s*(\/\/[^=\s]+):(?:_authToken|_auth|_password|username|certfile)\s*=/;

/** Where credentials may stand. */
export interface LoginPlaces {
  readonly root: string;
  readonly config: NpmConfig;
  readonly secrets: Secrets;
}

/**
 * Refuses a registry for which npm has nothing to log in with: it would say so itself (ENEEDAUTH), but only when the
 * branch and the tag are public. `npm config list` keeps credentials back, and so the files are read; no value is kept.
 *
 * @throws PlimsollError (environment)
 */
export async function refuseWithoutLogin(registry: string, places: LoginPlaces): Promise<void> {
  if (await hasLogin(registry, places, CREDENTIALS)) return;
  throw environmentError(
    `Cannot publish to ${registry}: npm is not logged in there`,
    `Log in (npm login --registry ${registry}), or set NPM_TOKEN`,
  );
}

/**
 * Refuses a registry at which npm could publish and not move a dist-tag: that would show when all versions are public.
 *
 * @throws PlimsollError (environment)
 */
export async function refuseWithoutToken(registry: string, places: LoginPlaces): Promise<void> {
  if (await hasLogin(registry, places, TOKENS)) return;
  throw environmentError(
    `Cannot move dist-tags at ${registry}: npm has no token there, and trusted publishing moves none`,
    "Set NPM_TOKEN, or plan with publish({ hold: false })",
  );
}

async function hasLogin(registry: string, places: LoginPlaces, variables: RegExp): Promise<boolean> {
  if (places.secrets.names(variables).length > 0) return true;
  const { host } = new URL(registry);
  const names = (await Promise.all(npmrcs(places).map(loginsIn))).flat();
  return names.some((name) => name === `//${host}` || name.startsWith(`//${host}/`));
}

function npmrcs({ root, config }: LoginPlaces): readonly string[] {
  const named = [config["userconfig"], config["globalconfig"]].filter((path) => typeof path === "string");
  return [join(root, ".npmrc"), ...named];
}

async function loginsIn(path: string): Promise<readonly string[]> {
  const text = (await readOrNull(path).catch(() => null))?.toString("utf8") ?? "";
  return text.split(/\r?\n/).flatMap((line) => LOGIN.exec(line)?.[1] ?? []);
}
