import { setTimeout as sleep } from "node:timers/promises";
import { environmentError, messageOf, type PlimsollError } from "../model/error.ts";
import type { Packument } from "../model/workbench.ts";

/** The whole documents of packages with thousands of versions have some tens of MB; a bomb has more. */
const LARGEST = 64 * 1024 * 1024;
/** Waits before a question is asked again, in milliseconds. */
const PAUSES = [200, 1_000];

/** A registry's passing trouble: asking again may help. */
class Passing extends Error {}

/**
 * Asks a registry for a package's full document, without credentials and past caches.
 *
 * @param deadline - milliseconds for one request
 * @returns null where the package does not exist
 * @throws PlimsollError (environment) for any answer that is not a package document
 */
export async function fetchPackument(registry: string, name: string, deadline: number): Promise<Packument | null> {
  const url = `${registry}${encodeURIComponent(name).replace("%40", "@")}`;
  for (const pause of PAUSES) {
    try {
      return await ask(url, name, deadline);
    } catch (error) {
      if (!(error instanceof Passing)) throw cannotAsk(url, error);
      await sleep(pause);
    }
  }
  return await ask(url, name, deadline).catch((error: unknown) => {
    throw cannotAsk(url, error);
  });
}

async function ask(url: string, name: string, deadline: number): Promise<Packument | null> {
  const headers = { accept: "application/json", "cache-control": "no-cache", pragma: "no-cache" };
  const response = await connect(url, { headers, signal: AbortSignal.timeout(deadline) });
  if (response.status === 404) return await nothing(response);
  if (response.status === 429 || response.status >= 500) throw new Passing(`it answered ${response.status}`);
  if (response.status === 401 || response.status === 403)
    throw new Error(`it wants a login to read (${response.status})`);
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  return packumentOf(parse(await textOf(response)), name);
}

/** A refused or cut connection may pass; a hang has used up its deadline. */
async function connect(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") throw error;
    throw new Passing(reasonOf(error));
  }
}

/** An answer that is not read to its end keeps its connection from being used again. */
async function nothing(response: Response): Promise<null> {
  await textOf(response).catch(() => undefined);
  return null;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > LARGEST) throw new Error(`its answer has more than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("its answer is not JSON");
  }
}

/** Reads a package document with suspicion: a proxy's error page must never pass for "no such version". */
function packumentOf(body: unknown, name: string): Packument {
  if (!isRecord(body) || body["name"] !== name) throw new Error(`its answer is not about ${name}`);
  const time = isRecord(body["time"]) ? body["time"] : {};
  const gone = isRecord(time["unpublished"]) ? time["unpublished"]["versions"] : undefined;
  const versions = body["versions"] ?? (gone === undefined ? undefined : {});
  if (!isRecord(versions)) throw new Error("its answer has no versions");
  return {
    versions: Object.fromEntries(Object.entries(versions).map(([version, of]) => [version, integrityOf(of)])),
    unpublished: unpublishedOf(time, gone, versions),
    distTags: Object.fromEntries(Object.entries(body["dist-tags"] ?? {}).filter(isText)),
  };
}

function integrityOf(version: unknown): string | null {
  const dist = isRecord(version) ? version["dist"] : undefined;
  if (!isRecord(dist)) throw new Error("its answer has a version without an archive");
  return typeof dist["integrity"] === "string" ? dist["integrity"] : null;
}

/** A version that once had a time and is gone was unpublished; npm keeps a whole package's versions apart. */
function unpublishedOf(time: Record<string, unknown>, gone: unknown, versions: Record<string, unknown>): string[] {
  const timed = Object.keys(time).filter((key) => !["created", "modified", "unpublished"].includes(key));
  const listed = Array.isArray(gone) ? gone.filter((version) => typeof version === "string") : [];
  return [...new Set([...timed, ...listed])].filter((version) => !Object.hasOwn(versions, version)).sort();
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cannotAsk(url: string, error: unknown): PlimsollError {
  const hint = "Check the connection and the registry's address, then try again";
  return environmentError(`Cannot ask registry ${url}: ${reasonOf(error)}`, hint, error);
}

/** Node says "fetch failed" and hides the reason in the cause, which may have a code alone. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return messageOf(error);
  if (error.name === "TimeoutError") return "it did not answer in time";
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message === "" ? String((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
}
