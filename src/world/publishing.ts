import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DistTagEffect, PublishEffect, Settled } from "../model/effect.ts";
import { blockedError, messageOf, PlimsollError, RefusedError } from "../model/error.ts";
import type { StoreView } from "../model/workbench.ts";
import { inTemporaryFolder } from "./temporary.ts";
import { inherited } from "./inherited.ts";
import { run, tail, type Ended } from "./process.ts";
import { integrityOf } from "./npm.ts";
import { manifestIn } from "./tarball.ts";
import type { Secrets } from "./secrets.ts";

/** What npm needs to log in, and no other program may see. */
export const CREDENTIALS =
  /^(NPM_TOKEN|NODE_AUTH_TOKEN|NPM_ID_TOKEN|SIGSTORE_ID_TOKEN|ACTIONS_ID_TOKEN_REQUEST_(URL|TOKEN)|npm_config_(otp|_.*|\/\/.*))$/i;
/** Those of them that are good for more than publishing. */
export const TOKENS = /^(NPM_TOKEN|NODE_AUTH_TOKEN|npm_config_(_.*|\/\/.*))$/i;
/** What npm reads, besides, to prove to the registry which job it runs in (trusted publishing, provenance). */
const CI = /^(CI|GITHUB|GITLAB|CIRCLE|CIRCLECI|RUNNER)(_|$)/;

/** The first and the longest wait between two looks, in milliseconds. */
const PAUSE = { first: 200, longest: 5_000 };

/** npm was started, and this is what it said. `code` is npm's own (`E401`, `ECONNRESET`); empty where it gave none. */
export interface Attempt {
  readonly isAccepted: boolean;
  readonly code: string;
  /** The last lines, secrets masked. */
  readonly output: string;
}

/** Starts `npm publish` once, in a folder that holds nothing but the tarball, so that no project code can run. */
export async function publishOnce(
  effect: Settled<PublishEffect>,
  store: StoreView,
  secrets: Secrets,
  timeoutSeconds: number,
): Promise<Attempt> {
  const bytes = await store.read(effect.tarball);
  if (integrityOf(bytes) !== effect.integrity)
    throw blockedError(`Cannot publish ${effect.name}@${effect.version}: its archive is not the planned one`);
  refuseOther(bytes, effect);
  return await inTemporaryFolder(async (folder) => {
    const file = "package.tgz";
    await writeFile(join(folder, file), bytes, { mode: 0o600 });
    const words = ["publish", `./${file}`, `--tag=${effect.distTag}`, ...accessFlag(effect)];
    return await startNpm(words, effect, { folder, secrets, timeoutSeconds });
  });
}

/** Starts `npm dist-tag add` or `npm dist-tag rm` once, in an empty folder. */
export async function tagOnce(
  words: readonly string[],
  effect: Settled<DistTagEffect>,
  secrets: Secrets,
  timeoutSeconds: number,
): Promise<Attempt> {
  return await inTemporaryFolder(
    async (folder) => await startNpm(["dist-tag", ...words], effect, { folder, secrets, timeoutSeconds }),
  );
}

/** Where npm is started, and for how long. */
interface NpmRun {
  readonly folder: string;
  readonly secrets: Secrets;
  readonly timeoutSeconds: number;
}

async function startNpm(words: readonly string[], to: Target, where: NpmRun): Promise<Attempt> {
  const { folder, secrets, timeoutSeconds } = where;
  const credentials = secrets.reveal(secrets.names(CREDENTIALS));
  await writeLogin(folder, to.registry, credentials);
  const end = await run(["npm", ...words, ...flagsOf(to, folder)], {
    cwd: folder,
    env: { ...inherited(), ...ciVariables(), ...credentials },
    timeoutSeconds,
  });
  return { isAccepted: end.exitCode === 0, code: codeOf(end.stderr), output: secrets.mask(errorsIn(end)) };
}

/** npm publishes what the archive says that it is, whatever the plan calls it. */
function refuseOther(bytes: Uint8Array, { name, version }: Settled<PublishEffect>): void {
  const said = JSON.parse(manifestIn(bytes) ?? "{}") as Record<string, unknown>;
  if (said["name"] === name && said["version"] === version) return;
  throw blockedError(
    `Cannot publish ${name}@${version}: its archive is ${String(said["name"])}@${String(said["version"])}`,
    "Plan again: plimsoll audit",
  );
}

/** A package at a registry. */
type Target = Pick<PublishEffect, "registry" | "name">;

/** The flags win over `publishConfig` and every configuration file; retrying is ours, because npm's takes a minute. */
function flagsOf({ registry, name }: Target, folder: string): string[] {
  const scope = name.startsWith("@") ? name.split("/")[0] : undefined;
  return [
    `--registry=${registry}`,
    ...(scope === undefined ? [] : [`--${scope}:registry=${registry}`]),
    `--prefix=${folder}`,
    "--ignore-scripts",
    "--workspaces=false",
    "--dry-run=false",
    "--fetch-retries=0",
    "--no-update-notifier",
  ];
}

function accessFlag({ access }: Settled<PublishEffect>): string[] {
  return access === null ? [] : [`--access=${access}`];
}

/** npm expands the variable itself, so that the token is never on disk. */
async function writeLogin(
  folder: string,
  registry: string,
  credentials: Readonly<Record<string, string>>,
): Promise<void> {
  const variable = ["NPM_TOKEN", "NODE_AUTH_TOKEN"].find((name) => name in credentials);
  if (variable === undefined) return;
  const { host, pathname } = new URL(registry);
  await writeFile(join(folder, ".npmrc"), `//${host}${pathname}:_authToken=\${${variable}}\n`);
}

function ciVariables(): Record<string, string> {
  const found = Object.entries(process.env).filter(([name, value]) => value !== undefined && CI.test(name));
  return Object.fromEntries(found) as Record<string, string>;
}

/** What npm says of its failure, without the notices around it. */
function errorsIn({ stderr, output }: Ended): string {
  const errors = stderr.split("\n").filter((line) => /^npm (error|ERR!) (?!A complete log)/.test(line));
  return errors.length === 0 ? tail(output, 20) : tail(errors.join("\n"), 20);
}

/** npm 10 says "npm error code E401"; older ones "npm ERR! code E401"; a version that exists has no code of its own. */
function codeOf(stderr: string): string {
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(stderr)?.[1] ?? "";
  return /previously published version|already (?:present|exists)/i.test(stderr) ? "EPUBLISHCONFLICT" : code;
}

/**
 * Makes one attempt at a change. While nothing may have been changed yet, what throws kept npm from starting, and so nothing was sent.
 *
 * @throws RefusedError in that case
 */
export async function attempted(
  start: () => Promise<Attempt>,
  isDoubtful: boolean,
  signal: AbortSignal | undefined,
): Promise<Attempt> {
  try {
    if (!isDoubtful) signal?.throwIfAborted();
    return await start();
  } catch (error) {
    if (isDoubtful) throw error;
    throw new RefusedError(messageOf(error), error instanceof PlimsollError ? error.hint : undefined);
  }
}

/**
 * Whether npm or the registry said no before anything was stored: a client's mistake (4xx) other than those that ask for
 * patience (408, 425, 429) or that two writers met (409), or npm's own refusal to begin.
 */
export function isRefusal({ code }: Attempt): boolean {
  return /^(E4(?!08|09|25|29)\d\d|ENEEDAUTH|EOTP|EPRIVATE|EUSAGE|EINVALIDTAGNAME)$/.test(code);
}

/** Waits between two looks or attempts, in milliseconds: longer and longer. */
export function* pauses(): Generator<number, never> {
  for (let pause = PAUSE.first; ; pause = Math.min(pause * 2, PAUSE.longest)) yield pause;
}
