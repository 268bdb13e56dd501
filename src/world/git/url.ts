import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentError } from "../../model/error.ts";
import { PROTOCOLS } from "./environment.ts";

/** A remote's URL, taken apart. */
export type RemoteUrl =
  | { readonly kind: "local"; readonly path: string }
  | {
      readonly kind: "host";
      readonly protocol: string;
      readonly host: string;
      readonly port: string;
      readonly path: string;
    };

type HostUrl = Extract<RemoteUrl, { readonly kind: "host" }>;

const DEFAULT_PORT: Readonly<Record<string, string>> = { ssh: "22", git: "9418", http: "80", https: "443" };
const CONTROL = /[\0-\x1f\x7f]/;
const SCHEME = /^(?<protocol>[a-z0-9+.-]+):\/\//i;
/** `scheme://[user[:password]@]host[:port]/path`. */
const WITH_SCHEME = /^[^:]+:\/\/(?:(?<user>[^/]*)@)?(?<host>\[[^\]/]+\]|[^/:@]+)(?::(?<port>\d*))?(?<path>\/.*)?$/;
/** `[user@]host:path`, with no slash before the colon. */
const SCP_LIKE = /^(?:(?<user>[^@/:]*)@)?(?<host>\[[^\]/]+\]|[^/:[\]@]+):(?<path>.*)$/;
const WINDOWS_DRIVE = /^[a-z]:[\\/]/i;

/**
 * Takes a remote's URL apart, and refuses what would run a command or be read as an option. Of the URL no message shows
 * more than its protocol, so that its credentials stay where they are.
 *
 * @throws PlimsollError (environment)
 */
export function parseRemoteUrl(remote: string, url: string): RemoteUrl {
  const why = reasonAgainst(url);
  const parsed = why === null ? takeApart(url) : null;
  if (parsed !== null) return parsed;
  throw environmentError(
    `Cannot use remote ${remote}: ${why ?? "its URL names no host"}`,
    `Set another: git remote set-url ${remote} <url>`,
  );
}

function reasonAgainst(url: string): string | null {
  if (CONTROL.test(url)) return "its URL has control characters";
  const helper = /^([a-z0-9+.-]+)::/i.exec(url)?.[1];
  if (helper !== undefined) return `its URL starts the helper "${helper}"`;
  const protocol = protocolOf(url);
  const isKnown = protocol === null || PROTOCOLS.some((known) => known === protocol);
  if (!isKnown) return `its URL has the protocol "${protocol}"`;
  return hasDash(url) ? "its user, host or path begins with a dash" : null;
}

function protocolOf(url: string): string | null {
  return SCHEME.exec(url)?.[1]?.toLowerCase() ?? null;
}

/** Programs that git starts would read it as an option. */
function hasDash(url: string): boolean {
  const parts = (WITH_SCHEME.exec(url) ?? SCP_LIKE.exec(url))?.groups ?? { path: url };
  return [parts["user"], parts["host"], parts["path"]?.replace(/^\/+/, "")].some(
    (part) => part?.startsWith("-") === true,
  );
}

function takeApart(url: string): RemoteUrl | null {
  const protocol = protocolOf(url);
  if (protocol === "file") return { kind: "local", path: fileURLToPath(url) };
  if (protocol !== null) return hostUrl(protocol, WITH_SCHEME.exec(url));
  const scp = WINDOWS_DRIVE.test(url) ? null : hostUrl("ssh", SCP_LIKE.exec(url));
  return scp ?? { kind: "local", path: url };
}

function hostUrl(protocol: string, found: RegExpExecArray | null): HostUrl | null {
  if (found === null) return null;
  const { host = "", port = "", path = "" } = found.groups ?? {};
  return {
    kind: "host",
    protocol,
    host: host.toLowerCase(),
    port: port === DEFAULT_PORT[protocol] ? "" : port,
    path: tidy(path),
  };
}

/** A slash where scp takes none must not make another place of it. */
function tidy(path: string): string {
  return path
    .replace(/^\/+/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .replace(/\/+$/, "");
}

/** Host and path without scheme, credentials, default port or `.git`; a local path without symlinks. */
export async function placeOfUrl(remote: string, url: RemoteUrl, root: string): Promise<string> {
  if (url.kind === "host") return `${url.host}${url.port === "" ? "" : `:${url.port}`}/${url.path}`;
  try {
    return await realpath(resolve(root, url.path));
  } catch {
    throw environmentError(
      `Cannot use remote ${remote}: ${url.path} is not there`,
      `Set another: git remote set-url ${remote} <url>`,
    );
  }
}

/** The URL of the web pages of a remote, as forges have it; null for a local path. */
export function webUrlOf(url: RemoteUrl): string | null {
  if (url.kind === "local") return null;
  const isWeb = url.protocol === "http" || url.protocol === "https";
  return `${isWeb ? url.protocol : "https"}://${url.host}${isWeb && url.port !== "" ? `:${url.port}` : ""}/${url.path}`;
}

/** The URL without user and password; `git@host` stays, as it is no secret and ssh needs it. */
export function withoutCredentials(url: string): string {
  return url.replace(/^((?:https?|git):\/\/)[^/]*@/i, "$1").replace(/^(ssh:\/\/[^:/@]+):[^/]*@/i, "$1@");
}
