import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { readKeyFile } from "./signer.ts";

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

/** Type and blob of a line; the comment falls away. A blob begins with the length of its type, and so with AAAA. */
export function publicLineOf(text: string): string | null {
  const [type = "", blob = ""] = text.trim().split(/\s+/);
  return /^[a-z][a-z0-9@.-]+$/.test(type) && /^AAAA[A-Za-z0-9+/]+={0,2}$/.test(blob) ? `${type} ${blob}` : null;
}

/** What the open part of a key file says. */
export interface SecretFile {
  readonly isEncrypted: boolean;
  readonly isOpenToOthers: boolean;
  /** Null for the older PEM form, which hides it. */
  readonly publicLine: string | null;
}

/** Reads the open part of a secret key file; null where there is no file. */
export async function readSecretFile(path: string): Promise<SecretFile | null> {
  const bytes = await readKeyFile(path);
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
