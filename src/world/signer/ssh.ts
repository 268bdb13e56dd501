import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "../../model/error.ts";
import { signatureSuffix } from "../../model/names.ts";
import type { KeySpec } from "../../model/seal.ts";
import { readOrNull } from "../files.ts";
import { cannotSign, cannotTrust, inScratch, lastWords, runTool, type Signer, type SignerContext } from "./signer.ts";
import { fingerprintOf, isInAgentOnly, PUBLIC_LINE } from "./ssh-key.ts";

/** The agent, and the programs that ask for its user. */
const SSH_PASSES = ["SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "XAUTHORITY", "WAYLAND_DISPLAY"];

const ARMOR = /^-----BEGIN SSH SIGNATURE-----\n(?:[A-Za-z0-9+/=]+\n)+-----END SSH SIGNATURE-----\n$/;

/** Keeps a signature of a file from being used as one of a tag: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig */
type Namespace = "file" | "git";

interface Opened {
  readonly key: KeySpec;
  readonly title: string;
  readonly context: SignerContext;
}

/** Opens an ssh key. Throws PlimsollError (usage) where its public part is no line of a public key. */
export function openSsh(key: KeySpec, context: SignerContext): Signer {
  if (!PUBLIC_LINE.test(key.publicKey))
    throw usageError(`Cannot use ssh key ${key.locator}: its public part is no public key`);
  const opened = { key, title: `ssh ${fingerprintOf(key.publicKey)}`, context };
  return {
    key,
    fileSuffix: signatureSuffix("ssh"),
    sign: (bytes) => detach(bytes, "file", opened),
    verify: (bytes, signature, { name }) => refuseBad(bytes, signature, { namespace: "file", what: name }, opened),
    signTag: async (payload) => (await detach(payload, "git", opened)).toString("latin1"),
    verifyTag: (payload, signature) =>
      refuseBad(payload, Buffer.from(signature, "latin1"), { namespace: "git", what: "the tag" }, opened),
  };
}

async function detach(bytes: Uint8Array, namespace: Namespace, { key, title, context }: Opened): Promise<Buffer> {
  return await inScratch(context, async (folder) => {
    const payload = join(folder, "payload");
    await writeFile(payload, bytes, { mode: 0o600 });
    const command = ["ssh-keygen", "-Y", "sign", "-n", namespace, ...(await keyArguments(key, folder)), "--", payload];
    const end = await runTool(command, { passes: SSH_PASSES, asks: true }, context);
    const made = end.exitCode === 0 ? await readOrNull(`${payload}.sig`) : null;
    if (made === null) throw cannotSign(title, lastWords(end, "ssh-keygen"), hintFor(key));
    return made;
  });
}

/** Without a file, the agent signs (`-U`), and is told which key by its public half. */
async function keyArguments(key: KeySpec, folder: string): Promise<readonly string[]> {
  if (!isInAgentOnly(key.locator)) return ["-f", key.locator];
  const half = join(folder, "key.pub");
  await writeFile(half, `${key.publicKey}\n`);
  return ["-U", "-f", half];
}

function hintFor({ locator }: KeySpec): string {
  const add = isInAgentOnly(locator) ? "ssh-add" : `ssh-add ${locator.replace(/\.pub$/, "")}`;
  return `A key with a passphrase needs a terminal, or the agent: ${add}`;
}

/**
 * One signer is allowed, in one namespace. (`check-novalidate` would accept any key.) The file names no lifetime: an
 * ssh key has none.
 */
async function refuseBad(
  bytes: Uint8Array,
  signature: Uint8Array,
  of: { namespace: Namespace; what: string },
  { key, title, context }: Opened,
): Promise<void> {
  if (!ARMOR.test(Buffer.from(signature).toString("latin1")))
    throw cannotTrust(of.what, title, "it is not one armoured signature");
  const end = await inScratch(context, async (folder) => {
    const [allowed, path] = [join(folder, "allowed_signers"), join(folder, "signature.sig")];
    await writeFile(allowed, `signer namespaces="${of.namespace}" ${key.publicKey}\n`);
    await writeFile(path, signature);
    const command = ["ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "signer", "-n", of.namespace, "-s", path];
    return await runTool(command, { passes: [], input: bytes }, context);
  });
  const isGood =
    end.exitCode === 0 && end.stdout.toString("utf8").startsWith(`Good "${of.namespace}" signature for signer with `);
  if (!isGood) throw cannotTrust(of.what, title, lastWords(end, "ssh-keygen"));
}
