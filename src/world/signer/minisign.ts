import { sign as signBytes, type KeyObject } from "node:crypto";
import { usageError } from "../../model/error.ts";
import { signatureSuffix } from "../../model/names.ts";
import type { KeySpec } from "../../model/seal.ts";
import {
  MINISIGN_PASSWORD,
  parsePublic,
  parseSecretFile,
  titleOf,
  unlock,
  type MinisignPublic,
} from "./minisign-key.ts";
import { faultOfSignature, formatSignature } from "./minisign-signature.ts";
import { cannotSign, cannotTrust, readKeyFile, type Signer, type SignerContext } from "./signer.ts";

/**
 * Opens a minisign key. The format is minisign's own, made with node:crypto, so that the program need not be there.
 *
 * @throws PlimsollError (usage) where the public part is no minisign key.
 */
export function openMinisign(key: KeySpec, context: SignerContext): Signer {
  const half = parsePublic(key.publicKey);
  if (half === null) throw usageError(`Cannot use minisign key ${key.locator}: its public part is no minisign key`);
  let secret: Promise<KeyObject> | undefined;
  return {
    key,
    fileSuffix: signatureSuffix("minisign"),
    async sign(bytes, { name }) {
      secret ??= secretOf(key, half, context);
      const opened = await secret;
      const comment = `timestamp:${context.asOf}\tfile:${name}\thashed`;
      return Buffer.from(
        formatSignature(bytes, { comment, id: half.id, sign: (part) => signBytes(null, part, opened) }),
      );
    },
    verify: (bytes, signature, { name }) => refuseBad(bytes, signature, name, half),
    signTag: refuseTag,
    verifyTag: refuseTag,
  };
}

async function secretOf(key: KeySpec, half: MinisignPublic, context: SignerContext): Promise<KeyObject> {
  const bytes = await readKeyFile(key.locator);
  const file = bytes === null ? null : parseSecretFile(bytes.toString("latin1"));
  if (file === null)
    throw cannotSign(titleOf(half), `${key.locator} holds no secret key`, "Put the secret key file there");
  return await unlock(file, half, context.secrets.reveal([MINISIGN_PASSWORD])[MINISIGN_PASSWORD]);
}

function refuseBad(bytes: Uint8Array, signature: Uint8Array, name: string, half: MinisignPublic): Promise<void> {
  const fault = faultOfSignature(Buffer.from(signature).toString("utf8"), bytes, name, half);
  return fault === null ? Promise.resolve() : Promise.reject(cannotTrust(name, titleOf(half), fault));
}

function refuseTag(): Promise<never> {
  const hint = 'Give sign() a "tagKey", or "tag: false"';
  return Promise.reject(usageError("Cannot sign a tag with minisign: git knows gpg and ssh signatures", hint));
}
