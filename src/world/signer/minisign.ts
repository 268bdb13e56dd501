import { sign as signBytes, verify as verifyBytes, type KeyObject } from "node:crypto";
import { usageError } from "../../model/error.ts";
import { signatureSuffix } from "../../model/names.ts";
import type { KeySpec } from "../../model/seal.ts";
import { readOrNull } from "../files.ts";
import {
  MINISIGN_PASSWORD,
  parsePublic,
  parseSecretFile,
  prehash,
  titleOf,
  unlock,
  type MinisignPublic,
} from "./minisign-key.ts";
import { cannotSign, cannotTrust, type Signer, type SignerContext } from "./signer.ts";

const FIRST = "untrusted comment: ";
const THIRD = "trusted comment: ";

/**
 * Opens a minisign key. The format is minisign's own, made with node:crypto: https://jedisct1.github.io/minisign/#signature-format
 *
 * @throws PlimsollError (usage) where the public part is no minisign key.
 */
export function openMinisign(key: KeySpec, context: SignerContext): Signer {
  const half = parsePublic(key.publicKey);
  if (half === null) throw usageError(`Cannot use minisign key ${key.locator}: its public part is no minisign key`);
  const noTags = async (): Promise<never> => {
    throw usageError(
      "Cannot sign a tag with minisign: git knows gpg and ssh signatures",
      'Give sign() a "tagKey", or "tag: false"',
    );
  };
  let secret: Promise<KeyObject> | undefined;
  return {
    key,
    fileSuffix: signatureSuffix("minisign"),
    async sign(bytes, { name }) {
      secret ??= secretOf(key, half, context);
      return Buffer.from(format(await secret, half, bytes, `timestamp:${context.asOf}\tfile:${name}\thashed`));
    },
    async verify(bytes, signature, { name }) {
      const why = badness(Buffer.from(signature).toString("utf8"), half, bytes, name);
      if (why !== null) throw cannotTrust(name, titleOf(half), why);
    },
    signTag: noTags,
    verifyTag: noTags,
  };
}

async function secretOf(key: KeySpec, half: MinisignPublic, context: SignerContext): Promise<KeyObject> {
  const bytes = await readOrNull(key.locator);
  const file = bytes === null ? null : parseSecretFile(bytes.toString("latin1"));
  if (file === null)
    throw cannotSign(titleOf(half), `${key.locator} holds no secret key`, "Put the secret key file there");
  return await unlock(file, half, context.secrets.reveal([MINISIGN_PASSWORD])[MINISIGN_PASSWORD]);
}

/** The second signature covers the first and the trusted comment, so that neither can be exchanged alone. */
function format(secret: KeyObject, { id }: MinisignPublic, bytes: Uint8Array, comment: string): string {
  const signature = signBytes(null, prehash(bytes), secret);
  const over = signBytes(null, Buffer.concat([signature, Buffer.from(comment)]), secret);
  const first = Buffer.concat([Buffer.from("ED"), id, signature]).toString("base64");
  return `${FIRST}signature from minisign secret key\n${first}\n${THIRD}${comment}\n${over.toString("base64")}\n`;
}

/** Why a signature file is not good, or null. */
function badness(text: string, { id, verifies }: MinisignPublic, bytes: Uint8Array, name: string): string | null {
  const [first = "", line = "", third = "", overLine = "", ...rest] = text.split(/\r?\n/);
  const [body, over] = [canonical(line, 74), canonical(overLine, 64)];
  const isWhole = first.startsWith(FIRST) && third.startsWith(THIRD) && rest.join("") === "" && rest.length === 1;
  if (!isWhole || body === null || over === null) return "it is not one minisign signature";
  if (!body.subarray(2, 10).equals(id)) return "it is by another key";
  const comment = third.slice(THIRD.length);
  if (!verifyBytes(null, Buffer.concat([body.subarray(10), Buffer.from(comment)]), verifies, over))
    return "its comment was changed";
  const message = payloadOf(body, bytes);
  if (message === null) return "its algorithm is unknown";
  if (!verifyBytes(null, message, verifies, body.subarray(10))) return "it is not over these bytes";
  const file = /(?:^|\t)file:([^\t]*)/.exec(comment)?.[1];
  return file === undefined || file === name ? null : `it is of a file named ${file}`;
}

/** What was signed: "ED" the hash of the bytes, "Ed" (older) the bytes themselves. */
function payloadOf(body: Buffer, bytes: Uint8Array): Uint8Array | null {
  const algorithm = body.toString("latin1", 0, 2);
  if (algorithm === "ED") return prehash(bytes);
  return algorithm === "Ed" ? bytes : null;
}

/** Base64 that says what it says in one way only. */
function canonical(line: string, length: number): Buffer | null {
  const bytes = Buffer.from(line, "base64");
  return bytes.length === length && bytes.toString("base64") === line ? bytes : null;
}
