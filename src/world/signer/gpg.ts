import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "../../model/error.ts";
import { signatureSuffix } from "../../model/names.ts";
import type { KeySpec } from "../../model/seal.ts";
import { readOrNull } from "../files.ts";
import type { Ended } from "../process.ts";
import { cannotSign, cannotTrust, inScratch, lastWords, runTool, type Signer, type SignerContext } from "./signer.ts";

/** What gpg, its agent and the agent's pinentry need to find each other and the user. */
export const GPG_PASSES = [
  "GNUPGHOME",
  "GPG_TTY",
  "GPG_AGENT_INFO",
  "PINENTRY_USER_DATA",
  "XAUTHORITY",
  "WAYLAND_DISPLAY",
  "DBUS_SESSION_BUS_ADDRESS",
];

/** Batch mode keeps gpg from asking on its own; the agent's pinentry may still ask. Nothing is fetched. */
export const GPG = ["gpg", "--batch", "--no-auto-check-trustdb", "--no-auto-key-retrieve", "--no-auto-key-locate"];

const ARMOR =
  /^-----BEGIN PGP SIGNATURE-----\n(?:[A-Za-z]+: .*\n)*\n(?:[A-Za-z0-9+/=]+\n)+-----END PGP SIGNATURE-----\n$/;

/** Status words after which a signature is not good, whatever the exit code says: gpg exits 0 for an expired key. */
const BAD = ["BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "NO_PUBKEY", "NODATA", "UNEXPECTED", "FAILURE"];

interface Opened {
  readonly key: KeySpec;
  readonly title: string;
  readonly context: SignerContext;
}

/** Opens a gpg key; git's own tags are signed the same way. Throws PlimsollError (usage) where it is no fingerprint. */
export function openGpg(key: KeySpec, context: SignerContext): Signer {
  if (!/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(key.publicKey))
    throw usageError(`Cannot use gpg key ${key.publicKey}: it is no fingerprint`);
  const opened = { key, title: `gpg ${key.publicKey}`, context };
  return {
    key,
    fileSuffix: signatureSuffix("gpg"),
    sign: (bytes) => detach(bytes, opened),
    verify: (bytes, signature, { name }) => refuseBad(bytes, signature, name, opened),
    signTag: async (payload) => (await detach(payload, opened)).toString("latin1"),
    verifyTag: (payload, signature) => refuseBad(payload, Buffer.from(signature, "latin1"), "the tag", opened),
  };
}

/** The payload is a file, so that standard input stays the terminal, which gpg tells the agent to ask on. */
async function detach(bytes: Uint8Array, { key, title, context }: Opened): Promise<Buffer> {
  return await inScratch(context, async (folder) => {
    const [payload, signature] = [join(folder, "payload"), join(folder, "payload.asc")];
    await writeFile(payload, bytes, { mode: 0o600 });
    const args = [
      "--status-fd",
      "1",
      "--local-user",
      key.locator,
      "--armor",
      "--detach-sign",
      "--output",
      signature,
      "--",
      payload,
    ];
    const end = await runTool([...GPG, ...args], { passes: GPG_PASSES, asks: true }, context);
    const made = end.exitCode === 0 && statuses(end).has("SIG_CREATED") ? await readOrNull(signature) : null;
    if (made !== null) return made;
    throw cannotSign(
      title,
      lastWords(end, "gpg"),
      `Try it by hand: echo trial | gpg --clearsign --local-user ${key.locator}`,
    );
  });
}

async function refuseBad(
  bytes: Uint8Array,
  signature: Uint8Array,
  what: string,
  { key, title, context }: Opened,
): Promise<void> {
  if (!ARMOR.test(Buffer.from(signature).toString("latin1")))
    throw cannotTrust(what, title, "it is not one armoured signature");
  const end = await inScratch(context, async (folder) => {
    const path = join(folder, "signature.asc");
    await writeFile(path, signature);
    const command = [...GPG, "--status-fd", "1", "--verify", "--", path, "-"];
    return await runTool(command, { passes: GPG_PASSES, input: bytes }, context);
  });
  const fault = faultOf(end, key.publicKey);
  if (fault !== null) throw cannotTrust(what, title, fault);
}

/** Good is: one signature, good and valid, by the expected primary key, and no word against it. */
function faultOf(end: Ended, fingerprint: string): string | null {
  const said = statuses(end);
  const bad = BAD.find((word) => said.has(word));
  if (bad !== undefined) return `gpg says ${bad}`;
  const [valid, ...more] = said.get("VALIDSIG") ?? [];
  if (valid === undefined || said.get("GOODSIG")?.length !== 1 || end.exitCode !== 0) return lastWords(end, "gpg");
  if (more.length > 0) return "there is more than one";
  const primary = valid[9] ?? "";
  return primary === fingerprint ? null : `it is by ${primary}`;
}

/** The words of gpg's status lines, with the fields of each time one was said. */
function statuses({ stdout }: Ended): ReadonlyMap<string, readonly (readonly string[])[]> {
  const said = new Map<string, string[][]>();
  for (const [, word = "", rest = ""] of stdout.toString("utf8").matchAll(/^\[GNUPG:\] (\S+) ?(.*)$/gm)) {
    said.set(word, [...(said.get(word) ?? []), rest.split(" ")]);
  }
  return said;
}
