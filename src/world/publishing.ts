import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PublishEffect, Settled } from "../model/effect.ts";
import { blockedError } from "../model/error.ts";
import type { StoreView } from "../model/workbench.ts";
import { inTemporaryFolder } from "./temporary.ts";
import { inherited, run, tail, type Ended } from "./process.ts";
import { integrityOf } from "./npm.ts";
import { manifestIn } from "./tarball.ts";
import type { Secrets } from "./secrets.ts";

/** What npm needs to log in, and no other program may see. */
export const CREDENTIALS =
  /^(NPM_TOKEN|NODE_AUTH_TOKEN|NPM_ID_TOKEN|SIGSTORE_ID_TOKEN|ACTIONS_ID_TOKEN_REQUEST_(URL|TOKEN)|npm_config_(otp|_.*|\/\/.*))$/i;
/** What npm reads, besides, to prove to the registry which job it runs in (trusted publishing, provenance). */
const CI = /^(CI|GITHUB|GITLAB|CIRCLE|CIRCLECI|RUNNER)(_|$)/;

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
    const credentials = secrets.reveal(secrets.names(CREDENTIALS));
    await writeLogin(folder, effect.registry, credentials);
    const command = ["npm", "publish", `./${file}`, ...flagsOf(effect, folder)];
    const end = await run(command, {
      cwd: folder,
      env: { ...inherited(), ...ciVariables(), ...credentials },
      timeoutSeconds,
    });
    return { isAccepted: end.exitCode === 0, code: codeOf(end.stderr), output: secrets.mask(errorsIn(end)) };
  });
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

/** The flags win over `publishConfig` and every configuration file; retrying is ours, because npm's takes a minute. */
function flagsOf(effect: Settled<PublishEffect>, folder: string): string[] {
  const scope = effect.name.startsWith("@") ? effect.name.split("/")[0] : undefined;
  return [
    `--registry=${effect.registry}`,
    ...(scope === undefined ? [] : [`--${scope}:registry=${effect.registry}`]),
    `--tag=${effect.distTag}`,
    ...(effect.access === null ? [] : [`--access=${effect.access}`]),
    `--prefix=${folder}`,
    "--ignore-scripts",
    "--workspaces=false",
    "--dry-run=false",
    "--fetch-retries=0",
    "--no-update-notifier",
  ];
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
