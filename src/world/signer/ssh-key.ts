import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { stat } from "node:fs/promises";
import { blocking } from "../../model/check.ts";
import type { Finding } from "../../model/finding.ts";
import type { KeyReport } from "../../model/workbench.ts";
import { readOrNull } from "../files.ts";
import { environmentOf, runTool, type SignerContext } from "./signer.ts";

/** The type and the blob of a public key, as they stand in an allowed signers file: nothing else may. */
export const PUBLIC_LINE =
  /^(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+={0,2}$/;

/** `SHA256:…`, as ssh-keygen and ssh-add show keys. */
export function fingerprintOf(line: string): string {
  const blob = Buffer.from(line.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** Tells git's literal form of a key (`key::ssh-ed25519 …`), whose secret part only the agent has, from a path. */
export function isInAgentOnly(locator: string): boolean {
  return /^(?:key::|ssh-)/.test(locator);
}

/** Reads the public part of an ssh key: of a file, of its `.pub`, or a literal one that the agent holds. */
export async function inspectSsh(locator: string, context: SignerContext): Promise<KeyReport> {
  if (isInAgentOnly(locator)) return await inspectLiteral(locator, context);
  const path = expanded(locator, context);
  if (!path.startsWith("/"))
    return absent(locator, "the path is not absolute", "Give the whole path, or one that begins with ~/");
  const secretPath = path.replace(/\.pub$/, "");
  const [half, secret] = await Promise.all([readOrNull(`${secretPath}.pub`), readSecretFile(secretPath)]);
  const line = half === null ? (secret?.publicLine ?? null) : publicLineOf(half.toString("utf8"));
  if (line === null) return unreadable(secretPath, half !== null, secret !== null);
  const isLoaded = await isInAgent(line, context);
  const findings = [...misfits(line), ...atHand(secretPath, line, secret, isLoaded)];
  const key = findings.some(({ id }) => id !== "no-secret-key")
    ? null
    : { tool: "ssh" as const, publicKey: line, locator: path };
  return { key, title: `${titleOf(line)}${passphraseNote(secret, isLoaded)}`, findings };
}

async function inspectLiteral(locator: string, context: SignerContext): Promise<KeyReport> {
  const line = publicLineOf(locator.replace(/^key::/, ""));
  if (line === null)
    return absent(locator, "it is no public key", "Set user.signingkey to a key file or to key::<type> <base64>");
  const isLoaded = await isInAgent(line, context);
  const findings = [
    ...misfits(line),
    ...(isLoaded ? [] : [noSecret(titleOf(line), "the agent does not hold it", "Load it: ssh-add <file>")]),
  ];
  const key = misfits(line).length > 0 ? null : { tool: "ssh" as const, publicKey: line, locator: `key::${line}` };
  return { key, title: `${titleOf(line)}, in the agent`, findings };
}

function atHand(path: string, line: string, secret: SecretFile | null, isLoaded: boolean): readonly Finding[] {
  const title = titleOf(line);
  if (secret === null)
    return isLoaded
      ? []
      : [noSecret(title, `${path} is not there, and no agent holds it`, `Put the key there, or load it: ssh-add`)];
  if (secret.publicLine !== null && secret.publicLine !== line) {
    return [
      blocking("key-mismatch", `Cannot sign with ${path}: ${path}.pub is another key's`, {
        hint: `Make it anew: ssh-keygen -y -f ${path} > ${path}.pub`,
      }),
    ];
  }
  if (isLoaded || !secret.isOpenToOthers) return [];
  return [
    blocking("key-file-mode", `Cannot sign with ${path}: others may read it, and ssh refuses such keys`, {
      hint: `chmod 600 ${path}`,
    }),
  ];
}

/** RSA below 2048 bits and DSA are refused by OpenSSH itself; what is left out of PUBLIC_LINE cannot sign. */
function misfits(line: string): readonly Finding[] {
  if (PUBLIC_LINE.test(line)) return [];
  const type = line.split(" ")[0] ?? "";
  return [
    blocking("key-not-for-signing", `Cannot sign with an ssh key of type ${type}: it does not sign files`, {
      hint: "Make one: ssh-keygen -t ed25519",
    }),
  ];
}

function passphraseNote(secret: SecretFile | null, isLoaded: boolean): string {
  if (isLoaded) return ", in the agent";
  if (secret === null) return "";
  return secret.isEncrypted ? ", needs its passphrase" : ", without a passphrase";
}

function noSecret(title: string, state: string, hint: string): Finding {
  return blocking("no-secret-key", `Cannot sign with ${title}: ${state}`, { hint });
}

function absent(locator: string, state: string, hint: string): KeyReport {
  return {
    key: null,
    title: `ssh ${locator}`,
    findings: [blocking("no-key", `Cannot use ssh key ${locator}: ${state}`, { hint })],
  };
}

function unreadable(path: string, hasHalf: boolean, hasSecret: boolean): KeyReport {
  if (hasHalf)
    return absent(`${path}.pub`, "it is no public key", `Make it anew: ssh-keygen -y -f ${path} > ${path}.pub`);
  if (hasSecret)
    return absent(path, "its public half is not beside it", `Make it: ssh-keygen -y -f ${path} > ${path}.pub`);
  return absent(
    path,
    "there is no such file",
    "Make a key: ssh-keygen -t ed25519, then git config user.signingkey <file>",
  );
}

function titleOf(line: string): string {
  return `ssh ${(line.split(" ")[0] ?? "").replace(/^ssh-/, "")} ${fingerprintOf(line)}`;
}

/** Type and blob of a line; the comment falls away. A blob begins with the length of its type, and so with AAAA. */
function publicLineOf(text: string): string | null {
  const [type = "", blob = ""] = text.trim().split(/\s+/);
  return /^[a-z][a-z0-9@.-]+$/.test(type) && /^AAAA[A-Za-z0-9+/]+={0,2}$/.test(blob) ? `${type} ${blob}` : null;
}

async function isInAgent(line: string, context: SignerContext): Promise<boolean> {
  if (environmentOf(context)["SSH_AUTH_SOCK"] === undefined) return false;
  const { stdout } = await runTool(["ssh-add", "-L"], { passes: ["SSH_AUTH_SOCK"] }, context);
  return stdout
    .toString("utf8")
    .split("\n")
    .some((held) => publicLineOf(held) === line);
}

function expanded(path: string, context: SignerContext): string {
  return path.startsWith("~/") ? join(environmentOf(context)["HOME"] ?? homedir(), path.slice(2)) : path;
}

/** What the open part of a key file says. */
interface SecretFile {
  readonly isEncrypted: boolean;
  readonly isOpenToOthers: boolean;
  /** Null for the older PEM form, which hides it. */
  readonly publicLine: string | null;
}

async function readSecretFile(path: string): Promise<SecretFile | null> {
  const bytes = await readOrNull(path);
  if (bytes === null) return null;
  const text = bytes.toString("latin1");
  const isOpenToOthers = ((await stat(path)).mode & 0o077) !== 0;
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text)?.[1];
  if (body === undefined) return { isOpenToOthers, isEncrypted: /ENCRYPTED/.test(text), publicLine: null };
  return { isOpenToOthers, ...openPart(Buffer.from(body, "base64")) };
}

/** https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key: cipher, kdf, its options, a count, the public key. */
function openPart(bytes: Buffer): Pick<SecretFile, "isEncrypted" | "publicLine"> {
  const reader = new SshReader(bytes.subarray("openssh-key-v1\0".length));
  const cipher = reader.string().toString("latin1");
  reader.string();
  reader.string();
  reader.skip(4);
  const blob = reader.string();
  const type = new SshReader(blob).string().toString("latin1");
  return { isEncrypted: cipher !== "none", publicLine: publicLineOf(`${type} ${blob.toString("base64")}`) };
}

/** Reads the strings of ssh's wire format: a length in four bytes, then as many bytes. Past the end all is empty. */
class SshReader {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  string(): Buffer {
    const length = this.#rest.length < 4 ? 0 : this.#rest.readUInt32BE(0);
    const value = this.#rest.subarray(4, 4 + length);
    this.skip(4 + length);
    return value;
  }

  skip(count: number): void {
    this.#rest = this.#rest.subarray(count);
  }
}
