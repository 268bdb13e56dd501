import { inherited } from "../inherited.ts";
import type { Secrets } from "../secrets.ts";

/** Who commits, and where configuration is read. */
const LOCAL = /^(GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL)|EMAIL|GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM))$/;
/** How a remote is reached; the askpass programs can give passwords away. */
const NETWORK =
  /^(GIT_SSH|GIT_SSH_COMMAND|GIT_SSH_VARIANT|SSH_AUTH_SOCK|GIT_ASKPASS|SSH_ASKPASS|SSH_ASKPASS_REQUIRE|GIT_SSL_(CAINFO|CAPATH|CERT|KEY))$/;
/** Names of tokens that askpass programs and credential helpers of CI systems read. */
const FORGE_SECRET = /^(GIT|GH|GITHUB|GITLAB|GITEA|BITBUCKET|CI_JOB)_/;
/** Configuration that may hold credentials, or tells where they are. */
const CREDENTIAL_KEY = /^(http|credential|url)\./i;

/** The protocols that a remote may use; helpers such as `ext::` run commands. */
export const PROTOCOLS = ["file", "git", "http", "https", "ssh"] as const;

/** Set for every git: the same words everywhere, no prompts, no locks for mere reading, no replaced objects. */
const OWN = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_ALLOW_PROTOCOL: PROTOCOLS.join(":"),
};

type Environment = Readonly<Record<string, string>>;

/** The environment of a git that stays on this machine: `GIT_DIR` and its like, traces and credentials are left out. */
export function localEnvironment(environment: NodeJS.ProcessEnv): Environment {
  const pairs = configPairs(environment).filter(([key]) => !CREDENTIAL_KEY.test(key));
  return { ...inherited(environment), ...named(environment, LOCAL), ...configOf(pairs), ...OWN };
}

/** The environment of a git that talks to a remote. */
export function networkEnvironment(environment: NodeJS.ProcessEnv, secrets: Secrets): Environment {
  return {
    ...localEnvironment(environment),
    ...named(environment, NETWORK),
    ...configOf(configPairs(environment)),
    ...secrets.reveal(secrets.names(FORGE_SECRET)),
  };
}

/** Credentials that stand in `GIT_CONFIG_VALUE_n`, as CI bots get them: whole, and the token alone. */
export function configSecrets(environment: NodeJS.ProcessEnv): string[] {
  const values = configPairs(environment).flatMap(([key, value]) =>
    /^http\.(.*\.)?extraheader$/i.test(key) ? [value] : [],
  );
  const forms = values.flatMap((value) => [value, value.split(/\s+/).at(-1) ?? ""]);
  return forms.filter((form) => form.length > 7);
}

function named(environment: NodeJS.ProcessEnv, pattern: RegExp): Environment {
  const kept = Object.entries(environment).filter(([name, value]) => value !== undefined && pattern.test(name));
  return Object.fromEntries(kept) as Environment;
}

function configPairs(environment: NodeJS.ProcessEnv): (readonly [string, string])[] {
  const count = Math.min(Number.parseInt(environment.GIT_CONFIG_COUNT ?? "0", 10) || 0, 1_000);
  return Array.from({ length: count }, (_, n) => {
    return [environment[`GIT_CONFIG_KEY_${n}`] ?? "", environment[`GIT_CONFIG_VALUE_${n}`] ?? ""] as const;
  }).filter(([key]) => key !== "");
}

function configOf(pairs: readonly (readonly [string, string])[]): Environment {
  if (pairs.length === 0) return {};
  const numbered = pairs.flatMap(([key, value], n) => [
    [`GIT_CONFIG_KEY_${n}`, key],
    [`GIT_CONFIG_VALUE_${n}`, value],
  ]);
  return Object.fromEntries([["GIT_CONFIG_COUNT", String(pairs.length)], ...numbered]) as Environment;
}
