import { createPrivateKey, createPublicKey, scrypt, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { cannotSign } from "./signer.ts";

/** The variable that holds the password of a secret key; it is read when sealing. */
export const MINISIGN_PASSWORD = "MINISIGN_PASSWORD";

/** A public key: its id, and the key that verifies. */
export interface MinisignPublic {
  readonly id: Buffer;
  readonly point: Buffer;
  readonly verifies: KeyObject;
}

/** A secret key file as it stands on disk: https://jedisct1.github.io/minisign/#secret-key-format */
export interface MinisignFile {
  readonly isEncrypted: boolean;
  /** The key's id; null where it is encrypted with the rest. */
  readonly id: Buffer | null;
  readonly salt: Buffer;
  readonly opsLimit: number;
  readonly memLimit: number;
  /** Id, seed, public key and checksum. */
  readonly hidden: Buffer;
}

const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
/** What minisign itself uses: 1 GiB. A file that asks for more is no key of its making. */
const MOST_MEMORY = 2 ** 30;
const MOST_OPERATIONS = 2 ** 25;

/** Reads a public key's base64 line; null where it is none. */
export function parsePublic(line: string): MinisignPublic | null {
  const bytes = Buffer.from(line, "base64");
  if (bytes.length !== 42 || bytes.toString("base64") !== line || bytes.toString("latin1", 0, 2) !== "Ed") return null;
  const point = bytes.subarray(10);
  return {
    id: bytes.subarray(2, 10),
    point,
    verifies: createPublicKey({ key: Buffer.concat([SPKI, point]), format: "der", type: "spki" }),
  };
}

/** "minisign 1A2B…": the id of a key, as minisign itself shows it. */
export function titleOf({ id }: MinisignPublic): string {
  return `minisign ${Buffer.from(id).reverse().toString("hex").toUpperCase()}`;
}

/** The line of base64 below a comment, in a key file; null where there is none. */
export function payloadLine(text: string): string | null {
  const [comment = "", line = ""] = text.split(/\r?\n/);
  return comment.startsWith("untrusted comment:") && line !== "" ? line.trim() : null;
}

/** Reads a secret key file without decrypting it; null where it is none. */
export function parseSecretFile(text: string): MinisignFile | null {
  const bytes = Buffer.from(payloadLine(text) ?? "", "base64");
  const kdf = bytes.toString("latin1", 2, 4);
  if (bytes.length !== 158 || bytes.toString("latin1", 0, 2) !== "Ed" || (kdf !== "Sc" && kdf !== "\0\0")) return null;
  const hidden = bytes.subarray(54);
  return {
    isEncrypted: kdf === "Sc",
    id: kdf === "Sc" ? null : hidden.subarray(0, 8),
    salt: bytes.subarray(6, 38),
    opsLimit: Number(bytes.readBigUInt64LE(38)),
    memLimit: Number(bytes.readBigUInt64LE(46)),
    hidden,
  };
}

/**
 * Opens the secret key. The file's own checksum is not read: that id and public key are the expected ones says more.
 *
 * @throws PlimsollError where the password is missing or wrong, or the file is another key's.
 */
export async function unlock(
  file: MinisignFile,
  expected: MinisignPublic,
  password: string | undefined,
): Promise<KeyObject> {
  const refused = (why: string, hint: string): Error => cannotSign(titleOf(expected), why, hint);
  if (isCostly(file))
    throw refused("its file asks for more memory than minisign uses", "Make the key anew: minisign -G");
  if (file.isEncrypted && password === undefined)
    throw refused("its password is not there", `Set ${MINISIGN_PASSWORD}`);
  const plain = file.isEncrypted ? await decrypt(file, password ?? "") : file.hidden;
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, plain.subarray(8, 40)]), format: "der", type: "pkcs8" });
  const point = createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32);
  if (plain.subarray(0, 8).equals(expected.id) && point.equals(expected.point)) return secret;
  throw file.isEncrypted
    ? refused("the password does not open it, or it is another key", `Check ${MINISIGN_PASSWORD}`)
    : refused(
        "the secret key is another than the public one",
        "Give the secret key file that belongs to the .pub file",
      );
}

async function decrypt(file: MinisignFile, password: string): Promise<Buffer> {
  const { N, p } = scryptCosts(file.opsLimit, file.memLimit);
  const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
  const stream = await derive(password, file.salt, file.hidden.length, { N, r: 8, p, maxmem: 2 * MOST_MEMORY });
  return Buffer.from(file.hidden.map((byte, index) => byte ^ (stream[index] ?? 0)));
}

function isCostly({ opsLimit, memLimit }: MinisignFile): boolean {
  return opsLimit > MOST_OPERATIONS || memLimit > MOST_MEMORY;
}

/** libsodium's `pickparams` of crypto_pwhash_scryptsalsa208sha256, for its r of 8. */
function scryptCosts(opsLimit: number, memLimit: number): { N: number; p: number } {
  const operations = Math.max(opsLimit, 32_768);
  const isMemoryAmple = operations < memLimit / 32;
  const most = isMemoryAmple ? operations / 32 : memLimit / 1_024;
  const N = 2 ** Math.max(1, Math.floor(Math.log2(most)));
  return { N, p: isMemoryAmple ? 1 : Math.max(1, Math.floor(Math.floor(operations / 4 / N) / 8)) };
}
