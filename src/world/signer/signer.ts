import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { isatty } from "node:tty";
import { blockedError, environmentError, messageOf, type PlimsollError } from "../../model/error.ts";
import type { KeySpec } from "../../model/seal.ts";
import { readOrNull } from "../files.ts";
import { OWNER_VARIABLE } from "../owner-mark.ts";
import { inherited } from "../inherited.ts";
import { run, type Ended } from "../process.ts";
import type { Secrets } from "../secrets.ts";

/** What a file is called: some formats put it into the signature. */
interface Signed {
  readonly name: string;
}

/** One key that signs. Nothing is believed that was not verified: exit codes of the tools prove little. */
export interface Signer {
  readonly key: KeySpec;
  /** `.asc`, `.sig` or `.minisig`. */
  readonly fileSuffix: string;
  /** Makes a detached signature, as its own tool writes it to a file. Throws PlimsollError where the key does not sign. */
  sign(bytes: Uint8Array, of: Signed): Promise<Uint8Array>;
  /** Throws PlimsollError (blocked) unless the signature is whole, of these bytes, and by this very key, valid now. */
  verify(bytes: Uint8Array, signature: Uint8Array, of: Signed): Promise<void>;
  /** Makes the armoured signature that ends a tag object. Throws PlimsollError (usage) for minisign: git has no such tags. */
  signTag(payload: Buffer): Promise<string>;
  /** The same as {@link Signer.verify}, for a tag object without its signature. */
  verifyTag(payload: Buffer, signature: string): Promise<void>;
}

/** What signers work with. */
export interface SignerContext {
  /** A value of git's configuration, or null. */
  readonly config: (key: string) => Promise<string | null>;
  readonly secrets: Secrets;
  /** A private folder for payloads and signatures. */
  readonly scratch: string;
  /** Seconds since the epoch. */
  readonly asOf: number;
  /** The process's own where it is left out. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** How long a tool may take when nobody is there to be asked for a passphrase, in seconds. */
const UNATTENDED_LIMIT = 60;

/** How a key's program is started. */
export interface ToolStart {
  /** Variables that it sees beyond the inherited ones. */
  readonly passes: readonly string[];
  readonly input?: Uint8Array;
  /** Uses the secret key: with a terminal at hand, the program may ask there. */
  readonly asks?: boolean;
}

/** Runs a key's program; its exit code is the caller's to judge. */
export async function runTool(command: readonly string[], start: ToolStart, context: SignerContext): Promise<Ended> {
  const attached = start.asks === true && isatty(0);
  const end = await run(command, {
    cwd: context.scratch,
    env: {
      ...inherited(environmentOf(context)),
      ...passed(start.passes, context),
      LC_ALL: "C",
      LANGUAGE: "C",
      [OWNER_VARIABLE]: "",
    },
    attached,
    ...(start.input === undefined ? {} : { input: start.input }),
    ...(attached ? {} : { timeoutSeconds: UNATTENDED_LIMIT }),
    signal: context.signal,
  });
  context.signal?.throwIfAborted();
  return end;
}

/** The environment in which keys are looked for. */
export function environmentOf(context: SignerContext): NodeJS.ProcessEnv {
  return context.environment ?? process.env;
}

function passed(names: readonly string[], context: SignerContext): Record<string, string> {
  const environment = environmentOf(context);
  const found = names.map((name) => [name, environment[name]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found) as Record<string, string>;
}

/** Hands out a private folder of scratch, and deletes it afterwards. */
export async function inScratch<T>(context: SignerContext, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(context.scratch, "sign-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads a key file; null where there is none. Throws PlimsollError (environment) where it is there and cannot be read. */
export async function readKeyFile(path: string): Promise<Buffer | null> {
  try {
    return await readOrNull(path);
  } catch (thrown) {
    throw environmentError(`Cannot read key file ${path}: ${messageOf(thrown)}`, "Give the file of a key", thrown);
  }
}

/** The error of a key that does not sign. */
export function cannotSign(key: string, why: string, hint: string): PlimsollError {
  return environmentError(`Cannot sign with ${key}: ${why}`, hint);
}

/** The error of a signature that is not this key's over these bytes. */
export function cannotTrust(what: string, key: string, why: string): PlimsollError {
  return blockedError(`Cannot trust the signature of ${what} by ${key}: ${why}`, "Sign again: plimsoll release");
}

/** Why a program failed, in its own last words, without the program's name before them. */
export function lastWords({ stderr, timedOut, exitCode, signal }: Ended, tool: string): string {
  if (timedOut) return `${tool} did not answer in ${UNATTENDED_LIMIT} s (does it wait for a passphrase?)`;
  const last =
    stderr
      .trimEnd()
      .split("\n")
      .at(-1)
      ?.replace(/^[\w-]+: /, "") ?? "";
  return last === "" ? `${tool} ended with ${exitCode ?? signal}` : last;
}
