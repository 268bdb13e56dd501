import { blocking } from "../../model/check.ts";
import type { KeySpec } from "../../model/seal.ts";
import type { KeyReport } from "../../model/workbench.ts";
import { inspectGpg } from "./gpg-key.ts";
import { openGpg } from "./gpg.ts";
import { inspectMinisign } from "./minisign-inspect.ts";
import { openMinisign } from "./minisign.ts";
import type { Signer, SignerContext } from "./signer.ts";
import { inspectSsh } from "./ssh-inspect.ts";
import { openSsh } from "./ssh.ts";

export type { Signer, SignerContext } from "./signer.ts";

const OPENERS: { readonly [T in KeySpec["tool"]]: (key: KeySpec, context: SignerContext) => Signer } = {
  gpg: openGpg,
  ssh: openSsh,
  minisign: openMinisign,
};

/**
 * Opens a key for signing and verifying; its secret part is read with the first signature.
 *
 * @throws PlimsollError (usage) where the public part is not one of the tool's
 */
export function openSigner(key: KeySpec, context: SignerContext): Signer {
  return OPENERS[key.tool](key, context);
}

/** Opens keys, each once: a minisign password is then put through scrypt once, not with every file. */
export function openSigners(context: SignerContext): (key: KeySpec) => Signer {
  const opened = new Map<string, Signer>();
  return (key) => {
    const id = JSON.stringify([key.tool, key.publicKey, key.locator]);
    const signer = opened.get(id) ?? openSigner(key, context);
    opened.set(id, signer);
    return signer;
  };
}

/** Reads the public part of a key; without a locator, of git's configured one (of minisign's default file). */
export async function inspectKey(
  tool: KeySpec["tool"],
  locator: string | null,
  context: SignerContext,
): Promise<KeyReport> {
  if (tool === "minisign") return await inspectMinisign(locator, context);
  const named = locator ?? (await configuredKey(tool, context));
  if (named === null) return notConfigured(tool);
  return tool === "gpg" ? await inspectGpg(named, context) : await inspectSsh(named, context);
}

/** git's `user.signingkey` is of the tool that `gpg.format` names. */
async function configuredKey(tool: KeySpec["tool"], { config }: SignerContext): Promise<string | null> {
  const [format, key] = [(await config("gpg.format")) ?? "openpgp", await config("user.signingkey")];
  const isOfTool = format === (tool === "gpg" ? "openpgp" : "ssh");
  return isOfTool && key !== "" ? key : null;
}

const SET_UP: Readonly<Record<"gpg" | "ssh", string>> = {
  gpg: "Set it: git config user.signingkey <fingerprint> (gpg --list-secret-keys shows them)",
  ssh: "Set it: git config gpg.format ssh, then git config user.signingkey <file of a public key>",
};

function notConfigured(tool: "gpg" | "ssh"): KeyReport {
  const message = `Cannot sign with ${tool}: git is set up with no ${tool} key`;
  return { key: null, title: `${tool}, no key`, findings: [blocking("no-key", message, { hint: SET_UP[tool] })] };
}
