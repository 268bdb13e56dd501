import { join } from "node:path";
import { environmentError } from "../model/error.ts";
import { readOrNull } from "./files.ts";
import type { NpmConfig } from "./npm-config.ts";
import { CREDENTIALS } from "./publishing.ts";
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
  if (places.secrets.names(CREDENTIALS).length > 0) return;
  const { host } = new URL(registry);
  const names = (await Promise.all(npmrcs(places).map(loginsIn))).flat();
  if (names.some((name) => name === `//${host}` || name.startsWith(`//${host}/`))) return;
  throw environmentError(
    `Cannot publish to ${registry}: npm is not logged in there`,
    `Log in (npm login --registry ${registry}), or set NPM_TOKEN`,
  );
}

function npmrcs({ root, config }: LoginPlaces): readonly string[] {
  const named = [config["userconfig"], config["globalconfig"]].filter((path) => typeof path === "string");
  return [join(root, ".npmrc"), ...named];
}

async function loginsIn(path: string): Promise<readonly string[]> {
  const text = (await readOrNull(path).catch(() => null))?.toString("utf8") ?? "";
  return text.split(/\r?\n/).flatMap((line) => LOGIN.exec(line)?.[1] ?? []);
}
