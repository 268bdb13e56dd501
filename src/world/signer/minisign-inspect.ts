import { homedir } from "node:os";
import { join } from "node:path";
import { blocking, warning } from "../../model/check.ts";
import type { Finding } from "../../model/finding.ts";
import type { KeySpec } from "../../model/seal.ts";
import type { KeyReport } from "../../model/workbench.ts";
import {
  MINISIGN_PASSWORD,
  parsePublic,
  parseSecretFile,
  payloadLine,
  titleOf,
  type MinisignFile,
  type MinisignPublic,
} from "./minisign-key.ts";
import { environmentOf, readKeyFile, type SignerContext } from "./signer.ts";

/** Reads the public key beside a secret key file (minisign's own place where none is given), and what of that file is open. */
export async function inspectMinisign(locator: string | null, context: SignerContext): Promise<KeyReport> {
  const path = place(locator, context);
  if (!path.startsWith("/"))
    return absent(path, "the path is not absolute", "Give the whole path, or one that begins with ~/");
  const line = await publicLine(path);
  if (line === null) return absent(path, "no public key stands beside it", rewriting(path));
  const half = parsePublic(line);
  if (half === null) return absent(path, "the file beside it is no public key", rewriting(path));
  const file = parseSecretFile((await readKeyFile(path))?.toString("latin1") ?? "");
  return reportOf({ tool: "minisign", publicKey: line, locator: path }, half, file);
}

/** A key whose secret part is elsewhere is known all the same: another machine may seal. */
function reportOf(key: KeySpec, half: MinisignPublic, file: MinisignFile | null): KeyReport {
  const finding = faultOf(key.locator, half, file);
  const isKnown = finding === null || finding.id === "no-secret-key";
  const note = file?.isEncrypted === true ? `, needs its password in ${MINISIGN_PASSWORD}` : "";
  return { key: isKnown ? key : null, title: `${titleOf(half)}${note}`, findings: finding === null ? [] : [finding] };
}

function faultOf(path: string, half: MinisignPublic, file: MinisignFile | null): Finding | null {
  if (file === null) {
    const hint = "Put the secret key file there, or seal where it is";
    return warning("no-secret-key", `Cannot sign with ${titleOf(half)}: ${path} holds no secret key`, { hint });
  }
  if (file.id === null || file.id.equals(half.id)) return null;
  const message = `Cannot sign with ${path}: the public key beside it is another key's`;
  return blocking("key-mismatch", message, { hint: rewriting(path) });
}

function rewriting(path: string): string {
  return `Write it: minisign -R -s ${path} -p ${pathsOfPublic(path)[0]}`;
}

async function publicLine(path: string): Promise<string | null> {
  for (const candidate of pathsOfPublic(path)) {
    const bytes = await readKeyFile(candidate);
    if (bytes !== null) return payloadLine(bytes.toString("latin1")) ?? "";
  }
  return null;
}

function pathsOfPublic(path: string): readonly [string, ...string[]] {
  return [`${path.replace(/\.key$/, "")}.pub`, `${path}.pub`];
}

function place(locator: string | null, context: SignerContext): string {
  const environment = environmentOf(context);
  const home = environment["HOME"] ?? homedir();
  if (locator === null) return join(environment["MINISIGN_CONFIG_DIR"] ?? join(home, ".minisign"), "minisign.key");
  return locator.startsWith("~/") ? join(home, locator.slice(2)) : locator;
}

function absent(path: string, state: string, hint: string): KeyReport {
  return {
    key: null,
    title: `minisign ${path}`,
    findings: [blocking("no-key", `Cannot use minisign key ${path}: ${state}`, { hint })],
  };
}
